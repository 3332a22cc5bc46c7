"""A place inside the outline of an area, for those of which no seat is known."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("area", sa.Column("inner_lon", sa.Float(), nullable=True))
    op.add_column("area", sa.Column("inner_lat", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("area") as batch:
        batch.drop_column("inner_lat")
        batch.drop_column("inner_lon")
