"""Kinds of sessions and the people of mobile and isolation sites, the areas of a round, its teams, and marked steps."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KINDS = "ck_session_kind_known"
PEOPLE = "ck_session_site_people_not_negative"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="main"))
        batch.create_check_constraint(op.f(KINDS), "kind IN ('main', 'sweep')")
    with op.batch_alter_table("session_site") as batch:
        batch.add_column(sa.Column("people", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f(PEOPLE), "people >= 0")
    op.create_table(
        "round_scope",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_scope_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_scope_area_id")),
        sa.PrimaryKeyConstraint("round_id", "area_id", name=op.f("pk_round_scope")),
    )
    op.create_index(op.f("ix_round_scope_area_id"), "round_scope", ["area_id"])
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("duty", sa.String(length=400), nullable=False),
        sa.Column("lead_name", sa.String(length=80), nullable=False),
        sa.Column("lead_phone", sa.String(length=40), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_team_named")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_team_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_team_round_id_name")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_team_round_id_key")),
    )
    op.create_table(
        "step_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("done_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("verdict IN ('done', 'not_needed')", name=op.f("ck_step_override_verdict_known")),
        sa.CheckConstraint("done_by <> '' AND reason <> ''", name=op.f("ck_step_override_by_name_with_a_reason")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_step_override_round_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_override")),
    )
    op.create_index(
        "uq_step_override_one_stands",
        "step_override",
        ["round_id", "key", "session"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    for table in ("step_override", "team", "round_scope"):
        op.drop_table(table)
    with op.batch_alter_table("session_site") as batch:
        batch.drop_constraint(op.f(PEOPLE), type_="check")
        batch.drop_column("people")
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint(op.f(KINDS), type_="check")
        batch.drop_column("kind")
