"""Documents, and the belongings they prove."""

import sqlalchemy as sa

from alembic import op
from spends.kit import columns
from spends.kit.walls import build_walls

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "brand",
    "document",
    "document_link",
    "document_text",
    "purchase",
    "purchase_payment",
    "refund",
    "refund_credit",
    "refused_payment",
    "retailer",
    "warranty",
    "warranty_claim",
)


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("folded_name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_brand_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_brand")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_brand_household_id_folded_name"),
            ["household_id", "folded_name"],
            unique=True,
        )

    op.create_table(
        "document",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("has_thumbnail", sa.Boolean(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=True),
        sa.Column("read_error", sa.String(length=200), nullable=True),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_document_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_blob", ["sha256"], unique=False)
        batch_op.create_index(
            "ix_document_deleted",
            ["household_id", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_document_kind",
            ["household_id", "kind", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_document_living",
            ["household_id", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_document_sha256",
            ["household_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_document_unread",
            ["id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "retailer",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("folded_name", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_retailer_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_retailer")),
    )
    with op.batch_alter_table("retailer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_retailer_household_id_folded_name"),
            ["household_id", "folded_name"],
            unique=True,
        )

    op.create_table(
        "document_link",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("document_id", columns.UuidBytes(), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("target_id", columns.UuidBytes(), nullable=False),
        sa.Column("released_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "document_id"],
            ["document.household_id", "document.id"],
            name=op.f("fk_document_link_household_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_document_link_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "document_id", "target", "target_id", name=op.f("pk_document_link")
        ),
    )
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.create_index(
            "ix_document_link_document",
            ["household_id", "document_id", "released_at", "target", "target_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_document_link_target",
            ["household_id", "target", "target_id", "document_id", "released_at"],
            unique=False,
        )

    op.create_table(
        "document_text",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("document_id", columns.UuidBytes(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "document_id"],
            ["document.household_id", "document.id"],
            name=op.f("fk_document_text_household_id_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_document_text_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "document_id", name=op.f("pk_document_text")),
    )
    op.create_table(
        "purchase",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency_code", sa.String(length=3), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("shipping", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("base_total", sa.BigInteger(), nullable=True),
        sa.Column("retailer_id", columns.UuidBytes(), nullable=True),
        sa.Column("brand_id", columns.UuidBytes(), nullable=True),
        sa.Column("category_id", columns.UuidBytes(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("purchase_date", sa.Date(), nullable=False),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("return_by", sa.Date(), nullable=True),
        sa.Column("serial_number", sa.String(length=100), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("location", sa.String(length=100), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("useful_life_months", sa.Integer(), nullable=True),
        sa.Column("residual_value", sa.BigInteger(), nullable=False),
        sa.Column("sold_for", sa.BigInteger(), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("lent_to", sa.String(length=100), nullable=True),
        sa.Column("lent_on", sa.Date(), nullable=True),
        sa.Column("photo_id", columns.UuidBytes(), nullable=True),
        sa.Column("folded_name", sa.String(length=100), nullable=False),
        sa.Column("search_text", sa.String(length=300), nullable=False),
        sa.Column("more_text", sa.Text(), nullable=True),
        sa.Column("covered_until", sa.Date(), nullable=True),
        sa.Column("worn_out_on", sa.Date(), nullable=True),
        sa.Column("document_count", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "brand_id"],
            ["brand.household_id", "brand.id"],
            name=op.f("fk_purchase_household_id_brand_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "category_id"],
            ["category.household_id", "category.id"],
            name=op.f("fk_purchase_household_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "retailer_id"],
            ["retailer.household_id", "retailer.id"],
            name=op.f("fk_purchase_household_id_retailer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_purchase_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_purchase")),
    )
    with op.batch_alter_table("purchase", schema=None) as batch_op:
        batch_op.create_index(
            "ix_purchase_brand",
            ["household_id", "brand_id", "deleted_at", "status", "base_total", "purchase_date"],
            unique=False,
        )
        batch_op.create_index("ix_purchase_category", ["household_id", "category_id"], unique=False)
        batch_op.create_index(
            "ix_purchase_list",
            [
                "household_id",
                "purchase_date",
                "id",
                "status",
                "retailer_id",
                "brand_id",
                "category_id",
                "covered_until",
                "worn_out_on",
                "document_count",
                "base_total",
                "location",
                "folded_name",
                "search_text",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchase_more",
            ["household_id", "id"],
            unique=False,
            sqlite_where=sa.text("more_text IS NOT NULL"),
            postgresql_where=sa.text("more_text IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_purchase_name",
            ["household_id", "folded_name", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchase_product",
            ["household_id", "product_name", "status", "base_total", "purchase_date"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchase_retailer",
            ["household_id", "retailer_id", "deleted_at", "status", "base_total", "purchase_date"],
            unique=False,
        )
        batch_op.create_index(
            "ix_purchase_return",
            ["household_id", "return_by"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND return_by IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND return_by IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_purchase_spending",
            ["household_id", "purchase_date", "status", "base_total", "retailer_id", "brand_id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchase_total",
            ["household_id", "base_total", "id"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_purchase_wear",
            [
                "household_id",
                "worn_out_on",
                "purchase_date",
                "delivery_date",
                "total",
                "residual_value",
                "base_total",
                "status",
                "sold_on",
                "id",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL AND worn_out_on IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND worn_out_on IS NOT NULL"),
        )

    op.create_table(
        "warranty",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purchase_id", columns.UuidBytes(), nullable=False),
        sa.Column("warranty_start", sa.Date(), nullable=False),
        sa.Column("warranty_end", sa.Date(), nullable=True),
        sa.Column("warranty_type", sa.String(length=10), nullable=False),
        sa.Column("voided_at", columns.UtcDateTime(), nullable=True),
        sa.Column("provider", sa.String(length=100), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("deleted_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "purchase_id"],
            ["purchase.household_id", "purchase.id"],
            name=op.f("fk_warranty_household_id_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_warranty_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_warranty")),
    )
    with op.batch_alter_table("warranty", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warranty_household_id_purchase_id"),
            ["household_id", "purchase_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_warranty_list",
            [
                "household_id",
                "warranty_end",
                "id",
                "voided_at",
                "warranty_type",
                "purchase_id",
                "warranty_start",
            ],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_warranty_spans",
            ["household_id", "warranty_start", "warranty_end", "voided_at"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "warranty_claim",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("warranty_id", columns.UuidBytes(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "warranty_id"],
            ["warranty.household_id", "warranty.id"],
            name=op.f("fk_warranty_claim_household_id_warranty_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_warranty_claim_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_warranty_claim")),
    )
    with op.batch_alter_table("warranty_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warranty_claim_household_id_warranty_id"),
            ["household_id", "warranty_id"],
            unique=False,
        )

    op.create_table(
        "refund",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("id", columns.UuidBytes(), nullable=False),
        sa.Column("created_at", columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", columns.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purchase_id", columns.UuidBytes(), nullable=False),
        sa.Column("claim_id", columns.UuidBytes(), nullable=True),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("expected_by", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id", "claim_id"],
            ["warranty_claim.household_id", "warranty_claim.id"],
            name=op.f("fk_refund_household_id_claim_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "purchase_id"],
            ["purchase.household_id", "purchase.id"],
            name=op.f("fk_refund_household_id_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refund_household_id")
        ),
        sa.PrimaryKeyConstraint("household_id", "id", name=op.f("pk_refund")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refund_household_id_purchase_id"),
            ["household_id", "purchase_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_refund_open",
            ["household_id", "expected_by", "id"],
            unique=False,
            sqlite_where=sa.text("settled_on IS NULL AND dismissed_on IS NULL"),
            postgresql_where=sa.text("settled_on IS NULL AND dismissed_on IS NULL"),
        )

    op.create_table(
        "purchase_payment",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("purchase_id", columns.UuidBytes(), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("split_id", columns.UuidBytes(), nullable=True),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "purchase_id"],
            ["purchase.household_id", "purchase.id"],
            name=op.f("fk_purchase_payment_household_id_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_purchase_payment_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_purchase_payment_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id",
            "purchase_id",
            "role",
            "transaction_id",
            name=op.f("pk_purchase_payment"),
        ),
    )
    with op.batch_alter_table("purchase_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_payment_household_id_transaction_id"),
            ["household_id", "transaction_id"],
            unique=False,
        )

    op.create_table(
        "refund_credit",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("refund_id", columns.UuidBytes(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("short", sa.BigInteger(), nullable=False),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "refund_id"],
            ["refund.household_id", "refund.id"],
            name=op.f("fk_refund_credit_household_id_refund_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_refund_credit_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refund_credit_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "refund_id", "transaction_id", name=op.f("pk_refund_credit")
        ),
    )
    with op.batch_alter_table("refund_credit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refund_credit_household_id_transaction_id"),
            ["household_id", "transaction_id"],
            unique=False,
        )

    op.create_table(
        "refused_payment",
        sa.Column("household_id", columns.UuidBytes(), nullable=False),
        sa.Column("purchase_id", columns.UuidBytes(), nullable=False),
        sa.Column("transaction_id", columns.UuidBytes(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id", "purchase_id"],
            ["purchase.household_id", "purchase.id"],
            name=op.f("fk_refused_payment_household_id_purchase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id", "transaction_id"],
            ["transaction.household_id", "transaction.id"],
            name=op.f("fk_refused_payment_household_id_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["household.id"], name=op.f("fk_refused_payment_household_id")
        ),
        sa.PrimaryKeyConstraint(
            "household_id", "purchase_id", "transaction_id", name=op.f("pk_refused_payment")
        ),
    )
    with op.batch_alter_table("refused_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refused_payment_household_id_transaction_id"),
            ["household_id", "transaction_id"],
            unique=False,
        )

    build_walls(op, TABLES)


def downgrade() -> None:
    with op.batch_alter_table("refused_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_payment_household_id_transaction_id"))

    op.drop_table("refused_payment")
    with op.batch_alter_table("refund_credit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_credit_household_id_transaction_id"))

    op.drop_table("refund_credit")
    with op.batch_alter_table("purchase_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_payment_household_id_transaction_id"))

    op.drop_table("purchase_payment")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_refund_open",
            sqlite_where=sa.text("settled_on IS NULL AND dismissed_on IS NULL"),
            postgresql_where=sa.text("settled_on IS NULL AND dismissed_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_refund_household_id_purchase_id"))

    op.drop_table("refund")
    with op.batch_alter_table("warranty_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warranty_claim_household_id_warranty_id"))

    op.drop_table("warranty_claim")
    with op.batch_alter_table("warranty", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_warranty_spans",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_warranty_list",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_warranty_household_id_purchase_id"))

    op.drop_table("warranty")
    with op.batch_alter_table("purchase", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_purchase_wear",
            sqlite_where=sa.text("deleted_at IS NULL AND worn_out_on IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND worn_out_on IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_total",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_spending",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_return",
            sqlite_where=sa.text("deleted_at IS NULL AND return_by IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NULL AND return_by IS NOT NULL"),
        )
        batch_op.drop_index("ix_purchase_retailer")
        batch_op.drop_index(
            "ix_purchase_product",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_more",
            sqlite_where=sa.text("more_text IS NOT NULL"),
            postgresql_where=sa.text("more_text IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_purchase_list",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index("ix_purchase_category")
        batch_op.drop_index("ix_purchase_brand")

    op.drop_table("purchase")
    op.drop_table("document_text")
    with op.batch_alter_table("document_link", schema=None) as batch_op:
        batch_op.drop_index("ix_document_link_target")
        batch_op.drop_index("ix_document_link_document")

    op.drop_table("document_link")
    with op.batch_alter_table("retailer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retailer_household_id_folded_name"))

    op.drop_table("retailer")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_document_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_document_sha256",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_document_living",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_document_kind",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_document_deleted",
            sqlite_where=sa.text("deleted_at IS NOT NULL"),
            postgresql_where=sa.text("deleted_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_document_blob")

    op.drop_table("document")
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brand_household_id_folded_name"))

    op.drop_table("brand")
