"""Studies of where to sample: candidate places, versions, uses; and runs that answer them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("place_kind", sa.String(length=40), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("people_per_lane_hour", sa.Float(), nullable=False),
        sa.Column("opening_cost", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("provenance", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "provenance IN ('real', 'approximate', 'generated', 'modelled')",
            name=op.f("ck_candidate_provenance_known"),
        ),
        sa.CheckConstraint("lanes >= 1", name=op.f("ck_candidate_lanes_at_least_one")),
        sa.CheckConstraint("people_per_lane_hour > 0", name=op.f("ck_candidate_pace_above_zero")),
        sa.CheckConstraint("opening_cost >= 0", name=op.f("ck_candidate_cost_not_negative")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_candidate_lon_in_degrees")),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_candidate_lat_in_degrees")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_candidate_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("code", name=op.f("uq_candidate_code")),
    )
    op.create_index(op.f("ix_candidate_area_id"), "candidate", ["area_id"])
    op.create_table(
        "study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("pins", sa.JSON(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_study_area_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_study_round_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("code", name=op.f("uq_study_code")),
    )
    for column in ("area_id", "round_id"):
        op.create_index(op.f(f"ix_study_{column}"), "study", [column])
    with op.batch_alter_table("run") as batch:
        batch.alter_column("session_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("study_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_run_study_id"), "study", ["study_id"], ["id"], ondelete="CASCADE")
        batch.create_check_constraint(op.f("ck_run_of_one"), "(session_id IS NULL) <> (study_id IS NULL)")
    op.create_index(op.f("ix_run_study_id"), "run", ["study_id"])
    op.create_table(
        "study_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("made IN ('answered', 'moved', 'restored')", name=op.f("ck_study_version_made_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_study_version_version_from_one")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_version_study_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_study_version_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_version")),
        sa.UniqueConstraint("study_id", "version", name=op.f("uq_study_version_study_id_version")),
    )
    op.create_index(op.f("ix_study_version_run_id"), "study_version", ["run_id"])
    op.create_table(
        "study_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("used_at", AT, nullable=False),
        sa.Column("used_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["study_version.id"], name=op.f("fk_study_use_version_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_study_use_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_use")),
    )
    for column in ("version_id", "session_id"):
        op.create_index(op.f(f"ix_study_use_{column}"), "study_use", [column])


def downgrade() -> None:
    op.drop_table("study_use")
    op.drop_table("study_version")
    op.execute("DELETE FROM run WHERE session_id IS NULL")
    op.drop_index(op.f("ix_run_study_id"), "run")
    with op.batch_alter_table("run") as batch:
        batch.drop_constraint(op.f("ck_run_of_one"), type_="check")
        batch.drop_constraint(op.f("fk_run_study_id"), type_="foreignkey")
        batch.drop_column("study_id")
        batch.alter_column("session_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("study")
    op.drop_table("candidate")
