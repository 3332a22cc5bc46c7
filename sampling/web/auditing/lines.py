"""A line of the audit in words: its details, and what was changed in rows that stood before."""

from datetime import datetime

from flask_babel import gettext, ngettext

from sampling.services import auditing

from ..chasing.words import LEVEL_WORDS, SAID_WORDS
from ..counting.words import SETTLED_WORDS
from ..formatting import moment, number
from ..readiness.words import WAY_WORDS
from ..rounds.words import STEP_WORDS
from ..signins.words import device_words
from .words import CODED, COUNTED, DETAIL_WORDS, FIELD_WORDS, TABLE_WORDS, TIMES, VALUE_WORDS

NUMBERS_OF = frozenset({"link", "token", "replan_of", "run", "seed", "ticket", "version"})  # names, not amounts


def details(entry: auditing.Entry) -> list[tuple[str, str]]:
    """The details that say something, as word and value."""
    told = {
        k: v for k, v in entry.details.items() if v is not None and v != "" and k not in ("changes", "more_changes")
    }
    return [(str(DETAIL_WORDS.get(key, key)), _value(key, value)) for key, value in told.items()]


def changes(entry: auditing.Entry) -> list[str]:
    """What was changed in rows that stood before, a sentence each: what it was, and what it is."""
    out = []
    for change in entry.details.get("changes", []):
        row = f"{TABLE_WORDS.get(change['table'], change['table'])} {change['row']}"
        if "removed" in change:
            kept = gettext(", ").join(
                [gettext("%(word)s: %(value)s", word=_field(k), value=v) for k, v in change["removed"].items()]
            )
            out.append(gettext("%(row)s removed (%(kept)s)", row=row, kept=kept))
            continue
        for name, pair in change["fields"].items():
            if pair is None:
                out.append(gettext("%(row)s, %(field)s: changed", row=row, field=_field(name)))
            else:
                before, after = (_plain(value) for value in pair)
                facts = {"row": row, "field": _field(name), "before": before, "after": after}
                out.append(gettext("%(row)s, %(field)s: before %(before)s, now %(after)s", **facts))
    if more := entry.details.get("more_changes"):
        out.append(ngettext("and %(n)s more row", "and %(n)s more rows", more, n=number(more)))
    return out


def _field(name: str) -> str:
    return str(DETAIL_WORDS.get(name) or FIELD_WORDS.get(name) or name)


def _plain(value: object) -> str:
    if value is None or value == "":
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(VALUE_WORDS.get(str(value), value))


def _value(key: str, value: object) -> str:
    if key == "step":
        return str(STEP_WORDS.get(str(value), value))
    if key == "chased":
        return str(LEVEL_WORDS.get(str(value), value))
    if key == "said":
        return str(SAID_WORDS.get(str(value), value))
    if key == "device":
        return device_words(str(value))
    if key == "how":
        return str({**WAY_WORDS, **SETTLED_WORDS}.get(str(value), value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if key in CODED:
        return str(VALUE_WORDS.get(str(value), value))
    if key in TIMES:
        return moment(datetime.fromisoformat(str(value)))
    if key in COUNTED and isinstance(value, list | dict):
        return number(len(value))
    return number(value) if isinstance(value, int | float) and key not in NUMBERS_OF else str(value)
