"""A round stands by, is activated by the order, prepares, is ready, runs, sweeps and is closed; when the order came."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

NOW = ("standby", "activated", "preparing", "ready", "running", "sweep", "closed")
BEFORE = ("draft", "published", "running", "closed")
NAME = "ck_round_state_known"


def upgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.add_column(sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True))
        batch.drop_constraint(op.f(NAME), type_="check")
    op.execute("UPDATE round SET ordered_at = created_at WHERE state <> 'draft'")
    _say({"draft": "standby", "published": "preparing"}, NOW)


def downgrade() -> None:
    with op.batch_alter_table("round") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
    before = {"standby": "draft", "activated": "draft", "preparing": "published", "ready": "published"}
    _say({**before, "sweep": "running"}, BEFORE)
    op.drop_column("round", "ordered_at")


def _say(words: dict[str, str], states: tuple[str, ...]) -> None:
    for old, new in words.items():
        op.execute(f"UPDATE round SET state = '{new}' WHERE state = '{old}'")
    known = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("round") as batch:
        batch.create_check_constraint(op.f(NAME), f"state IN ({known})")
