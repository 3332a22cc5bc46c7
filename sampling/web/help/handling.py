"""One request for help: its history, and what is done with it."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from sampling.domain.errors import Conflict, DomainError, NotFound
from sampling.domain.hours import at_hand
from sampling.domain.permissions import HANDLE_HELP, SEE_HELP, allows
from sampling.domain.rounds import Round
from sampling.guards import allow, guard_of
from sampling.services import help, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import use_zone
from . import bp
from .desk import urgencies
from .forms import ActForm
from .words import KIND_WORDS, LOOKS, act_line, details, owner_line, state_line

EVERY_MS = 4_000
WHATS = ("take", "hand", "answer", "close", "again")


@bp.get("/rounds/<round_code>/help/<int:ticket_id>")
@allow(SEE_HELP, round="round_code")
def ticket(round_code: str, ticket_id: int) -> str:
    """A request with its history. That somebody who handles help has opened it is kept: the site reads "seen by"."""
    if allows(actor().role, HANDLE_HELP) and not _is_ahead():
        help.see(
            database(), round_code=round_code, ticket_id=ticket_id, sent_id=uuid4().hex, by=actor(), now=now()
        )  # fmt: skip
    return _render(round_code, ticket_id)


@bp.get("/rounds/<round_code>/help/<int:ticket_id>/history")
@allow(SEE_HELP, round="round_code")
def history(round_code: str, ticket_id: int) -> AnyResponse:
    """The request and its history alone, for the page that keeps itself fresh."""
    version = help.version(database(), round_code, scope_path=actor().area_path)
    shown = now().replace(second=0, microsecond=0)
    etag = sha256(repr((version, ticket_id, shown, get_locale(), actor())).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = Response(render_template("help/history.html", **_given(round_code, ticket_id)), mimetype="text/html")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/rounds/<round_code>/help/<int:ticket_id>/<any(take, hand, answer, close, again):what>")
@allow(HANDLE_HELP, round="round_code")
def act(round_code: str, ticket_id: int, what: str) -> AnyResponse | tuple[str, int]:
    """Do something with a request; who was too late reads who was first, and keeps what was typed."""
    form = ActForm()
    at: dict[str, Any] = {
        "round_code": round_code,
        "ticket_id": ticket_id,
        "sent_id": form.key.data or uuid4().hex,
        "by": actor(),
        "now": now(),
    }
    text, db = form.text.data or "", database()
    acts: dict[str, Callable[[], bool]] = {
        "take": lambda: help.take(db, owner_seen=form.owner.data or "", **at),
        "hand": lambda: help.hand_over(db, **form.to_whom(), text=text, owner_seen=form.owner.data or "", **at),
        "answer": lambda: help.answer(db, text=text, on_way=form.way.data == "1", **at),
        "close": lambda: help.close(db, text=form.done.data or "", **at),
        "again": lambda: help.open_again(db, text=text, **at),
    }
    try:
        acts[what]()
    except NotFound:
        raise
    except DomainError as error:
        _zone(round_code)
        tell(form, error)
        status = 409 if isinstance(error, Conflict) else 422
        return _render(round_code, ticket_id, form, what, fresh_key=status == 409), status
    return redirect(url_for("help.ticket", round_code=round_code, ticket_id=ticket_id))


def _render(
    round_code: str, ticket_id: int, form: ActForm | None = None, what: str = "", *, fresh_key: bool = True
) -> str:  # fmt: skip
    given = _given(round_code, ticket_id)
    looked: help.Look = given["look"]
    forms = {one: ActForm(formdata=None, prefix="", key=uuid4().hex) for one in WHATS}
    if form is not None:
        forms[what] = form
        if fresh_key:
            form.key.data = uuid4().hex
    choices = [("", gettext("Choose…"))]
    if looked.may_raise:
        choices.append(("county", gettext("The county's desk")))
    else:
        choices += [("county", gettext("The county's desk")), ("township", looked.ticket.township)]
    choices += [(f"account:{one.name}", f"{one.full_name} ({one.name})") for one in looked.accounts]
    choices.append(("unit", gettext("A unit, told by telephone")))
    forms["hand"].to.choices = [SelectChoice(key, word) for key, word in choices if word]
    return render_template(
        "help/ticket.html",
        **given,
        forms=forms,
        told=form,
        what=what,
        may_handle=allows(actor().role, HANDLE_HELP),
        ways=_ways(given["round"], looked.ticket),
        every=EVERY_MS,
    )


def _given(round_code: str, ticket_id: int) -> dict[str, Any]:
    round_ = _zone(round_code)
    looked = help.look(database(), round_code, ticket_id, by=actor(), now=now())
    one = looked.ticket
    return {
        "round": round_,
        "look": looked,
        "one": one,
        "me": f"account:{actor().name}",
        "townships": {one.township_code: one.township},
        "kind_words": KIND_WORDS,
        "looks": LOOKS,
        "details": details,
        "state_line": state_line,
        "act_line": act_line,
        "owner_line": owner_line,
        **urgencies(),
    }


def _zone(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _ways(round_: Round, one: help.Ticket) -> list[tuple[str, str]]:
    """(address, what it is) of the pages on which something can be done about it, those that the account may open."""
    chosen = at_hand([round_.sessions], now())
    part = min(round_.sessions, key=lambda each: abs(each.opens_at - now())) if chosen is not None else None
    open_now = [each for each in round_.sessions if each.opens_at <= now() < each.closes_at]
    part = open_now[0] if open_now else part
    in_session = {"round_code": round_.code, "session_code": part.code} if part else None
    in_round = {"round_code": round_.code}
    wanted: dict[str, list[tuple[str, dict[str, str] | None, str]]] = {
        "queue": [
            ("plans.ask_replan", in_session, gettext("Re-plan from now: move people to this site")),
            ("plans.list_plans", in_session, gettext("The plan: who works where nearby")),
        ],
        "sampler_down": [("readiness.replacements", in_session, gettext("Replacements: who can go instead"))],
        "home_bound": [
            ("outstanding.overview", in_round, gettext("People not yet sampled, and the mobile teams' share")),
            ("rounds.show_session", in_session, gettext("Mobile teams of the session and their people")),
        ],
        "supplies": [("duty.on_duty", {}, gettext("Who is on duty, and the units' phones"))],
        "other": [("duty.on_duty", {}, gettext("Who is on duty, and the units' phones"))],
    }
    pages = wanted[one.ask.kind]
    if one.site_code:
        pages = [*pages, ("reporting.site", {"site_code": one.site_code}, gettext("The site's page, with its counts"))]
    return [
        (url_for(name, **cast(dict[str, Any], place)), word)
        for name, place, word in pages
        if place is not None and _may_open(name)
    ]


def _may_open(endpoint: str) -> bool:
    guard = guard_of(current_app, endpoint)
    return guard is not None and allows(actor().role, guard.permission or "")


def _is_ahead() -> bool:
    """True where a browser fetches the page before anybody has asked for it."""
    return "prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""))
