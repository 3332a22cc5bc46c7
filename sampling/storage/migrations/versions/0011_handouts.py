"""What is handed out of a published plan: how people get to their sites, and archives of everything."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state IN ('queued', 'running')")
OF_UNIT = sa.text("site_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("assemble_at", INSTANT, nullable=True),
        sa.Column("departs_at", INSTANT, nullable=True),
        sa.Column("vehicle", sa.String(length=80), nullable=True),
        sa.Column("driver_name", sa.String(length=80), nullable=True),
        sa.Column("driver_phone", sa.String(length=40), nullable=True),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "assemble_at IS NULL OR departs_at IS NULL OR departs_at >= assemble_at",
            name=op.f("ck_departure_leaves_after_assembling"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_departure_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["base_id"], ["area.id"], name=op.f("fk_departure_base_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_departure_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
        sa.UniqueConstraint(
            "session_id", "unit", "base_id", "site_id", name=op.f("uq_departure_session_id_unit_base_id_site_id")
        ),
    )
    op.create_index(
        "uq_departure_of_unit",
        "departure",
        ["session_id", "unit", "base_id"],
        unique=True,
        sqlite_where=OF_UNIT,
        postgresql_where=OF_UNIT,
    )
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.JSON(), nullable=False),
        sa.Column("heartbeat_at", INSTANT, nullable=True),
        sa.Column("failure", sa.String(length=2000), nullable=False),
        sa.Column("failure_facts", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_bundle_state_known")
        ),
        sa.CheckConstraint(
            "made >= 0 AND total >= 0 AND size >= 0 AND attempt >= 0", name=op.f("ck_bundle_figures_not_negative")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_bundle_plan_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_bundle_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index(op.f("ix_bundle_plan_id"), "bundle", ["plan_id"])
    op.create_index(op.f("ix_bundle_state"), "bundle", ["state"])
    op.create_index(
        "uq_bundle_one_at_a_time",
        "bundle",
        ["plan_id", "area_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "bundle_part",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_part_bundle_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("bundle_id", "attempt", "position", name=op.f("pk_bundle_part")),
    )


def downgrade() -> None:
    for table in ("bundle_part", "bundle", "departure"):
        op.drop_table(table)
