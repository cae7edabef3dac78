"""Budgets, bills, goals and debts."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns
from spends.kit.walls import build_walls

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "bill",
    "bill_feed",
    "bill_occurrence",
    "bill_transaction",
    "budget",
    "budget_alert",
    "budget_period",
    "debt_terms",
    "goal_contribution",
    "payoff_choice",
    "refused_bill",
    "savings_goal",
)


def upgrade() -> None:
    op.create_table(
        "bill_feed",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("member_id", columns.UuidBytes(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("last_read_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_bill_feed_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "member_id"],
            ["household_member.household_id", "household_member.id"],
            name=op.f("fk_bill_feed_household_id_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_bill_feed")),
    )
    with op.batch_alter_table("bill_feed", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bill_feed_household_id_member_id"),
            ["household_id", "member_id"],
            unique=True,
        )
        batch_op.create_index(batch_op.f("ix_bill_feed_token_hash"), ["token_hash"], unique=True)

    op.create_table(
        "payoff_choice",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("strategy", sa.String(length=10), nullable=False),
        sa.Column("extra", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_payoff_choice_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "currency_code", name=op.f("pk_payoff_choice")),
    )
    op.create_table(
        "budget",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("category_id", columns.UuidBytes(), nullable=True),
        sa.Column("member_id", columns.UuidBytes(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("rollover", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_budget_household_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "member_id"],
            ["household_member.household_id", "household_member.id"],
            name=op.f("fk_budget_household_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_budget_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_budget")),
    )
    with op.batch_alter_table("budget", schema=None) as batch_op:
        batch_op.create_index("ix_budget_category", ["household_id", "category_id"], unique=False)

    op.create_table(
        "budget_alert",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("budget_id", columns.UuidBytes(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("crossed_for", sa.Date(), nullable=True),
        sa.Column("crossed_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "budget_id"],
            ["budget.household_id", "budget.id"],
            name=op.f("fk_budget_alert_household_id_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_budget_alert_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "budget_id", "percent", name=op.f("pk_budget_alert")
        ),
    )
    op.create_table(
        "budget_period",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("budget_id", columns.UuidBytes(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "budget_id"],
            ["budget.household_id", "budget.id"],
            name=op.f("fk_budget_period_household_id_budget_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_budget_period_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "budget_id", "start", name=op.f("pk_budget_period")
        ),
    )
    op.create_table(
        "debt_terms",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("annual_rate", columns.ExactDecimal(), nullable=False),
        sa.Column("minimum_payment", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_debt_terms_household_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_debt_terms_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "account_id", name=op.f("pk_debt_terms")),
    )
    op.create_table(
        "savings_goal",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("target_amount", sa.BigInteger(), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("achieved_at", columns.UtcDateTime(), nullable=True),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_savings_goal_household_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_savings_goal_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_savings_goal")),
    )
    op.create_table(
        "bill",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("payee_id", columns.UuidBytes(), nullable=True),
        sa.Column("category_id", columns.UuidBytes(), nullable=True),
        sa.Column("account_id", columns.UuidBytes(), nullable=True),
        sa.Column("is_income", sa.Boolean(), nullable=False),
        sa.Column("is_subscription", sa.Boolean(), nullable=False),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.Column("amount_kind", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("amount_most", sa.BigInteger(), nullable=True),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("recurrence_rule", sa.String(length=200), nullable=True),
        sa.Column("reminder_days_before", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_bill_household_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_bill_household_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "payee_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_bill_household_id_payee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_bill_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_bill")),
    )
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.create_index("ix_bill_category", ["household_id", "category_id"], unique=False)
        batch_op.create_index("ix_bill_payee", ["household_id", "payee_id"], unique=False)

    op.create_table(
        "refused_bill",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("payee_id", columns.UuidBytes(), nullable=False),
        sa.Column("every", sa.String(length=12), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "payee_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_refused_bill_household_id_payee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refused_bill_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id",
            "payee_id",
            "every",
            "currency_code",
            "amount",
            name=op.f("pk_refused_bill"),
        ),
    )
    op.create_table(
        "bill_occurrence",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("bill_id", columns.UuidBytes(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "bill_id"],
            ["bill.household_id", "bill.id"],
            name=op.f("fk_bill_occurrence_household_id_bill_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_bill_occurrence_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "bill_id", "due", name=op.f("pk_bill_occurrence")),
    )
    op.create_table(
        "bill_transaction",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("bill_id", columns.UuidBytes(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "bill_id"],
            ["bill.household_id", "bill.id"],
            name=op.f("fk_bill_transaction_household_id_bill_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_bill_transaction_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_bill_transaction_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "transaction_id", name=op.f("pk_bill_transaction")),
    )
    with op.batch_alter_table("bill_transaction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bill_transaction_due", ["household_id", "bill_id", "due"], unique=False
        )

    op.create_table(
        "goal_contribution",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("goal_id", columns.UuidBytes(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("contributed_at", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "goal_id"],
            ["savings_goal.household_id", "savings_goal.id"],
            name=op.f("fk_goal_contribution_household_id_goal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_goal_contribution_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_goal_contribution_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_goal_contribution")),
    )
    with op.batch_alter_table("goal_contribution", schema=None) as batch_op:
        batch_op.create_index(
            "ix_goal_contribution_goal", ["household_id", "goal_id", "contributed_at"], unique=False
        )
        batch_op.create_index(
            "ix_goal_contribution_transaction", ["household_id", "transaction_id"], unique=False
        )

    build_walls(op, TABLES)


def downgrade() -> None:
    with op.batch_alter_table("goal_contribution", schema=None) as batch_op:
        batch_op.drop_index("ix_goal_contribution_transaction")
        batch_op.drop_index("ix_goal_contribution_goal")

    op.drop_table("goal_contribution")
    with op.batch_alter_table("bill_transaction", schema=None) as batch_op:
        batch_op.drop_index("ix_bill_transaction_due")

    op.drop_table("bill_transaction")
    op.drop_table("bill_occurrence")
    op.drop_table("refused_bill")
    with op.batch_alter_table("bill", schema=None) as batch_op:
        batch_op.drop_index("ix_bill_payee")
        batch_op.drop_index("ix_bill_category")

    op.drop_table("bill")
    op.drop_table("savings_goal")
    op.drop_table("debt_terms")
    op.drop_table("budget_period")
    op.drop_table("budget_alert")
    with op.batch_alter_table("budget", schema=None) as batch_op:
        batch_op.drop_index("ix_budget_category")

    op.drop_table("budget")
    op.drop_table("payoff_choice")
    with op.batch_alter_table("bill_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bill_feed_token_hash"))
        batch_op.drop_index(batch_op.f("ix_bill_feed_household_id_member_id"))

    op.drop_table("bill_feed")
