"""Closing reports of sites, the chase for missing reports, and the day's report of a township."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
