"""Personal links of a round."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN area_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN unit IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_link_one_holder"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_link_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_link_area_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("token", name=op.f("uq_link_token")),
        sa.UniqueConstraint("round_id", "area_id", name=op.f("uq_link_round_id_area_id")),
        sa.UniqueConstraint("round_id", "unit", name=op.f("uq_link_round_id_unit")),
        sa.UniqueConstraint("round_id", "staff_id", name=op.f("uq_link_round_id_staff_id")),
    )
    op.create_index(op.f("ix_link_area_id"), "link", ["area_id"])
    op.create_index(op.f("ix_link_staff_id"), "link", ["staff_id"])


def downgrade() -> None:
    op.drop_table("link")
