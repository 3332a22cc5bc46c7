"""Help that sites ask for, and its answers."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

KIND = "kind IN ('queue', 'sampler_down', 'supplies', 'home_bound', 'other')"
ACT = "act IN ('seen', 'taken', 'handed', 'on_way', 'answered', 'closed', 'said', 'solved', 'still_needed')"


def upgrade() -> None:
    op.create_table(
        "help_ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_key", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("supplies", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("caller", sa.String(length=80), nullable=False),
        sa.Column("caller_phone", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_help_ticket_kind_known")),
        sa.CheckConstraint("channel IN ('page', 'call')", name=op.f("ck_help_ticket_channel_known")),
        sa.CheckConstraint("people >= 1", name=op.f("ck_help_ticket_people_at_least_one")),
        sa.CheckConstraint(
            "kind <> 'home_bound' OR (people IS NOT NULL AND length(place) > 0)",
            name=op.f("ck_help_ticket_home_bound_has_count_and_place"),
        ),
        sa.CheckConstraint("channel <> 'page' OR site_id IS NOT NULL", name=op.f("ck_help_ticket_page_has_a_site")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_help_ticket_round_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_help_ticket_area_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_help_ticket_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_ticket")),
        sa.UniqueConstraint("ticket_key", name=op.f("uq_help_ticket_ticket_key")),
    )
    for column in ("round_id", "area_id", "site_id"):
        op.create_index(op.f(f"ix_help_ticket_{column}"), "help_ticket", [column])
    op.create_table(
        "help_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_id", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("to_level", sa.String(length=8), nullable=False),
        sa.Column("to_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint(ACT, name=op.f("ck_help_act_act_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_help_act_number_from_one")),
        sa.CheckConstraint(
            "to_level IN ('', 'county', 'township', 'account', 'unit')", name=op.f("ck_help_act_to_level_known")
        ),
        sa.CheckConstraint("(act = 'handed') = (length(to_level) > 0)", name=op.f("ck_help_act_handed_to_somebody")),
        sa.CheckConstraint("act <> 'closed' OR length(text) > 0", name=op.f("ck_help_act_closed_says_what_was_done")),
        sa.ForeignKeyConstraint(["ticket_id"], ["help_ticket.id"], name=op.f("fk_help_act_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_act")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_help_act_ticket_id_number")),
        sa.UniqueConstraint("sent_id", name=op.f("uq_help_act_sent_id")),
    )


def downgrade() -> None:
    op.drop_table("help_act")
    op.drop_table("help_ticket")
