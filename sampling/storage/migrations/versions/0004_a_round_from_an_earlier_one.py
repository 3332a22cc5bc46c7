"""A round may be a copy of an earlier one, and says of which: by its code, which never changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("round", sa.Column("copied_from", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "copied_from")
