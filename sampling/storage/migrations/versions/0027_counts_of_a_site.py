"""A site's counts in a round are found by themselves and in order, however many the round has."""

from alembic import op

revision = "0027"
down_revision = "0026"

NAME = "ix_count_site_id_round_id_hour_version"


def upgrade() -> None:
    op.create_index(NAME, "count", ["site_id", "round_id", "hour", "version"])
    op.drop_index(op.f("ix_count_site_id"), "count")


def downgrade() -> None:
    op.create_index(op.f("ix_count_site_id"), "count", ["site_id"])
    op.drop_index(NAME, "count")
