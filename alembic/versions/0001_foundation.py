"""The first tables, and on Postgres the walls between households."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A row is seen and written only in the household that the transaction has bound; `app.system` is
# the named way out.
WALL = """
    household_id = (select nullif(current_setting('app.household_id', true), '')::uuid)
    or (select current_setting('app.system', true)) = 'on'
"""


def _household_tables() -> list[str]:
    columns_found = sa.text(
        "select table_name from information_schema.columns where table_schema = current_schema()"
        " and column_name = 'household_id' and table_name <> 'session'"
    )
    return sorted(op.get_bind().execute(columns_found).scalars())


def _build_walls() -> None:
    for table in _household_tables():
        op.execute(f'alter table "{table}" enable row level security')
        op.execute(f'alter table "{table}" force row level security')
        op.execute(f'create policy household_wall on "{table}" using ({WALL}) with check ({WALL})')


def upgrade() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", columns.ExactDecimal(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
    )
    with op.batch_alter_table("exchange_rate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exchange_rate_base_quote_day"), ["base", "quote", "day"], unique=True
        )

    op.create_table(
        "household",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("change_counter", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_table(
        "job_lease",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("last_run_at", columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lease")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_attempt_key_created_at"), ["key", "created_at"], unique=False
        )

    op.create_table(
        "user",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("email_verified_at", columns.UtcDateTime(), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("totp_secret", sa.String(length=400), nullable=True),
        sa.Column("notification_preferences", sa.JSON(), nullable=False),
        sa.Column("last_login_at", columns.UtcDateTime(), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "api_token",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", columns.UuidBytes(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("last_used_at", columns.UtcDateTime(), nullable=True),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_api_token_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_api_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_table(
        "audit_event",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", columns.UuidBytes(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("entity_id", columns.UuidBytes(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_audit_event_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_household_id_entity_id"),
            ["household_id", "entity_id"],
            unique=False,
        )

    op.create_table(
        "category",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("parent_id", columns.UuidBytes(), nullable=True),
        sa.Column("color", sa.String(length=20), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("is_system", sa.Boolean(), nullable=False),
        sa.Column("tax_tag", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "parent_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_category_household_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_category_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_category")),
    )
    op.create_table(
        "household_exchange_rate",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", columns.ExactDecimal(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_exchange_rate_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_household_exchange_rate")),
    )
    with op.batch_alter_table("household_exchange_rate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_household_exchange_rate_household_id_base_quote_day"),
            ["household_id", "base", "quote", "day"],
            unique=True,
        )

    op.create_table(
        "household_member",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", columns.UuidBytes(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("permissions", sa.JSON(), nullable=False),
        sa.Column("invited_by", columns.UuidBytes(), nullable=True),
        sa.Column("invited_at", columns.UtcDateTime(), nullable=True),
        sa.Column("joined_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_household_member_household_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_household_member_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_household_member")),
    )
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_household_member_household_id_user_id"),
            ["household_id", "user_id"],
            unique=True,
        )
        batch_op.create_index(batch_op.f("ix_household_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "idempotency_key",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("user_id", columns.UuidBytes(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("request", sa.String(length=300), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=300), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_idempotency_key_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_idempotency_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotency_key_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_idempotency_key_household_id_user_id_key"),
            ["household_id", "user_id", "key"],
            unique=True,
        )

    op.create_table(
        "refresh_token",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("user_id", columns.UuidBytes(), nullable=False),
        sa.Column("family_id", columns.UuidBytes(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", columns.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_refresh_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_refresh_token_token_hash")),
    )
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refresh_token_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_refresh_token_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refresh_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("user_id", columns.UuidBytes(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("household_id", columns.UuidBytes(), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("last_seen_at", columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", columns.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
            name=op.f("fk_session_household_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "tag",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded_name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_tag_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_tag")),
    )
    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tag_household_id_folded_name"),
            ["household_id", "folded_name"],
            unique=True,
        )

    op.create_table(
        "account",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("official_name", sa.String(length=200), nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("subtype", sa.String(length=40), nullable=True),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("opening_balance", sa.BigInteger(), nullable=False),
        sa.Column("current_balance", sa.BigInteger(), nullable=True),
        sa.Column("available_balance", sa.BigInteger(), nullable=True),
        sa.Column("balance_date", sa.Date(), nullable=True),
        sa.Column("include_in_budget", sa.Boolean(), nullable=False),
        sa.Column("owner_id", columns.UuidBytes(), nullable=True),
        sa.Column("external_id", sa.String(length=100), nullable=True),
        sa.Column("last_synced_at", columns.UtcDateTime(), nullable=True),
        sa.Column("closed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("statement_version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "owner_id"],
            ["household_member.household_id", "household_member.id"],
            name=op.f("fk_account_household_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_account_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_account")),
    )
    op.create_table(
        "import_batch",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("created_by", columns.UuidBytes(), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=True),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_count", sa.Integer(), nullable=False),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("invalid_count", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("leftovers", sa.Boolean(), nullable=False),
        sa.Column("committed_at", columns.UtcDateTime(), nullable=True),
        sa.Column("undone_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_import_batch_household_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_import_batch_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_batch_household_id_created_at"),
            ["household_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_import_batch_status_created_at"), ["status", "created_at"], unique=False
        )

    op.create_table(
        "import_mapping",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_import_mapping_household_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_import_mapping_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_import_mapping")),
    )
    with op.batch_alter_table("import_mapping", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_mapping_household_id_account_id"),
            ["household_id", "account_id"],
            unique=True,
        )

    op.create_table(
        "ledger_month",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category_id", columns.UuidBytes(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("amount_in", sa.BigInteger(), nullable=False),
        sa.Column("amount_out", sa.BigInteger(), nullable=False),
        sa.Column("base_in", sa.BigInteger(), nullable=False),
        sa.Column("base_out", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_ledger_month_household_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_ledger_month_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id",
            "account_id",
            "month",
            "category_id",
            "kind",
            name=op.f("pk_ledger_month"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("ledger_month", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_month_category", ["household_id", "category_id"], unique=False
        )
        batch_op.create_index(
            "ix_ledger_month_missing",
            ["household_id", "account_id"],
            unique=False,
            sqlite_where=sa.text("missing > 0"),
            postgresql_where=sa.text("missing > 0"),
        )

    op.create_table(
        "payee",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded_name", sa.String(length=200), nullable=False),
        sa.Column("default_category_id", columns.UuidBytes(), nullable=True),
        sa.Column("import_id", columns.UuidBytes(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "default_category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_payee_household_id_default_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["import_batch.household_id", "import_batch.id"],
            name=op.f("fk_payee_household_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_payee_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_payee")),
    )
    with op.batch_alter_table("payee", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payee_household_id_folded_name"),
            ["household_id", "folded_name"],
            unique=True,
        )

    op.create_table(
        "payee_alias",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=500), nullable=False),
        sa.Column("payee_id", columns.UuidBytes(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "payee_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_payee_alias_household_id_payee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_payee_alias_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_payee_alias")),
    )
    with op.batch_alter_table("payee_alias", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payee_alias_household_id_pattern"),
            ["household_id", "pattern"],
            unique=True,
        )

    op.create_table(
        "transaction",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", columns.UuidBytes(), nullable=False),
        sa.Column("member_id", columns.UuidBytes(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("base_amount", sa.BigInteger(), nullable=True),
        sa.Column("payee_id", columns.UuidBytes(), nullable=True),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("category_id", columns.UuidBytes(), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("search_text", sa.String(length=600), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("reconciled_at", columns.UtcDateTime(), nullable=True),
        sa.Column("is_manual", sa.Boolean(), nullable=False),
        sa.Column("is_split", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("fingerprint", sa.BigInteger(), nullable=True),
        sa.Column("import_id", columns.UuidBytes(), nullable=True),
        sa.Column("statement_account_id", columns.UuidBytes(), nullable=True),
        sa.Column("transfer_id", columns.UuidBytes(), nullable=True),
        sa.Column("refund_of_id", columns.UuidBytes(), nullable=True),
        sa.Column("edited_at", columns.UtcDateTime(), nullable=True),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "account_id"],
            ["account.household_id", "account.id"],
            name=op.f("fk_transaction_household_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_transaction_household_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "import_id"],
            ["import_batch.household_id", "import_batch.id"],
            name=op.f("fk_transaction_household_id_import_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "member_id"],
            ["household_member.household_id", "household_member.id"],
            name=op.f("fk_transaction_household_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "payee_id"],
            ["payee.household_id", "payee.id"],
            name=op.f("fk_transaction_household_id_payee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "refund_of_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_transaction_household_id_refund_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transfer_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_transaction_household_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_transaction")),
    )
    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.create_index(
            "ix_transaction_account",
            ["household_id", "account_id", "date", "id", "amount"],
            unique=False,
        )
        batch_op.create_index(
            "ix_transaction_amount", ["household_id", "amount", "id"], unique=False
        )
        batch_op.create_index(
            "ix_transaction_category",
            ["household_id", "category_id", "date", "id", "amount"],
            unique=False,
            sqlite_where=sa.text("category_id IS NOT NULL"),
            postgresql_where=sa.text("category_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_date",
            ["household_id", "date", "id", "search_text", "amount"],
            unique=False,
        )
        batch_op.create_index(
            "ix_transaction_external_id",
            ["household_id", "account_id", "external_id"],
            unique=False,
            sqlite_where=sa.text("external_id IS NOT NULL"),
            postgresql_where=sa.text("external_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_import_id",
            ["household_id", "import_id"],
            unique=False,
            sqlite_where=sa.text("import_id IS NOT NULL"),
            postgresql_where=sa.text("import_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_moved",
            ["household_id", "statement_account_id"],
            unique=False,
            sqlite_where=sa.text("statement_account_id IS NOT NULL"),
            postgresql_where=sa.text("statement_account_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_payee",
            ["household_id", "payee_id", "date", "id", "amount"],
            unique=False,
        )
        batch_op.create_index(
            "ix_transaction_pending",
            ["household_id", "date", "id", "amount"],
            unique=False,
            sqlite_where=sa.text("pending = 1"),
            postgresql_where=sa.text("pending"),
        )
        batch_op.create_index(
            "ix_transaction_refund_of_id",
            ["household_id", "refund_of_id"],
            unique=False,
            sqlite_where=sa.text("refund_of_id IS NOT NULL"),
            postgresql_where=sa.text("refund_of_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_split",
            ["household_id", "date", "id"],
            unique=False,
            sqlite_where=sa.text("is_split = 1"),
            postgresql_where=sa.text("is_split"),
        )
        batch_op.create_index(
            "ix_transaction_transfer_id",
            ["household_id", "transfer_id"],
            unique=False,
            sqlite_where=sa.text("transfer_id IS NOT NULL"),
            postgresql_where=sa.text("transfer_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_transaction_uncategorised",
            ["household_id", "date", "id", "amount"],
            unique=False,
            sqlite_where=sa.text("category_id IS NULL AND transfer_id IS NULL AND is_split = 0"),
            postgresql_where=sa.text(
                "category_id IS NULL AND transfer_id IS NULL AND NOT is_split"
            ),
        )
        batch_op.create_index(
            "ix_transaction_uncleared",
            ["household_id", "date", "id", "amount"],
            unique=False,
            sqlite_where=sa.text("cleared = 0"),
            postgresql_where=sa.text("NOT cleared"),
        )

    op.create_table(
        "refused_transfer",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("first_id", columns.UuidBytes(), nullable=False),
        sa.Column("second_id", columns.UuidBytes(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "first_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_refused_transfer_household_id_first_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "second_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_refused_transfer_household_id_second_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refused_transfer_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "first_id", "second_id", name=op.f("pk_refused_transfer")
        ),
    )
    op.create_table(
        "split",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", columns.UuidBytes(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("base_amount", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_split_household_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_split_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_split_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_split")),
    )
    with op.batch_alter_table("split", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_split_household_id_category_id"),
            ["household_id", "category_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_split_household_id_transaction_id"),
            ["household_id", "transaction_id"],
            unique=False,
        )

    op.create_table(
        "transaction_tag",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("tag_id", columns.UuidBytes(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "tag_id"],
            ["tag.household_id", "tag.id"],
            name=op.f("fk_transaction_tag_household_id_tag_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_transaction_tag_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_transaction_tag_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "transaction_id", "tag_id", name=op.f("pk_transaction_tag")
        ),
    )
    with op.batch_alter_table("transaction_tag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transaction_tag_household_id_tag_id_transaction_id"),
            ["household_id", "tag_id", "transaction_id"],
            unique=False,
        )

    if op.get_bind().dialect.name == "postgresql":
        _build_walls()


def downgrade() -> None:
    with op.batch_alter_table("transaction_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transaction_tag_household_id_tag_id_transaction_id"))

    op.drop_table("transaction_tag")
    with op.batch_alter_table("split", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_split_household_id_transaction_id"))
        batch_op.drop_index(batch_op.f("ix_split_household_id_category_id"))

    op.drop_table("split")
    op.drop_table("refused_transfer")
    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_transaction_uncleared",
            sqlite_where=sa.text("cleared = 0"),
            postgresql_where=sa.text("NOT cleared"),
        )
        batch_op.drop_index(
            "ix_transaction_uncategorised",
            sqlite_where=sa.text("category_id IS NULL AND transfer_id IS NULL AND is_split = 0"),
            postgresql_where=sa.text(
                "category_id IS NULL AND transfer_id IS NULL AND NOT is_split"
            ),
        )
        batch_op.drop_index(
            "ix_transaction_transfer_id",
            sqlite_where=sa.text("transfer_id IS NOT NULL"),
            postgresql_where=sa.text("transfer_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_transaction_split",
            sqlite_where=sa.text("is_split = 1"),
            postgresql_where=sa.text("is_split"),
        )
        batch_op.drop_index(
            "ix_transaction_refund_of_id",
            sqlite_where=sa.text("refund_of_id IS NOT NULL"),
            postgresql_where=sa.text("refund_of_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_transaction_pending",
            sqlite_where=sa.text("pending = 1"),
            postgresql_where=sa.text("pending"),
        )
        batch_op.drop_index("ix_transaction_payee")
        batch_op.drop_index(
            "ix_transaction_moved",
            sqlite_where=sa.text("statement_account_id IS NOT NULL"),
            postgresql_where=sa.text("statement_account_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_transaction_import_id",
            sqlite_where=sa.text("import_id IS NOT NULL"),
            postgresql_where=sa.text("import_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_transaction_external_id",
            sqlite_where=sa.text("external_id IS NOT NULL"),
            postgresql_where=sa.text("external_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_transaction_date")
        batch_op.drop_index(
            "ix_transaction_category",
            sqlite_where=sa.text("category_id IS NOT NULL"),
            postgresql_where=sa.text("category_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_transaction_amount")
        batch_op.drop_index("ix_transaction_account")

    op.drop_table("transaction")
    with op.batch_alter_table("payee_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payee_alias_household_id_pattern"))

    op.drop_table("payee_alias")
    with op.batch_alter_table("payee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payee_household_id_folded_name"))

    op.drop_table("payee")
    with op.batch_alter_table("ledger_month", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ledger_month_missing",
            sqlite_where=sa.text("missing > 0"),
            postgresql_where=sa.text("missing > 0"),
        )
        batch_op.drop_index("ix_ledger_month_category")

    op.drop_table("ledger_month")
    with op.batch_alter_table("import_mapping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_mapping_household_id_account_id"))

    op.drop_table("import_mapping")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_status_created_at"))
        batch_op.drop_index(batch_op.f("ix_import_batch_household_id_created_at"))

    op.drop_table("import_batch")
    op.drop_table("account")
    with op.batch_alter_table("tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tag_household_id_folded_name"))

    op.drop_table("tag")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_session_expires_at"))

    op.drop_table("session")
    with op.batch_alter_table("refresh_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refresh_token_user_id"))
        batch_op.drop_index(batch_op.f("ix_refresh_token_family_id"))
        batch_op.drop_index(batch_op.f("ix_refresh_token_expires_at"))

    op.drop_table("refresh_token")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_household_id_user_id_key"))
        batch_op.drop_index(batch_op.f("ix_idempotency_key_created_at"))

    op.drop_table("idempotency_key")
    with op.batch_alter_table("household_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_household_member_household_id_user_id"))

    op.drop_table("household_member")
    with op.batch_alter_table("household_exchange_rate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_exchange_rate_household_id_base_quote_day"))

    op.drop_table("household_exchange_rate")
    op.drop_table("category")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_household_id_entity_id"))

    op.drop_table("audit_event")
    op.drop_table("api_token")
    op.drop_table("user")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_attempt_key_created_at"))

    op.drop_table("sign_in_attempt")
    op.drop_table("job_lease")
    op.drop_table("household")
    with op.batch_alter_table("exchange_rate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_rate_base_quote_day"))

    op.drop_table("exchange_rate")
