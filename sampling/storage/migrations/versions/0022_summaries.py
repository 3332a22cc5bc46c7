"""Summaries of counts by area and hour; and the newest write that may change what coverage is computed from.

Summaries of rounds that stand are made when somebody first looks at them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

STILL = (
    "action NOT IN ('report count', 'offer other count', 'open site', 'close site', 'report readiness', 'ready phone', "
    "'sign in', 'sign out', 'hold up sign-in', 'give token', 'record chase call', 'enter call for help', 'take help', "
    "'send help', 'hand over help', 'say help solved', 'say help still needed', 'close help', 'fetch slips', "
    "'acknowledge roster', 'sign document', 'sign day', 'enter outstanding people', 'settle conflict', 'export counts')"
)


def upgrade() -> None:
    op.create_table(
        "summary",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("timetable", sa.BigInteger(), nullable=False),
        sa.Column("known_by", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "own", "people", "visitors", "tubes", "days", "with_visitors", "with_tubes", "sites", "reports",
            )
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_summary_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_summary_area_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "round_id", "area_id", "hour", "timetable", "known_by", name=op.f("pk_summary")
        ),
    )  # fmt: skip
    op.create_table(
        "summary_state",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_summary_state_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_summary_state")),
    )
    op.create_index(
        "ix_audit_moving", "audit", ["id"], sqlite_where=sa.text(STILL), postgresql_where=sa.text(STILL)
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_audit_moving", "audit")
    op.drop_table("summary_state")
    op.drop_table("summary")
