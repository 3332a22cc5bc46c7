"""A phone's access token knows the sign-in that it was given in: it ends with that."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    with op.batch_alter_table("access_token") as batch:
        batch.add_column(sa.Column("sign_in_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_access_token_sign_in_id"), "sign_in", ["sign_in_id"], ["id"])
    op.create_index(op.f("ix_access_token_sign_in_id"), "access_token", ["sign_in_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_access_token_sign_in_id"), "access_token")
    with op.batch_alter_table("access_token") as batch:
        batch.drop_constraint(op.f("fk_access_token_sign_in_id"), type_="foreignkey")
        batch.drop_column("sign_in_id")
