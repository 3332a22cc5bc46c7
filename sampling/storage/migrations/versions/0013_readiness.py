"""Whether sites are ready, and who replaces whom."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "readiness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.String(length=80), nullable=True),
        sa.Column("opened_how", sa.String(length=12), nullable=True),
        sa.Column("open_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("opened_how IN ('ready', 'name', 'count')", name=op.f("ck_readiness_opened_how_known")),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by IS NULL)", name=op.f("ck_readiness_opened_by_somebody_somehow")
        ),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_how IS NULL)", name=op.f("ck_readiness_opened_at_has_a_way")),
        sa.CheckConstraint(
            "opened_how <> 'name' OR length(open_reason) > 0", name=op.f("ck_readiness_opened_by_name_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_readiness_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_readiness_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness")),
        sa.UniqueConstraint("session_id", "site_id", name=op.f("uq_readiness_session_id_site_id")),
    )
    op.create_index(op.f("ix_readiness_site_id"), "readiness", ["site_id"])
    op.create_table(
        "readiness_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("readiness_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("staff_there", sa.Integer(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("unnamed", sa.Integer(), nullable=False),
        sa.Column("supplies_ok", sa.Boolean(), nullable=False),
        sa.Column("network_ok", sa.Boolean(), nullable=False),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("absent", sa.JSON(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_readiness_report_version_from_one")),
        sa.CheckConstraint(
            "staff_there >= 0 AND planned >= 0 AND unnamed >= 0", name=op.f("ck_readiness_report_figures_not_negative")
        ),
        sa.CheckConstraint(
            "NOT ready OR (supplies_ok AND network_ok AND coalesce(staff_there, 0) >= 1 AND unnamed = 0)",
            name=op.f("ck_readiness_report_ready_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["readiness_id"], ["readiness.id"], name=op.f("fk_readiness_report_readiness_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness_report")),
        sa.UniqueConstraint("report_id", name=op.f("uq_readiness_report_report_id")),
        sa.UniqueConstraint("readiness_id", "version", name=op.f("uq_readiness_report_readiness_id_version")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("replacement_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.String(length=80), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "role IN ('sampler', 'recorder', 'helper', 'lead', 'driver', 'lab')", name=op.f("ck_absence_role_known")
        ),
        sa.CheckConstraint("replacement_id <> staff_id", name=op.f("ck_absence_nobody_replaces_himself")),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (replacement_id IS NULL)", name=op.f("ck_absence_accepted_names_somebody")
        ),
        sa.CheckConstraint("(accepted_at IS NULL) = (plan_id IS NULL)", name=op.f("ck_absence_accepted_has_a_plan")),
        sa.CheckConstraint(
            "(CASE WHEN accepted_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN declined_at IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_absence_settled_once"),
        ),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_absence_session_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_absence_site_id")),
        sa.ForeignKeyConstraint(["replacement_id"], ["staff.id"], name=op.f("fk_absence_replacement_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_absence_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("session_id", "staff_id", name=op.f("uq_absence_session_id_staff_id")),
        sa.UniqueConstraint("session_id", "replacement_id", name=op.f("uq_absence_session_id_replacement_id")),
    )
    for column in ("staff_id", "site_id", "replacement_id", "plan_id"):
        op.create_index(op.f(f"ix_absence_{column}"), "absence", [column])


def downgrade() -> None:
    for table in ("absence", "readiness_report", "readiness"):
        op.drop_table(table)
