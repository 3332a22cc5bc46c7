"""Counts say by which way they came, conflicts are kept until they are settled, and phones and programs have tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

SOURCE = "source IN ('page', 'phone', 'grid', 'file', 'paper', 'api')"
POOL_SIZE = "pool_size IN (0, 1, 5, 10, 20)"
ROLE = "role IN ('planner', 'desk', 'township', 'village', 'site_lead', 'leadership', 'auditor', 'administrator')"


def upgrade() -> None:
    with op.batch_alter_table("count") as batch:
        batch.add_column(sa.Column("pool_size", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("source", sa.String(length=8), nullable=False, server_default="page"))
        batch.create_check_constraint(op.f("ck_count_source_known"), SOURCE)
        batch.create_check_constraint(op.f("ck_count_pool_size_known"), POOL_SIZE)
    with op.batch_alter_table("count") as batch:
        batch.alter_column("source", existing_type=sa.String(length=8), server_default=None)
    op.create_table(
        "count_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampled", sa.Integer(), nullable=False),
        sa.Column("visitors", sa.Integer(), nullable=True),
        sa.Column("tubes", sa.Integer(), nullable=True),
        sa.Column("queue", sa.Integer(), nullable=True),
        sa.Column("staff_present", sa.Integer(), nullable=True),
        sa.Column("lanes_open", sa.Integer(), nullable=True),
        sa.Column("pool_size", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.Column("settled_how", sa.String(length=8), nullable=True),
        sa.CheckConstraint(SOURCE, name=op.f("ck_count_conflict_source_known")),
        sa.CheckConstraint(POOL_SIZE, name=op.f("ck_count_conflict_pool_size_known")),
        sa.CheckConstraint(
            "settled_how IN ('kept', 'taken', 'other')", name=op.f("ck_count_conflict_settled_how_known")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_count_conflict_settled_by_somebody_somehow")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_how IS NULL)", name=op.f("ck_count_conflict_settled_at_has_a_way")
        ),
        sa.CheckConstraint(
            "sampled >= 0 AND visitors >= 0 AND tubes >= 0 AND queue >= 0 AND staff_present >= 0 AND lanes_open >= 0",
            name=op.f("ck_count_conflict_figures_not_negative"),
        ),
        sa.ForeignKeyConstraint(["count_id"], ["count.id"], name=op.f("fk_count_conflict_count_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_count_conflict_round_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_count_conflict_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_conflict")),
        sa.UniqueConstraint("count_id", "report_id", name=op.f("uq_count_conflict_count_id_report_id")),
    )
    op.create_index(op.f("ix_count_conflict_round_id"), "count_conflict", ["round_id"])
    op.create_index(op.f("ix_count_conflict_site_id"), "count_conflict", ["site_id"])
    op.create_table(
        "access_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'command', 'key')", name=op.f("ck_access_token_kind_known")),
        sa.CheckConstraint(ROLE, name=op.f("ck_access_token_role_known")),
        sa.CheckConstraint(
            "role <> 'site_lead' OR site_id IS NOT NULL", name=op.f("ck_access_token_site_lead_has_a_site")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_access_token_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_access_token_area_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_access_token_site_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_access_token_round_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_token_digest")),
    )
    for column in ("area_id", "site_id", "round_id", "account_id"):
        op.create_index(op.f(f"ix_access_token_{column}"), "access_token", [column])


def downgrade() -> None:
    op.drop_table("access_token")
    op.drop_table("count_conflict")
    with op.batch_alter_table("count") as batch:
        batch.drop_constraint(op.f("ck_count_source_known"), type_="check")
        batch.drop_constraint(op.f("ck_count_pool_size_known"), type_="check")
        batch.drop_column("source")
        batch.drop_column("pool_size")
