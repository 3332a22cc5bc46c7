"""Who did something, by the name that people know: rows keep the name somebody signs in with."""

from flask import Flask, g
from flask_babel import gettext, lazy_gettext

from sampling.services import accounts

from .context import database

PROGRAMS = {
    "sampling demo": lazy_gettext("the demonstration"),
    "sampling plan": lazy_gettext("the command line"),
    "sampling handouts": lazy_gettext("the command line"),
    "sampling token": lazy_gettext("the command line"),
    "sampling account": lazy_gettext("the command line"),
    "sampling accounts": lazy_gettext("the command line"),
    "sampling site-accounts": lazy_gettext("the command line"),
    "sampling copy-round": lazy_gettext("the command line"),
    "sampling import": lazy_gettext("the command line"),
    "sampling init": lazy_gettext("the command line"),
    "sampling worker": lazy_gettext("the planning worker"),
    "demo-desk": lazy_gettext("the demonstration's duty desk"),
    "sign-in page": lazy_gettext("the sign-in page"),
}
FOR_SITE = "sampling token "
"""What a token that the command line gave for a site is called, before the site's code."""

OF_DEMONSTRATION = "demo-"
"""Before the code of the site or the township in whose place the demonstration acted."""


def install(app: Flask) -> None:
    """Register the filters who and who_for_site."""
    app.add_template_filter(who)
    app.add_template_filter(who_for_site)


def who(name: str | None) -> str:
    """The full name of an account, or what a program is called; any other name as it stands, as that of a key."""
    if not name:
        return ""
    if name in PROGRAMS:
        return str(PROGRAMS[name])
    if name.startswith(FOR_SITE):
        return str(gettext("a program that reports for %(site)s", site=name.removeprefix(FOR_SITE)))
    if "full_names" not in g:
        g.full_names = accounts.full_names(database())
    if name not in g.full_names and name.startswith(OF_DEMONSTRATION):
        return str(gettext("the demonstration (%(place)s)", place=name.removeprefix(OF_DEMONSTRATION)))
    return str(g.full_names.get(name) or name)


def who_for_site(name: str | None) -> str:
    """As `who`; of somebody else than the site itself, as the duty desk, with that it was done in the site's place."""
    said = who(name)
    if not name or name not in g.get("full_names", {}):
        return said  # a program says itself for which site it acts
    if "names_of_sites" not in g:
        g.names_of_sites = accounts.names_of_sites(database())
    return said if name in g.names_of_sites else str(gettext("%(name)s for the site", name=said))
