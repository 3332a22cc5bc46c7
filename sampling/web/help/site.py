"""A site's phone page of help. It works without JavaScript; with it, what is asked for waits for a network."""

from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.errors import Conflict, DomainError
from sampling.domain.help import ITEMS, URGENCY, limit_of
from sampling.domain.permissions import ASK_HELP
from sampling.guards import allow
from sampling.services import duty, help, rounds

from ..context import actor, database, now
from ..faults import faults_in, tell
from ..formatting import use_zone
from ..limits import ID_MAX
from . import bp
from .forms import AskForm, ReplyForm
from .words import KIND_WORDS, LOOKS, URGENCY_WORDS, act_line, details, owner_line, state_line

EVERY_MS = 5_000


@bp.app_template_global("help_tally")
def help_tally(round_code: str, site_code: str | None = None) -> Any:
    """The figures of help for `help/line.html`: of a site, or of all that the account reaches; asked once a request."""
    return help.line(database(), round_code, scope_path=actor().area_path, site_code=site_code, now=now())


@bp.get("/s/<site_code>/help")
@allow(ASK_HELP, site="site_code")
def site(site_code: str) -> str:
    """What the site has asked for and what came of it, and a form to ask."""
    return _render(site_code, _page(site_code, request.args.get("round")))


@bp.get("/s/<site_code>/help/standing")
@allow(ASK_HELP, site="site_code")
def standing(site_code: str) -> AnyResponse:
    """What the site has asked for alone, for the page that keeps itself fresh; else to the page."""
    code = request.args.get("round", "")
    if not code or "X-Requested-With" not in request.headers:
        return redirect(url_for("help.site", site_code=site_code))
    version = help.version(database(), code, site_code=site_code)
    shown = now().replace(second=0, microsecond=0)  # its clock goes on without anything being written
    etag = sha256(repr((version, shown, get_locale(), actor())).encode()).hexdigest()[:24]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        page = _page(site_code, code)
        response = Response(_standing(page) if page else "", mimetype="text/html")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/s/<site_code>/help")
@allow(ASK_HELP, site="site_code")
def send(site_code: str) -> AnyResponse | tuple[str | Response, int]:
    """Take what a site asks for, or what it says of a request; faults come back with all that was typed."""
    form = ReplyForm() if request.form.get("ticket") else AskForm()
    right = form.validate_on_submit()
    try:
        if isinstance(form, AskForm):
            _ask(site_code, form, right)
        elif right:
            _reply(site_code, form)
    except Conflict as error:
        tell(form, error)
        return _back(site_code, form, 409)
    except DomainError as error:
        tell(form, error)
        return _back(site_code, form, 422)
    if not right:
        return _back(site_code, form, 422)
    page = _page(site_code, form.round.data)
    if not _wants_json():
        return redirect(url_for("help.site", site_code=site_code, round=form.round.data or None))
    return jsonify(html=_standing(page) if page else "", reply=_reply_form(page, _fresh_reply(page)) if page else "")


def _ask(site_code: str, form: AskForm, right: bool) -> None:
    """Ask, where every number could be read; where one could not, everything else that is wrong is told as well."""
    given: dict[str, Any] = {"round_code": form.round.data or "", "site_code": site_code, "by": actor(), "now": now()}
    if right:
        help.ask(database(), ask=form.ask(), key=form.key.data or uuid4().hex, waited=form.waited(), **given)
    else:
        help.check(form.ask())


def _reply(site_code: str, form: ReplyForm) -> None:
    help.reply(
        database(),
        round_code=form.round.data or "",
        site_code=site_code,
        ticket_id=min(form.ticket.data or 0, ID_MAX),
        act=form.act.data or "said",
        text=form.text.data or "",
        sent_id=form.key.data or uuid4().hex,
        waited=form.waited(),
        by=actor(),
        now=now(),
    )


def _page(site_code: str, round_code: str | None) -> help.SiteHelp | None:
    page = help.site_help(database(), site_code, now=now(), round_code=round_code or None)
    if page is not None:
        use_zone(page.zone)
    return page


def _back(site_code: str, form: AskForm | ReplyForm, status: int) -> tuple[str | Response, int]:
    """The page with its faults, or their sentences for the page's script."""
    if _wants_json():
        return jsonify(faults=[{"field": field, "text": text} for field, text in faults_in(form)]), status
    page = _page(site_code, form.round.data)
    if status == 409:
        form.key.data = uuid4().hex  # what stands under the old one is something else
    given = {"ask": form} if isinstance(form, AskForm) else {"reply": form}
    return _render(site_code, page, **given), status


def _render(
    site_code: str, page: help.SiteHelp | None, ask: AskForm | None = None, reply: ReplyForm | None = None
) -> str:  # fmt: skip
    if page is None:
        return render_template("help/none.html", site_code=site_code, desk=_desk(None))
    ask = ask or AskForm(formdata=None, key=uuid4().hex, round=page.round_code)
    return render_template(
        "help/site.html",
        **_given(page),
        form=ask,
        told=reply if reply and reply.errors else ask,
        reply=_reply_form(page, reply or _fresh_reply(page)),
        items=ITEMS,
        every=EVERY_MS,
        limits={kind: int(limit_of(kind).total_seconds() // 60) for kind in KIND_WORDS},
        urgency=URGENCY,
        urgency_words=URGENCY_WORDS,
        desk=_desk(page),
    )


def _fresh_reply(page: help.SiteHelp) -> ReplyForm:
    return ReplyForm(formdata=None, key=uuid4().hex, round=page.round_code)


def _reply_form(page: help.SiteHelp, form: ReplyForm) -> str:
    return render_template("help/reply.html", page=page, reply=form, kind_words=KIND_WORDS) if page.tickets else ""


def _standing(page: help.SiteHelp) -> str:
    return render_template("help/standing.html", **_given(page))


def _given(page: help.SiteHelp) -> dict[str, Any]:
    return {
        "page": page,
        "kind_words": KIND_WORDS,
        "looks": LOOKS,
        "details": details,
        "state_line": state_line,
        "act_line": act_line,
        "owner_line": owner_line,
        "new_key": lambda: uuid4().hex,
    }


def _desk(page: help.SiteHelp | None) -> Any:
    if page is None:
        return None
    return duty.help_desk(database(), rounds.round_by_code(database(), page.round_code).area_path)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
