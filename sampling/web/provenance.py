"""The line on every page and export that says what of the data is generated."""

from flask import Flask, g
from flask_babel import gettext, lazy_gettext
from werkzeug.local import LocalProxy

from sampling.services import provenance

from .context import database, now

KIND_WORDS = {
    "places": lazy_gettext("places"),
    "residents": lazy_gettext("residents by village"),
    "ground": lazy_gettext("boundaries"),
    "sites": lazy_gettext("sites"),
    "candidates": lazy_gettext("candidate places"),
    "staff": lazy_gettext("staff"),
    "duty": lazy_gettext("who is on duty"),
    "vehicles": lazy_gettext("vehicles"),
    "rounds": lazy_gettext("hourly counts"),
}
NOT_REAL = {"generated", "modelled", "approximate"}


def note() -> str:
    """The line, "" where every row is real; looked up once a request, however often a page asks for it."""
    if "provenance_note" not in g:
        g.provenance_note = _note()
    return str(g.provenance_note)


def _note() -> str:
    found = provenance.not_real(database())
    kinds = [str(KIND_WORDS[kind]) for kind, words in found.items() if words & NOT_REAL]
    if not kinds:
        return ""
    return str(
        gettext(
            "Generated for demonstration; not for operational use. Generated, modelled or approximate here: %(kinds)s.",
            kinds=gettext(", ").join(kinds),
        )
    )


def install(app: Flask) -> None:
    """Hand the line, and when a page was shown, to every template: both stand on every sheet that is printed."""

    @app.context_processor
    def handed() -> dict[str, object]:
        return {
            "provenance_note": LocalProxy(note),  # looked up only where a page prints it
            "shown_at": LocalProxy(now),
        }
