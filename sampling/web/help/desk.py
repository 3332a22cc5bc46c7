"""The desk's list of help, kept fresh, and the calls of the dispatch telephone."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Response, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.errors import Conflict, DomainError, Faulty
from sampling.domain.help import ITEMS, KINDS, URGENCY, limit_of
from sampling.domain.permissions import HANDLE_HELP, SEE_HELP, allows
from sampling.domain.rounds import UNDER_WAY
from sampling.guards import allow
from sampling.services import help, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import use_zone
from . import bp
from .forms import CallForm
from .words import KIND_WORDS, LOOKS, URGENCY_WORDS, details, owner_line, state_line

EVERY_MS = 4_000
SHOWN = 150


@bp.get("/rounds/<round_code>/help")
@allow(SEE_HELP, round="round_code")
def desk(round_code: str) -> str:
    """All open requests, oldest first, with their clocks; and how soon they are answered."""
    return render_template("help/desk.html", **_shown(round_code), every=EVERY_MS)


@bp.get("/rounds/<round_code>/help/list")
@allow(SEE_HELP, round="round_code")
def fragment(round_code: str) -> AnyResponse:
    """What changes on the desk's page, for the page that keeps itself fresh."""
    version = help.version(database(), round_code, scope_path=actor().area_path)
    shown = now().replace(second=0, microsecond=0)  # the clocks go on without anything being written
    etag = sha256(repr((version, shown, request.query_string, get_locale(), actor())).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = Response(render_template("help/list.html", **_shown(round_code)), mimetype="text/html")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.route("/rounds/<round_code>/help/call", methods=["GET", "POST"])
@allow(HANDLE_HELP, round="round_code")
def call(round_code: str) -> str | AnyResponse | tuple[str, int]:
    """Enter a call of the dispatch telephone: it is a request like any other."""
    form = CallForm() if request.method == "POST" else CallForm(formdata=None, key=uuid4().hex)
    if request.method == "GET":
        return _call_page(round_code, form)
    status = 422
    try:
        if form.validate():
            asked = help.call(
                database(),
                round_code=round_code,
                place=form.where.data or "",
                ask=form.ask(),
                caller=form.who(),
                key=form.key.data or uuid4().hex,
                by=actor(),
                now=now(),
            )
            return redirect(url_for("help.ticket", round_code=round_code, ticket_id=asked.id))
        _check_call(round_code, form)
    except DomainError as error:
        status = 409 if isinstance(error, Conflict) else 422
        tell(form, error)
    return _call_page(round_code, form), status


def _check_call(round_code: str, form: CallForm) -> None:
    """Raises Faulty with what is wrong beside the numbers that can't be read."""
    faults = help.call_faults(database(), round_code, (form.where.data or "").strip(), form.who(), actor())
    try:
        help.check(form.ask())
    except Faulty as error:
        faults += error.faults
    if faults:
        raise Faulty(faults)


def _call_page(round_code: str, form: CallForm) -> str:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return render_template(
        "help/call.html",
        round=round_,
        form=form,
        items=ITEMS,
        kind_words=KIND_WORDS,
        places=help.places(database(), round_code, by=actor()),
        **urgencies(),
    )


def urgencies() -> dict[str, Any]:
    """How urgent each kind is, and how many minutes it may wait."""
    return {
        "urgency": URGENCY,
        "urgency_words": URGENCY_WORDS,
        "limits": {kind: int(limit_of(kind).total_seconds() // 60) for kind in KIND_WORDS},
    }


def _shown(round_code: str) -> dict[str, Any]:
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = help.desk(db, round_code, by=actor(), now=now())
    asked = {name: request.args.get(name, "") for name in ("township", "kind", "show", "mine")}
    asked["kind"] = asked["kind"] if asked["kind"] in KINDS else ""
    solved = asked["show"] == "solved"
    own = f"account:{actor().name}"
    tickets = [
        one
        for one in (found.solved if solved else found.open)
        if asked["township"] in ("", one.township_code)
        and asked["kind"] in ("", one.ask.kind)
        and (not asked["mine"] or one.stand.owner_key == own)
    ]
    chosen: dict[str, str | None] = {name: value or None for name, value in asked.items()}
    endpoint = str(request.endpoint)

    def url(at: str = "help.desk", **changed: str | None) -> str:
        return url_for(at, round_code=round_code, **(chosen | changed))  # type: ignore[arg-type]

    return {
        "round": round_,
        "desk": found,
        "tickets": tickets[:SHOWN],
        "all": len(tickets),
        "mine": sum(one.stand.owner_key == own for one in found.open),
        "solved": solved,
        "asked": asked,
        "url": url,
        "endpoint": endpoint,
        "townships": {one.code: one.name for one in found.townships},
        "may_handle": allows(actor().role, HANDLE_HELP),
        "under_way": round_.state in UNDER_WAY,
        "me": own,
        "kind_words": KIND_WORDS,
        "looks": LOOKS,
        "details": details,
        "state_line": state_line,
        "owner_line": owner_line,
        "new_key": lambda: uuid4().hex,
        **urgencies(),
    }
