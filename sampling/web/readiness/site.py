"""A site's phone page before it opens. It works without JavaScript; with it, what is ticked outlives a lost network."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response as AnyResponse
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional

from sampling.domain.errors import Conflict, DomainError, Refused
from sampling.domain.permissions import OPEN_BY_NAME, READY
from sampling.domain.readiness import EARLY, HAVES, MUSTS, TEXT_MAX, ReadinessReport
from sampling.guards import allow, may
from sampling.services import duty, readiness, rounds, watching

from ..context import actor, database, now
from ..faults import tell
from ..formatting import clock, use_zone
from ..limits import ID_MAX, WholeField
from ..roles import ROLE_WORDS
from . import bp
from .words import ITEM_WORDS, LOOKS, STATE_WORDS, WAY_WORDS, is_called, lacks

Page = str | AnyResponse | tuple[str, int]
EVERY_MS = 15_000


class ReadinessForm(FlaskForm):
    """What is ticked. `report_id` is made with the form or on the phone, so that sending it twice is one report.

    seen: version that the county had when the page was opened. age: seconds since it was pressed, where it waited on
    the phone; a phone's clock may be wrong, how long it waited is not.
    """

    report_id = HiddenField()
    round = HiddenField()
    session = HiddenField()
    seen = WholeField("", [Optional()])
    age = WholeField("", [Optional()])
    absent = SelectMultipleField(lazy_gettext("Who is absent"), choices=[], validate_choice=False)
    staff_there = WholeField(lazy_gettext("Staff there now"), [Optional()])
    supplies_ok = BooleanField(lazy_gettext("Supplies are there"))
    network_ok = BooleanField(lazy_gettext("The network works"))
    ticked = SelectMultipleField(lazy_gettext("Six musts and five haves"), choices=[], validate_choice=False)
    note = StringField(lazy_gettext("Note"), [Length(max=TEXT_MAX)])
    ready = HiddenField()


class OpenForm(FlaskForm):
    """Why a site opens although it is not ready."""

    reason = StringField(lazy_gettext("Why does it open although it is not ready?"))


@bp.get("/s/<site_code>/readiness")
@allow(READY, site="site_code")
def site(site_code: str) -> str:
    """Who works at the site, who is absent, what is there, and what is missing."""
    page = _page(site_code, request.args)
    return _render(site_code, page, _fresh(page) if page else None)


@bp.get("/s/<site_code>/readiness/standing")
@allow(READY, site="site_code")
def standing(site_code: str) -> AnyResponse:
    """What stands at the county alone, for the page that keeps itself fresh; else to the page."""
    page = _page(site_code, request.args)
    if page is None or "X-Requested-With" not in request.headers:
        return redirect(url_for("readiness.site", site_code=site_code))
    version = watching.version(database(), page.round_code)
    etag = sha256(repr((version, page.behind, page.takes_reports(now()), get_locale(), actor())).encode()).hexdigest()
    known = request.if_none_match.contains_weak(etag[:24])
    response = Response(status=304) if known else Response(_standing(page), mimetype="text/html")
    response.set_etag(etag[:24])
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/s/<site_code>/readiness")
@allow(READY, site="site_code")
def send(site_code: str) -> AnyResponse | tuple[str | Response, int]:
    """Take what was ticked; what is wrong with it comes back at its place, with all that was ticked."""
    form = ReadinessForm()
    right = form.validate_on_submit()
    try:
        told = (
            readiness.report(
                database(),
                round_code=form.round.data or "",
                session_code=form.session.data or "",
                site_code=site_code,
                report=_typed(form),
                by=actor(),
                now=now(),
            )
            if right
            else None
        )
    except Conflict as error:
        tell(form, error)
        return _back(site_code, form, 409)
    except DomainError as error:
        tell(form, error)
        return _back(site_code, form, 422)
    if told is None:
        return _back(site_code, form, 422)
    asked: dict[str, Any] = {"round": form.round.data, "session": form.session.data}
    if _wants_json():
        page = _page(site_code, asked)
        html = _standing(page) if page else ""
        use_zone(page.zone) if page else None
        return jsonify(
            version=told.stored.version,
            clock=clock(told.stored.received_at),
            standing=_figures(page) if page else {},
            html=html,
        )
    return redirect(url_for("readiness.site", site_code=site_code, **asked))


@bp.post("/s/<site_code>/readiness/acknowledge")
@allow(READY, site="site_code")
def acknowledge(site_code: str) -> AnyResponse:
    """Note that the lead has seen the roster."""
    asked = _asked()
    readiness.acknowledge(database(), **_codes(asked), site_code=site_code, by=actor(), now=now())
    return redirect(url_for("readiness.site", site_code=site_code, **asked))


@bp.post("/s/<site_code>/readiness/open")
@allow(READY, site="site_code")
def open_ready(site_code: str) -> AnyResponse:
    """Open the site: it is ready."""
    asked = _asked()
    readiness.open_ready(database(), **_codes(asked), site_code=site_code, by=actor(), now=now())
    return redirect(url_for("readiness.site", site_code=site_code, **asked))


@bp.post("/s/<site_code>/readiness/open-by-name")
@allow(OPEN_BY_NAME, site="site_code")
def open_by_name(site_code: str) -> Page:
    """Open the site by the name of whoever is signed in, although it is not ready."""
    form, asked = OpenForm(), _asked()
    if form.validate_on_submit():
        try:
            readiness.open_by_name(
                database(),
                **_codes(asked),
                site_code=site_code,
                reason=form.reason.data or "",
                by=actor(),
                now=now(),
            )
        except Conflict:
            pass  # somebody else has opened it: the page says who
        except Refused as error:
            tell(form, error, "reason")
        if not form.errors:
            return redirect(url_for("readiness.site", site_code=site_code, **asked))
    page = _page(site_code, asked)
    return _render(site_code, page, _fresh(page) if page else None, opening=form), 422


def _page(site_code: str, asked: Any) -> readiness.SitePage | None:
    page = readiness.site_page(
        database(),
        site_code,
        now=now(),
        round_code=asked.get("round") or None,
        session_code=asked.get("session") or None,
    )
    if page is not None:
        use_zone(page.zone)
    return page


def _asked() -> dict[str, Any]:
    return {name: request.form.get(name, "") for name in ("round", "session")}


def _codes(asked: dict[str, Any]) -> dict[str, str]:
    return {"round_code": asked["round"], "session_code": asked["session"]}


def _typed(form: ReadinessForm) -> ReadinessReport:
    waited = min(max(form.age.data or 0, 0), int(EARLY.total_seconds()) * 12)
    return ReadinessReport(
        report_id=form.report_id.data or uuid4().hex,
        seen=min(form.seen.data or 0, ID_MAX),
        staff_there=form.staff_there.data,
        supplies_ok=bool(form.supplies_ok.data),
        network_ok=bool(form.network_ok.data),
        ticked=frozenset(form.ticked.data or ()),
        absent=frozenset(form.absent.data or ()),
        ready=form.ready.data == "yes",
        note=form.note.data or "",
        observed_at=now() - timedelta(seconds=waited),
    )


def _fresh(page: readiness.SitePage) -> ReadinessForm:
    """The form with what stands, and as many people there as the plan has and nobody has said to be absent; without a
    plan nobody knows how many those are."""
    standing = page.standing.report if page.standing else None
    absent = [line.code for line in page.roster if line.absence]
    absent_first = sum(line.first and line.absence is not None for line in page.roster)
    there = None if page.plan_version is None else page.planned - absent_first
    return ReadinessForm(
        formdata=None,
        report_id=uuid4().hex,
        round=page.round_code,
        session=page.session_code,
        seen=page.version,
        absent=absent,
        staff_there=standing.staff_there if standing and standing.staff_there is not None else there,
        supplies_ok=bool(standing and standing.supplies_ok),
        network_ok=bool(standing and standing.network_ok),
        ticked=sorted(standing.ticked) if standing else [],
        note=standing.note if standing else "",
    )


def _back(site_code: str, form: ReadinessForm, status: int) -> tuple[str | Response, int]:
    """The form with its faults: as a page, or as their sentences for the page's script."""
    from ..faults import faults_in

    if _wants_json():
        return jsonify(faults=[{"field": field, "text": text} for field, text in faults_in(form)]), status
    page = _page(site_code, {"round": form.round.data, "session": form.session.data})
    form.report_id.data = uuid4().hex
    return _render(site_code, page, form), status


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _figures(page: readiness.SitePage) -> dict[str, object]:
    """What stands, as the page's script keeps a draft of it."""
    said = page.standing.report if page.standing else None
    if said is None:
        return {}
    return {
        "absent": ",".join(sorted(line.code for line in page.roster if line.absence)),
        "staff_there": said.staff_there,
        "supplies_ok": "1" if said.supplies_ok else "",
        "network_ok": "1" if said.network_ok else "",
        "ticked": ",".join(sorted(said.ticked)),
        "note": said.note,
        "ready": "yes" if said.ready else "no",
    }


