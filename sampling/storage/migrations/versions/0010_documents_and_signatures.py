"""Documents that are signed for level by level."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("sent_id", sa.String(length=32), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("kind IN ('plan', 'order', 'notice', 'pledge')", name=op.f("ck_document_kind_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_number_at_least_one")),
        sa.CheckConstraint("(kind = 'plan') = (plan_id IS NOT NULL)", name=op.f("ck_document_only_plans_have_a_plan")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_document_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_document_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_document_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("round_id", "kind", "number", name=op.f("uq_document_round_id_kind_number")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_document_plan_id")),
        sa.UniqueConstraint("sent_id", name=op.f("uq_document_sent_id")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_name", sa.String(length=80), nullable=True),
        sa.Column("difficulty", sa.Text(), nullable=False),
        sa.Column("difficulty_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('township', 'village', 'grid', 'unit', 'person')", name=op.f("ck_receipt_level_known")
        ),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_name IS NULL)", name=op.f("ck_receipt_signed_with_a_name")),
        sa.CheckConstraint("(difficulty = '') = (difficulty_at IS NULL)", name=op.f("ck_receipt_difficulty_at_a_time")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_receipt_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_receipt_link_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["township_id"], ["area.id"], name=op.f("fk_receipt_township_id")),
        sa.ForeignKeyConstraint(
            ["carried_from"], ["document.id"], name=op.f("fk_receipt_carried_from"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("document_id", "link_id", name=op.f("uq_receipt_document_id_link_id")),
    )
    op.create_index(op.f("ix_receipt_link_id"), "receipt", ["link_id"])
    op.create_index(op.f("ix_receipt_township_id"), "receipt", ["township_id"])


def downgrade() -> None:
    op.drop_table("receipt")
    op.drop_table("document")
