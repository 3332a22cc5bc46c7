"""Watches what requests write: a transaction that changes rows without a line in the audit is a fault."""

import re
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, event

from sampling.storage.database import Database

SILENT = frozenset(
    {
        "sign_in_delay",  # attempts to sign in
        "upload",  # files that are kept aside until they are looked at
        "layer",  # likewise; what is written of one has its line
    }
)
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


def watch(db: Database) -> list[tuple[str | None, frozenset[str]]]:
    """Endpoint and tables of each transaction of a sent form that wrote without a line; it grows as they come."""
    found: list[tuple[str | None, frozenset[str]]] = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def written(connection: Connection, cursor: Any, statement: str, *others: Any) -> None:
        # SQLite does not know yet how many rows a statement has written that gives them back.
        wrote = cursor.rowcount or " RETURNING " in statement
        if has_request_context() and request.method != "GET" and wrote and (said := _WRITES.match(statement)):
            connection.info.setdefault("written", set()).add(said.group(1))

    @event.listens_for(db.engine, "commit")
    def committed(connection: Connection) -> None:
        tables = frozenset(connection.info.pop("written", ()))
        if tables - SILENT and "audit" not in tables:
            found.append((request.endpoint if has_request_context() else None, tables - SILENT))

    @event.listens_for(db.engine, "rollback")
    def undone(connection: Connection) -> None:
        connection.info.pop("written", None)

    return found
