"""Engines of the tests share what they have compiled: each test has a database of its own, and would compile every
statement anew, a quarter of the time of most.

What is kept depends on the dialect, not on the database (its key holds the dialect), so all engines of a kind are given
the dialect and the statements of the first one that has spoken with its server.
"""

from typing import Any

from sqlalchemy import Engine

from sampling.storage import database

_first: dict[str, Engine] = {}
_created = database.create_engine


def compile_once() -> None:
    """From here on every `Database` of this process shares its compiled statements with those before it."""
    database.create_engine = _sharing


def _sharing(url: str, **asked: Any) -> Engine:
    engine = _created(url, **asked)
    first = _first.setdefault(engine.name, engine)
    if getattr(first.dialect, "server_version_info", None) is None:  # it hasn't met a server yet: it knows little
        _first[engine.name] = engine
    else:
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine
