"""Ways that were measured for a study of where to sample."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "study_ways",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("kind IN ('matrix', 'network', 'engine')", name=op.f("ck_study_ways_kind_known")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_ways_study_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_ways")),
        sa.UniqueConstraint("study_id", name=op.f("uq_study_ways_study_id")),
    )


def downgrade() -> None:
    op.drop_table("study_ways")
