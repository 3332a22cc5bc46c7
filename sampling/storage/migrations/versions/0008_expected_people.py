"""Expected people, gaps that were signed for, risk levels and call-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

COUNTS = (
    "away",
    "visitors",
    "exempt_tested",
    "exempt_vaccinated",
    "exempt_quarantined",
    "exempt_school",
    "exempt_work",
    "home_bound",
)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("demand_basis", sa.String(length=12), nullable=False, server_default="residents"))
        batch.create_check_constraint(op.f("ck_round_demand_basis_known"), "demand_basis IN ('residents', 'expected')")
    op.create_table(
        "expected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"{name} >= 0" for name in COUNTS), name=op.f("ck_expected_counts_not_negative")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_expected_version_from_one")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_expected_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_expected_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected")),
        sa.UniqueConstraint("round_id", "area_id", "version", name=op.f("uq_expected_round_id_area_id_version")),
    )
    op.create_index(op.f("ix_expected_area_id"), "expected", ["area_id"])
    op.create_table(
        "area_risk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.Column("set_at", AT, nullable=False),
        sa.CheckConstraint("level IN ('low', 'medium', 'high')", name=op.f("ck_area_risk_level_known")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_area_risk_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_risk_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_risk")),
        sa.UniqueConstraint("round_id", "area_id", name=op.f("uq_area_risk_round_id_area_id")),
    )
    op.create_index(op.f("ix_area_risk_area_id"), "area_risk", ["area_id"])
    op.create_table(
        "call_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_call_up_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_call_up_session_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_call_up_area_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_call_up_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_up")),
        sa.UniqueConstraint("session_id", "area_id", "site_id", name=op.f("uq_call_up_session_id_area_id_site_id")),
    )
    op.create_index(op.f("ix_call_up_area_id"), "call_up", ["area_id"])
    op.create_index(op.f("ix_call_up_site_id"), "call_up", ["site_id"])
    _frame()
    _signatures()


def _frame() -> None:
    op.create_table(
        "frame_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("in_place", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.String(length=80), nullable=False),
        sa.Column("updated_at", AT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('trade', 'village', 'firm', 'venue', 'building')", name=op.f("ck_frame_entry_kind_known")
        ),
        sa.CheckConstraint(
            "provenance IN ('real', 'approximate', 'generated', 'modelled')",
            name=op.f("ck_frame_entry_provenance_known"),
        ),
        sa.CheckConstraint("people >= 0", name=op.f("ck_frame_entry_people_not_negative")),
        sa.CheckConstraint("site_id IS NULL OR NOT in_place", name=op.f("ck_frame_entry_one_way_of_sampling")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_frame_entry_area_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_frame_entry_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_entry")),
        sa.UniqueConstraint("area_id", "kind", "name", name=op.f("uq_frame_entry_area_id_kind_name")),
    )
    op.create_index(op.f("ix_frame_entry_site_id"), "frame_entry", ["site_id"])


def _signatures() -> None:
    op.create_table(
        "gap_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("signed_at", AT, nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("withdrawn_at", AT, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "kind IN ('no_site', 'no_lead', 'several_leads', 'no_phone', 'no_call_up', 'entry_no_site')",
            name=op.f("ck_gap_signature_kind_known"),
        ),
        sa.CheckConstraint("(area_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_gap_signature_one_subject")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_gap_signature_round_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_gap_signature_area_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["frame_entry.id"], name=op.f("fk_gap_signature_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_signature")),
    )
    op.create_index(op.f("ix_gap_signature_area_id"), "gap_signature", ["area_id"])
    op.create_index(op.f("ix_gap_signature_entry_id"), "gap_signature", ["entry_id"])
    for subject in ("area", "entry"):
        op.create_index(
            f"uq_gap_signature_one_of_{subject}",
            "gap_signature",
            ["round_id", f"{subject}_id", "kind"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def downgrade() -> None:
    for table in ("gap_signature", "frame_entry", "call_up", "area_risk", "expected"):
        op.drop_table(table)
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f("ck_round_demand_basis_known"), type_="check")
        batch.drop_column("demand_basis")
