"""Rules, questions about lines, merged lines, reconciliations, and saved views."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns
from spends.kit.walls import build_walls

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("match_question", "merged_line", "reconciliation", "rule", "saved_view")


def upgrade() -> None:
    op.create_table(
        "rule",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("stop", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_rule_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_rule")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index("ix_rule_position", ["household_id", "position"], unique=False)

    op.create_table(
        "reconciliation",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("statement_date", sa.Date(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("reconciled_at", columns.UtcDateTime(), nullable=False),
        sa.Column("reconciled_by", columns.UuidBytes(), nullable=True),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_reconciliation_household_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_reconciliation_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_reconciliation")),
    )
    with op.batch_alter_table("reconciliation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_reconciliation_account",
            ["household_id", "account_id", "statement_date"],
            unique=False,
        )

    op.create_table(
        "match_question",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_id", columns.UuidBytes(), nullable=False),
        sa.Column("second_id", columns.UuidBytes(), nullable=False),
        sa.Column("import_id", columns.UuidBytes(), nullable=True),
        sa.Column("answer", sa.String(length=5), nullable=True),
        sa.Column("answered_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "first_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_match_question_household_id_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["import_batch.household_id", "import_batch.id"],
            name=op.f("fk_match_question_household_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "second_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_match_question_household_id_second_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_match_question_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_match_question")),
    )
    with op.batch_alter_table("match_question", schema=None) as batch_op:
        batch_op.create_index(
            "ix_match_question_import", ["household_id", "import_id"], unique=False
        )
        batch_op.create_index(
            "ix_match_question_open",
            ["household_id", "id"],
            unique=False,
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )
        batch_op.create_index(
            "ix_match_question_pair", ["household_id", "first_id", "second_id"], unique=True
        )
        batch_op.create_index(
            "ix_match_question_second", ["household_id", "second_id"], unique=False
        )

    op.create_table(
        "merged_line",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("import_id", columns.UuidBytes(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("replaced_id", columns.UuidBytes(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_merged_line_household_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["import_batch.household_id", "import_batch.id"],
            name=op.f("fk_merged_line_household_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_merged_line_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "replaced_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_merged_line_household_id_replaced_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_merged_line_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_merged_line")),
    )
    with op.batch_alter_table("merged_line", schema=None) as batch_op:
        batch_op.create_index(
            "ix_merged_line_account", ["household_id", "account_id", "date"], unique=False
        )
        batch_op.create_index("ix_merged_line_import", ["household_id", "import_id"], unique=False)
        batch_op.create_index(
            "ix_merged_line_replaced",
            ["household_id", "replaced_id"],
            unique=False,
            sqlite_where=sa.text("replaced_id IS NOT NULL"),
            postgresql_where=sa.text("replaced_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_merged_line_transaction", ["household_id", "transaction_id"], unique=False
        )

    op.create_table(
        "saved_view",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", columns.UuidBytes(), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded_name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "member_id"],
            ["household_member.household_id", "household_member.id"],
            name=op.f("fk_saved_view_household_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_saved_view_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(
            "ix_saved_view_name", ["household_id", "member_id", "page", "folded_name"], unique=True
        )

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("bring_back", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("known", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("first_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("last_day", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("updated_count", sa.Integer(), nullable=False, server_default="0")
        )

    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_transaction_manual",
            ["household_id", "account_id", "date", "amount"],
            unique=False,
            sqlite_where=sa.text("is_manual = 1"),
            postgresql_where=sa.text("is_manual"),
        )

    if op.get_bind().dialect.name == "postgresql":
        op.execute("select set_config('app.system', 'on', true)")
    op.execute("update import_batch set source = format")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("select set_config('app.system', '', true)")
    build_walls(op, TABLES)


def downgrade() -> None:
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_view_name")

    op.drop_table("saved_view")
    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_transaction_manual",
            sqlite_where=sa.text("is_manual = 1"),
            postgresql_where=sa.text("is_manual"),
        )

    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_column("updated_count")
        batch_op.drop_column("last_day")
        batch_op.drop_column("first_day")
        batch_op.drop_column("known")
        batch_op.drop_column("bring_back")
        batch_op.drop_column("source")

    with op.batch_alter_table("merged_line", schema=None) as batch_op:
        batch_op.drop_index("ix_merged_line_transaction")
        batch_op.drop_index(
            "ix_merged_line_replaced",
            sqlite_where=sa.text("replaced_id IS NOT NULL"),
            postgresql_where=sa.text("replaced_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_merged_line_import")
        batch_op.drop_index("ix_merged_line_account")

    op.drop_table("merged_line")
    with op.batch_alter_table("match_question", schema=None) as batch_op:
        batch_op.drop_index("ix_match_question_second")
        batch_op.drop_index("ix_match_question_pair")
        batch_op.drop_index(
            "ix_match_question_open",
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )
        batch_op.drop_index("ix_match_question_import")

    op.drop_table("match_question")
    with op.batch_alter_table("reconciliation", schema=None) as batch_op:
        batch_op.drop_index("ix_reconciliation_account")

    op.drop_table("reconciliation")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_position")

    op.drop_table("rule")
