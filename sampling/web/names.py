"""Who did something, by the name that people know: rows keep the name somebody signs in with."""

from flask import Flask, g
from flask_babel import lazy_gettext

from sampling.services import accounts

from .context import database

PROGRAMS = {
    "sampling demo": lazy_gettext("the demonstration"),
    "sampling plan": lazy_gettext("the command line"),
    "sampling handouts": lazy_gettext("the command line"),
}


def install(app: Flask) -> None:
    """Register the filter who."""
    app.add_template_filter(who)


def who(name: str | None) -> str:
    """The full name of an account, or what a program is called; any other name as it stands."""
    if not name:
        return ""
    if name in PROGRAMS:
        return str(PROGRAMS[name])
    if "full_names" not in g:
        g.full_names = accounts.full_names(database())
    return str(g.full_names.get(name) or name)
