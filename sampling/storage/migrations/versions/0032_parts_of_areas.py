"""How an area's people are dealt among its sites, and whom sites served in rounds that are closed."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("site_serves", sa.Column("people", sa.Integer(), nullable=True))
    with op.batch_alter_table("site_serves") as batch:
        batch.create_check_constraint(op.f("ck_site_serves_people_not_negative"), "people >= 0")
    op.create_table(
        "round_serves",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.CheckConstraint("people >= 0", name=op.f("ck_round_serves_people_not_negative")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_serves_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_round_serves_site_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_round_serves_area_id")),
        sa.PrimaryKeyConstraint("round_id", "site_id", "area_id", name=op.f("pk_round_serves")),
    )
    for column in ("site_id", "area_id"):
        op.create_index(op.f(f"ix_round_serves_{column}"), "round_serves", [column])


def downgrade() -> None:
    op.drop_table("round_serves")
    with op.batch_alter_table("site_serves") as batch:
        batch.drop_constraint(op.f("ck_site_serves_people_not_negative"), type_="check")
        batch.drop_column("people")
