"""Counts of another platform beside the county's own."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "second_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_second_file_version_from_one")),
        sa.CheckConstraint("rows >= 0 AND left_out >= 0", name=op.f("ck_second_file_figures_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_second_file_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_file")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_second_file_round_id_version")),
    )
    op.create_table(
        "second_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.CheckConstraint("sampled >= 0", name=op.f("ck_second_count_sampled_not_negative")),
        sa.ForeignKeyConstraint(["file_id"], ["second_file.id"], name=op.f("fk_second_count_file_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_second_count_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_count")),
        sa.UniqueConstraint("file_id", "site_id", "hour", name=op.f("uq_second_count_file_id_site_id_hour")),
    )
    op.create_index(op.f("ix_second_count_site_id"), "second_count", ["site_id"])
    op.create_table(
        "second_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=True),
        sa.Column("official", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("chosen_by", sa.String(length=80), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("official IN ('own', 'second')", name=op.f("ck_second_choice_official_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_second_choice_version_from_one")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_second_choice_has_a_reason")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_second_choice_round_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_second_choice_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_choice")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_second_choice_round_id_version")),
    )
    op.create_index(op.f("ix_second_choice_area_id"), "second_choice", ["area_id"])


def downgrade() -> None:
    for table in ("second_choice", "second_count", "second_file"):
        op.drop_table(table)
