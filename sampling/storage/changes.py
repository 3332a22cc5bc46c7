"""What a transaction changes, before and after, for the audit: collected from the rows themselves, so that no service
can forget to say it.

Secrets, and names and phones of people, are said to have changed, without what they were: the audit is kept for good.
Rows that are written anew are told by the line that made them.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState
from sqlmodel import Session, SQLModel

from .tables import (
    AccessTokenRow,
    AuditEntry,
    BundleRow,
    NoticeFilesRow,
    RunRow,
    SignInDelay,
    SignInRow,
    SlipRow,
    SlipSheet,
    Upload,
)

_SECRETS = {"password_hash", "digest", "token", "content"}
_PERSONS = {
    f"{who}{what}"
    for who in ("contact_", "driver_", "lead_", "stand_in_", "signed_", "full_", "work_")
    for what in ("name", "phone")
}
HIDDEN = frozenset(_SECRETS | _PERSONS)
PEOPLE = frozenset({"staff", "area_contact", "duty"})  # whose `name` is a person's
LEFT_OUT = frozenset({"epoch", "updated_at", "locale"})
SILENT = (
    AccessTokenRow,
    AuditEntry,
    BundleRow,
    NoticeFilesRow,
    RunRow,
    SignInDelay,
    SignInRow,
    SlipRow,
    SlipSheet,
    Upload,
)
"""Kept by programs while they work; what people do with them has lines of its own."""
ROWS_MAX = 40
TEXT_MAX = 120
Change = dict[str, Any]


def watch(session: Session) -> None:
    """Collect what this session changes, from now on."""
    session.info["changes"], session.info["told"] = [], {}


def collected(session: Session) -> list[Change]:
    """What was changed and not told yet; {"table", "row", "fields": {name: [before, after]}}, or "removed" for a row
    that is gone. Empty where the session is not watched."""
    if "changes" not in session.info:
        return []
    found: list[Change] = [*session.info["changes"], *_changes(session)]
    session.info["changes"] = []
    return found


def put_to(entry: AuditEntry, changes: list[Change]) -> None:
    """Tell changes in a line of the audit that is not written yet."""
    if not changes:
        return
    told = [*entry.details.get("changes", []), *changes]
    more = entry.details.get("more_changes", 0) + max(0, len(told) - ROWS_MAX)
    entry.details = {**entry.details, "changes": told[:ROWS_MAX]} | ({"more_changes": more} if more else {})


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, context: object, instances: object) -> None:
    """What is changed after its line was recorded is told there, too, while the line is not written."""
    if "changes" not in session.info:
        return
    changes = list(_changes(session))
    session.info["told"] = {}  # what is changed after this is another change
    entries = [row for row in session.new if isinstance(row, AuditEntry)]
    if changes and entries:
        put_to(entries[-1], changes)
    else:
        session.info["changes"] += changes


def _changes(session: Session) -> Iterator[Change]:
    told: dict[InstanceState[Any], dict[str, object]] = session.info["told"]
    for row in session.dirty:
        state: InstanceState[Any] = inspect(row)
        known = told.setdefault(state, {})
        news = {name for name in state.committed_state if name not in known or known[name] != state.dict.get(name)}
        if not news or isinstance(row, SILENT):
            continue
        known.update({name: state.dict.get(name) for name in news})
        fields = {}
        for name in sorted(news - LEFT_OUT):
            before, after = state.committed_state[name], state.dict.get(name)
            if name in state.mapper.column_attrs and before != after:
                fields[name] = _pair(row, name, before, after)
        if fields:
            yield {"table": row.__tablename__, "row": _called(row), "fields": fields}
    for row in session.deleted:
        state = inspect(row)
        if state not in told and not isinstance(row, SILENT):
            told[state] = dict(state.dict)
            kept = {name: _value(row, name, state.dict.get(name)) for name in state.mapper.columns.keys()}  # noqa: SIM118
            yield {"table": row.__tablename__, "row": _called(row), "removed": {k: v for k, v in kept.items() if v}}


def _called(row: SQLModel) -> str:
    """How people call a row: by its code or name, else by its number."""
    for name in ("code", "key", "name"):
        if isinstance(said := getattr(row, name, None), str) and said and not _is_hidden(row, name):
            return said[:TEXT_MAX]
    identity = inspect(row).identity
    return "/".join(map(str, identity or ()))


def _pair(row: SQLModel, name: str, before: object, after: object) -> Any:
    if _is_hidden(row, name):
        return None
    return [_value(row, name, before), _value(row, name, after)]


def _is_hidden(row: SQLModel, name: str) -> bool:
    return name in HIDDEN or (name == "name" and row.__tablename__ in PEOPLE)


def _value(row: SQLModel, name: str, value: object) -> Any:
    """As JSON, cut where it is long; None where it was not read."""
    if _is_hidden(row, name):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    text = value if isinstance(value, str) else repr(value)
    if text.startswith("symbol(") or type(value).__name__ == "LoaderCallableStatus":
        return None
    return text if len(text) <= TEXT_MAX else f"{text[:TEXT_MAX]}…"
