"""Expected people, gaps that were signed for, risk levels and call-ups."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
