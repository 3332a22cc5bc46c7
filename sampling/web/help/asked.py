"""What a site has asked for and the desk's answer, in a line each, for the site's page and its phone."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext

from sampling.services import help

from ..context import database, now
from ..formatting import clock, use_zone
from .words import KIND_WORDS, act_line, details, state_line

SHOWN = 3
ANSWERS = ("on_way", "answered", "closed")
SOLVED_FOR = timedelta(hours=2)
"""For so long the answer to what is solved is still shown."""


def asked_of(site_code: str) -> list[dict[str, Any]]:
    """The site's requests that are open or were answered lately, newest first: {"id", "asked", "answer"}.

    answer: the desk's last word, "" while there is none.
    """
    page = help.site_help(database(), site_code, now=now())
    if page is None:
        return []
    use_zone(page.zone)
    since = now() - SOLVED_FOR
    shown = [one for one in page.tickets if one.stand.is_open or _was_solved(one, since)]
    return [{"id": one.id, "asked": _asked(one), "answer": _answer(one)} for one in shown[:SHOWN]]


def _was_solved(one: help.Ticket, since: datetime) -> bool:
    by_desk = one.stand.closed
    return by_desk is not None and by_desk.act == "closed" and by_desk.at > since


def _asked(one: help.Ticket) -> str:
    what = details(one.ask) or str(KIND_WORDS[one.ask.kind])
    said = gettext("Asked %(clock)s: %(what)s", clock=clock(one.asked_at), what=what)
    return str(said) if _answer(one) else f"{said} · {state_line(one.stand)}"


def _answer(one: help.Ticket) -> str:
    """What the desk said last; "" where the site waits for its word, or asked again since."""
    told = [act for act in one.acts if act.act in ANSWERS]
    if not told or one.stand.state not in ("on_way", "answered", "solved"):
        return ""
    last = told[-1]
    word = gettext("Answered %(clock)s: %(text)s", clock=clock(last.at), text=last.text or act_line(last, {}))
    return str(word)