def _standing(page: readiness.SitePage) -> str:
    return render_template("readiness/standing.html", **_given(page))


def _given(page: readiness.SitePage) -> dict[str, Any]:
    return {
        "page": page,
        "at": now(),
        "lacks": [lacks(key, page.standing) for key in page.missing],
        "state_words": STATE_WORDS,
        "looks": LOOKS,
        "way_words": WAY_WORDS,
        "role_words": ROLE_WORDS,
        "is_called": is_called,
    }


def _render(
    site_code: str, page: readiness.SitePage | None, form: ReadinessForm | None, opening: OpenForm | None = None
) -> str:  # fmt: skip
    if page is None or form is None:
        return render_template("readiness/none.html", site_code=site_code)
    return render_template(
        "readiness/site.html",
        **_given(page),
        form=form,
        opening=opening or OpenForm(formdata=None),
        musts=MUSTS,
        haves=HAVES,
        item_words=ITEM_WORDS,
        standing=_figures(page),
        every=EVERY_MS,
        by_name=may(actor(), OPEN_BY_NAME),
        desk=duty.help_desk(database(), rounds.round_by_code(database(), page.round_code).area_path),
        needed=[
            {"key": "supplies_ok", "text": gettext("supplies")},
            {"key": "network_ok", "text": gettext("network")},
        ],
    )
