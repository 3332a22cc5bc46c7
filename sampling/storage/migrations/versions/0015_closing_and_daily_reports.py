"""Closing reports of sites, the chase for missing reports, and the day's report of a township."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_person_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("tubes", sa.Integer(), nullable=True),
        sa.Column("visitors", sa.Integer(), nullable=True),
        sa.Column("handed_to", sa.String(length=120), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_in", sa.String(length=120), nullable=False),
        sa.Column("seals", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("how IN ('site', 'name')", name=op.f("ck_closing_how_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_closing_version_from_one")),
        sa.CheckConstraint("version = 1 OR length(reason) > 0", name=op.f("ck_closing_correction_has_a_reason")),
        sa.CheckConstraint("how <> 'name' OR length(reason) > 0", name=op.f("ck_closing_closed_by_name_has_a_reason")),
        sa.CheckConstraint("sampled = 0 OR last_person_at IS NOT NULL", name=op.f("ck_closing_somebody_was_the_last")),
        sa.CheckConstraint(
            "sampled >= 0 AND tubes >= 0 AND visitors >= 0", name=op.f("ck_closing_figures_not_negative")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_closing_session_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_closing_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("report_id", name=op.f("uq_closing_report_id")),
        sa.UniqueConstraint(
            "session_id", "site_id", "day", "version", name=op.f("uq_closing_session_id_site_id_day_version")
        ),
    )
    op.create_index(op.f("ix_closing_site_id"), "closing", ["site_id"])
    op.create_table(
        "chase_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("call_id", sa.String(length=64), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_by", sa.String(length=80), nullable=False),
        sa.Column("whom", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("level IN ('site', 'township', 'county')", name=op.f("ck_chase_call_level_known")),
        sa.CheckConstraint(
            "said IN ('', 'will_send', 'network', 'figure', 'closed', 'other')", name=op.f("ck_chase_call_said_known")
        ),
        sa.CheckConstraint(
            "(level = 'site') = (site_id IS NOT NULL)", name=op.f("ck_chase_call_a_site_at_its_level_alone")
        ),
        sa.CheckConstraint("answered = (length(said) > 0)", name=op.f("ck_chase_call_answered_says_what")),
        sa.CheckConstraint("length(whom) > 0", name=op.f("ck_chase_call_somebody_was_called")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_chase_call_round_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_chase_call_area_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_chase_call_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase_call")),
        sa.UniqueConstraint("call_id", name=op.f("uq_chase_call_call_id")),
    )
    for column in ("round_id", "area_id", "site_id"):
        op.create_index(op.f(f"ix_chase_call_{column}"), "chase_call", [column])
    op.create_table(
        "daily_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("zero", sa.Boolean(), nullable=False),
        sa.Column("noon", sa.Integer(), nullable=True),
        sa.Column("final", sa.Integer(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.String(length=80), nullable=True),
        sa.Column("reopen_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_daily_report_version_from_one")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_daily_report_number_from_one")),
        sa.CheckConstraint("noon >= 0 AND final >= 0", name=op.f("ck_daily_report_figures_not_negative")),
        sa.CheckConstraint("NOT zero OR coalesce(final, 0) = 0", name=op.f("ck_daily_report_zero_is_nought")),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by IS NULL)", name=op.f("ck_daily_report_reopened_by_somebody")
        ),
        sa.CheckConstraint(
            "reopened_at IS NULL OR length(reopen_reason) > 0", name=op.f("ck_daily_report_reopened_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_daily_report_round_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_daily_report_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_report")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_daily_report_round_id_number")),
        sa.UniqueConstraint(
            "round_id", "area_id", "day", "version", name=op.f("uq_daily_report_round_id_area_id_day_version")
        ),
    )
    op.create_index(op.f("ix_daily_report_area_id"), "daily_report", ["area_id"])


def downgrade() -> None:
    for table in ("daily_report", "chase_call", "closing"):
        op.drop_table(table)
