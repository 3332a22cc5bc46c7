"""A published plan never changes: the database itself refuses, whatever program asks.

A later migration that rebuilds one of these tables on SQLite (batch mode) must make its triggers anew.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

PARTS = ("assignment", "plan_slot")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgresql()
    else:
        _sqlite()


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in PARTS:
        for what in ("insert", "update", "delete"):
            on = f" ON {table}" if postgresql else ""
            op.execute(f"DROP TRIGGER {table}_{what}_of_draft_only{on}")
    op.execute(f"DROP TRIGGER plan_keeps_what_was_published{' ON plan' if postgresql else ''}")
    if postgresql:
        op.execute("DROP FUNCTION refuse_unless_draft")
        op.execute("DROP FUNCTION refuse_change_of_published_plan")


def _sqlite() -> None:
    for table in PARTS:
        for what, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{what}_of_draft_only BEFORE {what.upper()} ON {table} "
                f"WHEN (SELECT state FROM plan WHERE id = {row}.plan_id) <> 'draft' "
                "BEGIN SELECT RAISE(ABORT, 'a published plan never changes'); END"
            )
    op.execute(
        "CREATE TRIGGER plan_keeps_what_was_published BEFORE UPDATE ON plan WHEN OLD.state <> 'draft' AND ("
        "NEW.figures <> OLD.figures OR NEW.version <> OLD.version OR NEW.session_id <> OLD.session_id "
        "OR NEW.state = 'draft' OR (OLD.state = 'superseded' AND NEW.state <> 'superseded')) "
        "BEGIN SELECT RAISE(ABORT, 'a published plan never changes'); END"
    )


def _postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_unless_draft() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changed integer;
        BEGIN
            IF TG_OP = 'INSERT' THEN changed := NEW.plan_id; ELSE changed := OLD.plan_id; END IF;
            IF (SELECT state FROM plan WHERE id = changed) <> 'draft' THEN
                RAISE EXCEPTION 'a published plan never changes' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in PARTS:
        for what in ("insert", "update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_{what}_of_draft_only BEFORE {what.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_unless_draft()"
            )
    op.execute(
        """
        CREATE FUNCTION refuse_change_of_published_plan() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state <> 'draft' AND (NEW.figures::text <> OLD.figures::text OR NEW.version <> OLD.version
                OR NEW.session_id <> OLD.session_id OR NEW.state = 'draft'
                OR (OLD.state = 'superseded' AND NEW.state <> 'superseded')) THEN
                RAISE EXCEPTION 'a published plan never changes' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER plan_keeps_what_was_published BEFORE UPDATE ON plan "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_plan()"
    )
