"""Notices that are made for the printer, many at once."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "notice_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.JSON(), nullable=False),
        sa.Column("heartbeat_at", INSTANT, nullable=True),
        sa.Column("failure", sa.String(length=400), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_notice_files_state_known")
        ),
        sa.CheckConstraint(
            "made >= 0 AND total >= 0 AND size >= 0 AND attempt >= 0",
            name=op.f("ck_notice_files_figures_not_negative"),
        ),
        sa.CheckConstraint("content IS NULL OR state = 'done'", name=op.f("ck_notice_files_content_only_once_done")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_notice_files_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_notice_files_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_files")),
    )
    op.create_index(op.f("ix_notice_files_session_id"), "notice_files", ["session_id"])
    op.create_index(op.f("ix_notice_files_state"), "notice_files", ["state"])
    op.create_index(
        "uq_notice_files_one_at_a_time",
        "notice_files",
        ["session_id", "area_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("notice_files")
