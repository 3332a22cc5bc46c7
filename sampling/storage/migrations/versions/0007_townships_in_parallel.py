"""What townships send in, vehicles, who can't be had in a round, and compounds that nobody manages."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("area") as batch:
        batch.add_column(sa.Column("no_manager", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "vehicle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("driver_name", sa.String(length=80), nullable=True),
        sa.Column("driver_phone", sa.String(length=40), nullable=True),
        sa.Column("provenance", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.CheckConstraint("kind IN ('bus', 'van', 'car', 'sample_transport')", name=op.f("ck_vehicle_kind_known")),
        sa.CheckConstraint(
            "provenance IN ('real', 'approximate', 'generated', 'modelled')", name=op.f("ck_vehicle_provenance_known")
        ),
        sa.CheckConstraint("seats BETWEEN 0 AND 100", name=op.f("ck_vehicle_seats_in_range")),
        sa.ForeignKeyConstraint(["base_id"], ["area.id"], name=op.f("fk_vehicle_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("code", name=op.f("uq_vehicle_code")),
        sa.UniqueConstraint("plate", name=op.f("uq_vehicle_plate")),
    )
    op.create_index(op.f("ix_vehicle_base_id"), "vehicle", ["base_id"])
    _submission()
    op.create_table(
        "staff_away",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(length=80), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_staff_away_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_away_staff_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "staff_id", name=op.f("pk_staff_away")),
    )
    op.create_index(op.f("ix_staff_away_staff_id"), "staff_away", ["staff_id"])
    op.create_table(
        "township_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("subject IN ('person', 'site', 'area')", name=op.f("ck_township_change_subject_known")),
        sa.CheckConstraint(
            "change IN ('new', 'changed', 'gone', 'back')", name=op.f("ck_township_change_change_known")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_township_change_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_township_change_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_township_change")),
    )
    op.create_index(op.f("ix_township_change_area_id"), "township_change", ["area_id"])
    op.create_index("ix_township_change_round_id_at", "township_change", ["round_id", "at"])


def downgrade() -> None:
    for table in ("township_change", "staff_away", "submission", "vehicle"):
        op.drop_table(table)
    with op.batch_alter_table("area") as batch:
        batch.drop_column("no_manager")


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("datum", sa.String(length=5), nullable=True),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("faulty", sa.Integer(), nullable=False),
        sa.Column("returned_name", sa.String(length=220), nullable=False),
        sa.Column("returned_content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('areas', 'sites', 'staff', 'vehicles', 'as_it_stands')", name=op.f("ck_submission_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('submitted', 'applied', 'partly_applied', 'returned', 'superseded')",
            name=op.f("ck_submission_state_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_submission_version_from_one")),
        sa.CheckConstraint(
            "(kind = 'as_it_stands') = (content IS NULL)", name=op.f("ck_submission_a_file_unless_as_it_stands")
        ),
        sa.CheckConstraint(
            "(state IN ('submitted', 'superseded')) = (decided_at IS NULL)", name=op.f("ck_submission_decided_or_not")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_submission_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_submission_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint(
            "round_id", "area_id", "kind", "version", name=op.f("uq_submission_round_id_area_id_kind_version")
        ),
    )
    op.create_index(op.f("ix_submission_area_id"), "submission", ["area_id"])
    waits = sa.text("state = 'submitted'")
    op.create_index(
        "uq_submission_one_waits",
        "submission",
        ["round_id", "area_id", "kind"],
        unique=True,
        sqlite_where=waits,
        postgresql_where=waits,
    )
