"""When a sweep last went well."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job_lease", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_success_at", columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job_lease", schema=None) as batch_op:
        batch_op.drop_column("last_success_at")
