"""People not yet sampled, by village and grid and by reason; and what the plan of a sweep goes out from."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

REASONS = ("away", "home_bound", "refused", "exempt", "elsewhere", "unknown")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("session") as batch:
        batch.add_column(sa.Column("outstanding_basis", sa.String(length=8), nullable=False, server_default="counts"))
        batch.create_check_constraint(
            op.f("ck_session_outstanding_basis_known"), "outstanding_basis IN ('counts', 'entered')"
        )
    op.create_table(
        "outstanding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_id", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in REASONS),
        sa.Column("as_of", AT, nullable=False),
        sa.Column("way", sa.String(length=4), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"{name} >= 0" for name in REASONS), name=op.f("ck_outstanding_counts_not_negative")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_outstanding_version_from_one")),
        sa.CheckConstraint("as_of <= entered_at", name=op.f("ck_outstanding_as_of_before_it_came")),
        sa.CheckConstraint("way IN ('page', 'link')", name=op.f("ck_outstanding_way_known")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_outstanding_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_outstanding_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outstanding")),
        sa.UniqueConstraint("round_id", "area_id", "version", name=op.f("uq_outstanding_round_id_area_id_version")),
        sa.UniqueConstraint("round_id", "area_id", "sent_id", name=op.f("uq_outstanding_round_id_area_id_sent_id")),
    )
    op.create_index(op.f("ix_outstanding_area_id"), "outstanding", ["area_id"])


def downgrade() -> None:
    op.drop_table("outstanding")
    with op.batch_alter_table("session") as batch:
        batch.drop_constraint(op.f("ck_session_outstanding_basis_known"), type_="check")
        batch.drop_column("outstanding_basis")
