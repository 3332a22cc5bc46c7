"""Briefings as they were issued: the database itself refuses to change one, whatever program asks.

A later migration that rebuilds `briefing` on SQLite (batch mode) must make its triggers anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

REFUSED = "a briefing that was issued never changes"


def upgrade() -> None:
    op.create_table(
        "briefing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decisions", sa.String(length=2000), nullable=False),
        sa.Column("remark", sa.String(length=2000), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_briefing_number_from_one")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_briefing_revision_from_one")),
        sa.CheckConstraint("kind IN ('morning', 'evening', 'close')", name=op.f("ck_briefing_kind_is_known")),
        sa.CheckConstraint("(revision = 1) = (length(note) = 0)", name=op.f("ck_briefing_again_with_a_note")),
        sa.CheckConstraint("as_of <= known_at AND known_at <= issued_at", name=op.f("ck_briefing_known_before_issued")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_briefing_round_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_briefing_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefing")),
        sa.UniqueConstraint(
            "round_id", "area_id", "number", "revision", name=op.f("uq_briefing_round_id_area_id_number_revision")
        ),
    )
    op.create_index(op.f("ix_briefing_area_id"), "briefing", ["area_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION refuse_change_of_briefing() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
            END $$
            """
        )
        op.execute(
            "CREATE TRIGGER briefing_stays_as_issued BEFORE UPDATE OR DELETE ON briefing "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_briefing()"
        )
        return
    for what in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER briefing_{what}_is_refused BEFORE {what.upper()} ON briefing "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER briefing_stays_as_issued ON briefing")
        op.execute("DROP FUNCTION refuse_change_of_briefing")
    else:
        for what in ("update", "delete"):
            op.execute(f"DROP TRIGGER briefing_{what}_is_refused")
    op.drop_table("briefing")
