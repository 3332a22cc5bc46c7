"""Who is on duty, the phone of the help desk, and sheets of slips."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        _text("post", 80),
        _text("name", 80),
        _text("work_phone", 40),
        _instant("starts_at"),
        _instant("ends_at"),
        _text("note", 400),
        _text("provenance", 12),
        _text("created_by", 80),
        _instant("created_at"),
        _instant("absent_at", nullable=True),
        _text("absence_reason", 400, nullable=True),
        _text("stand_in_name", 80, nullable=True),
        _text("stand_in_phone", 40, nullable=True),
        _instant("stand_in_at", nullable=True),
        sa.CheckConstraint(
            "provenance IN ('real', 'approximate', 'generated', 'modelled')", name=op.f("ck_duty_provenance_known")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_ends_after_it_starts")),
        sa.CheckConstraint(
            "(absent_at IS NULL) = (absence_reason IS NULL) AND (absent_at IS NULL) = (stand_in_name IS NULL) "
            "AND (absent_at IS NULL) = (stand_in_phone IS NULL) AND (absent_at IS NULL) = (stand_in_at IS NULL)",
            name=op.f("ck_duty_absence_is_whole"),
        ),
        sa.CheckConstraint(
            "stand_in_at IS NULL OR (stand_in_at >= starts_at AND stand_in_at < ends_at)",
            name=op.f("ck_duty_stand_in_within_the_duty"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_duty_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("area_id", "post", "name", "starts_at", name=op.f("uq_duty_area_id_post_name_starts_at")),
    )
    op.create_index(op.f("ix_duty_starts_at"), "duty", ["starts_at"])
    op.create_index(op.f("ix_duty_ends_at"), "duty", ["ends_at"])
    op.create_table(
        "help_desk",
        sa.Column("area_id", sa.Integer(), nullable=False),
        _text("phone", 40),
        _text("hours", 120),
        _text("set_by", 80),
        _instant("set_at"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_help_desk_area_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_help_desk")),
    )
    op.create_table(
        "slip_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        _text("kind", 12),
        sa.Column("site_codes", sa.JSON(), nullable=False),
        _text("address", 200),
        _text("state", 12),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worker", sa.JSON(), nullable=False),
        _instant("heartbeat_at", nullable=True),
        _text("failure", 400),
        sa.Column("facts", sa.JSON(), nullable=False),
        _instant("requested_at"),
        _instant("finished_at", nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        _instant("expires_at", nullable=True),
        _instant("fetched_at", nullable=True),
        sa.CheckConstraint("kind IN ('new', 'reset')", name=op.f("ck_slip_sheet_kind_known")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'ready', 'fetched', 'expired', 'nothing', 'failed')",
            name=op.f("ck_slip_sheet_state_known"),
        ),
        sa.CheckConstraint(
            "content IS NULL OR (state = 'ready' AND expires_at IS NOT NULL)",
            name=op.f("ck_slip_sheet_content_only_while_ready"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_slip_sheet_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_slip_sheet_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_sheet")),
    )
    op.create_index(op.f("ix_slip_sheet_account_id"), "slip_sheet", ["account_id"])
    op.create_index(op.f("ix_slip_sheet_state"), "slip_sheet", ["state"])


def downgrade() -> None:
    for table in ("slip_sheet", "help_desk", "duty"):
        op.drop_table(table)
