"""Instants as people and programs write them: ISO 8601 with a zone, within this century."""

from datetime import date, datetime

from .errors import Refused

YEARS = range(2000, 2100)  # a time beyond them can't be meant, and near the ends of the calendar zones overflow
_SHOWN_MAX = 40


def instant(text: str) -> datetime:
    """The instant that a text names; raises Refused for what is none, has no zone or lies beyond `YEARS`."""
    shown = text.strip()[:_SHOWN_MAX]
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("“%(text)s” is no time. Write it as 2022-05-04T12:00+08:00.", text=shown) from None
    if at.tzinfo is None:
        raise Refused("“%(text)s” has no zone. Write it as 2022-05-04T12:00+08:00.", text=shown)
    if not is_meant(at):
        raise Refused("“%(text)s” is not a time of this century. Check the year.", text=shown)
    return at


def is_meant(day: date) -> bool:
    """True for a day or an instant of this century."""
    return day.year in YEARS
