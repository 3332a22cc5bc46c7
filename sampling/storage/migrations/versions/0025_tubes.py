"""Tubes sent, tested and resulted, as the desk and the townships tell them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

STEPS = ("sent", "tested", "resulted")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tubes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(step, sa.Integer(), nullable=True) for step in STEPS),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.CheckConstraint(" AND ".join(f"{step} >= 0" for step in STEPS), name=op.f("ck_tubes_counts_not_negative")),
        sa.CheckConstraint(
            "tested <= sent AND resulted <= tested AND resulted <= sent", name=op.f("ck_tubes_no_more_than_before")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_tubes_version_from_one")),
        sa.CheckConstraint("hour <= entered_at", name=op.f("ck_tubes_hour_before_it_came")),
        sa.CheckConstraint(
            f"{' OR '.join(f'{step} IS NOT NULL' for step in STEPS)} OR length(reason) > 0",
            name=op.f("ck_tubes_empty_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tubes_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_tubes_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tubes")),
        sa.UniqueConstraint(
            "round_id", "area_id", "day", "version", name=op.f("uq_tubes_round_id_area_id_day_version")
        ),
    )
    op.create_index(op.f("ix_tubes_area_id"), "tubes", ["area_id"])


def downgrade() -> None:
    op.drop_table("tubes")
