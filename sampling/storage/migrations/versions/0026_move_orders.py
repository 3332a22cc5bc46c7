"""Move orders of a published re-plan to sites with their answers, and who is not to be moved again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "move_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", AT, nullable=True),
        sa.Column("signed_by", sa.String(length=80), nullable=True),
        sa.Column("difficulty", sa.Text(), nullable=False),
        sa.Column("cannot", sa.Boolean(), nullable=False),
        sa.Column("difficulty_at", AT, nullable=True),
        sa.Column("difficulty_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name=op.f("ck_move_order_signed_by_somebody")),
        sa.CheckConstraint(
            "(difficulty = '') = (difficulty_at IS NULL)", name=op.f("ck_move_order_difficulty_at_a_time")
        ),
        sa.CheckConstraint(
            "(difficulty_at IS NULL) = (difficulty_by IS NULL)", name=op.f("ck_move_order_difficulty_of_somebody")
        ),
        sa.CheckConstraint("NOT cannot OR difficulty <> ''", name=op.f("ck_move_order_cannot_says_why")),
        sa.CheckConstraint("NOT cannot OR signed_at IS NULL", name=op.f("ck_move_order_who_cannot_has_not_signed")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_move_order_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_move_order_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_order")),
        sa.UniqueConstraint("plan_id", "site_id", name=op.f("uq_move_order_plan_id_site_id")),
    )
    op.create_index(op.f("ix_move_order_site_id"), "move_order", ["site_id"])
    op.create_table(
        "move_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("refused_at", AT, nullable=False),
        sa.Column("refused_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN site_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN unit IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_move_refusal_of_one"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_move_refusal_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_move_refusal_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_move_refusal_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_move_refusal_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_refusal")),
        sa.UniqueConstraint("session_id", "site_id", name=op.f("uq_move_refusal_session_id_site_id")),
        sa.UniqueConstraint("session_id", "staff_id", name=op.f("uq_move_refusal_session_id_staff_id")),
        sa.UniqueConstraint("session_id", "unit", name=op.f("uq_move_refusal_session_id_unit")),
    )
    for column in ("plan_id", "site_id", "staff_id"):
        op.create_index(op.f(f"ix_move_refusal_{column}"), "move_refusal", [column])


def downgrade() -> None:
    op.drop_table("move_refusal")
    op.drop_table("move_order")
