"""Payees that look alike and are not the same."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns
from spends.kit.walls import build_walls

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_likeness",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("first_id", columns.UuidBytes(), nullable=False),
        sa.Column("second_id", columns.UuidBytes(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "first_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_refused_likeness_household_id_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "second_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_refused_likeness_household_id_second_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refused_likeness_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "first_id", "second_id", name=op.f("pk_refused_likeness")
        ),
    )
    with op.batch_alter_table("refused_likeness", schema=None) as batch_op:
        batch_op.create_index(
            "ix_refused_likeness_second", ["household_id", "second_id"], unique=False
        )
    build_walls(op, ("refused_likeness",))


def downgrade() -> None:
    with op.batch_alter_table("refused_likeness", schema=None) as batch_op:
        batch_op.drop_index("ix_refused_likeness_second")
    op.drop_table("refused_likeness")
