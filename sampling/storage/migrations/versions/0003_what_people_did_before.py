"""A run is given what people did before, by which people who are alike get their names."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("run", sa.Column("history", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "history")
