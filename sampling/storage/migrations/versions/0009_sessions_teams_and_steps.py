"""Kinds of sessions, teams, and steps that were overridden."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
