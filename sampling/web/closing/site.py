"""A site's phone page at its close. It works without JavaScript; with it, what is typed is kept on the phone."""

from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, StringField, TimeField
from wtforms.validators import Optional

from sampling.domain.closing import ClosingReport
from sampling.domain.counts import Faulty as CountFaulty
from sampling.domain.errors import Conflict, DomainError
from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import closing, duty, rounds

from ..context import actor, database, now
from ..days import at_time, day_in
from ..faults import add_fault, tell
from ..findings import say
from ..formatting import use_zone
from ..limits import ID_MAX, WholeField
from . import bp

FIGURES = ("sampled", "tubes", "visitors")
TEXTS = ("handed_to", "carried_in", "seals", "note")
KEPT = (*FIGURES, "last_person_at", "handed_at", *TEXTS, "reason")


class ClosingForm(FlaskForm):
    """A closing report. seen: version that the county had when the page was opened."""

    report_id = HiddenField()
    round = HiddenField()
    session = HiddenField()
    day = HiddenField()
    seen = WholeField("", [Optional()])
    last_person_at = TimeField(lazy_gettext("Last person sampled at"), [Optional()])
    sampled = WholeField(lazy_gettext("People sampled in the end"), [Optional()])
    tubes = WholeField(lazy_gettext("Tubes in the end"), [Optional()])
    visitors = WholeField(lazy_gettext("Of them visitors"), [Optional()])
    handed_to = StringField(lazy_gettext("Tubes handed over to"))
    handed_at = TimeField(lazy_gettext("Handed over at"), [Optional()])
    carried_in = StringField(lazy_gettext("Box or vehicle"))
    seals = StringField(lazy_gettext("Seals"))
    note = StringField(lazy_gettext("Note"))
    reason = StringField(lazy_gettext("Reason"))


@bp.get("/s/<site_code>/closing")
@allow(REPORT, site="site_code")
def site(site_code: str) -> str:
    """What closes the site: the last person, the final figure, the tubes and to whom they went."""
    page = _page(site_code, request.args)
    return _render(site_code, page, _fresh(page) if page else None)


@bp.post("/s/<site_code>/closing")
@allow(REPORT, site="site_code")
def send(site_code: str) -> Response | tuple[str, int]:
    """Take a closing report; whatever is wrong comes back on the same page, with all that was typed."""
    form = ClosingForm()
    page = _page(site_code, request.form)
    if page is None:
        return render_template("closing/none.html", site_code=site_code), 409
    status = 422
    if form.validate_on_submit():
        try:
            stored = closing.report(
                database(),
                round_code=page.round_code,
                session_code=page.session_code,
                site_code=site_code,
                day=page.day,
                report=_typed(form, page),
                seen=min(form.seen.data or 0, ID_MAX),
                by=actor(),
                now=now(),
            )
        except CountFaulty as error:
            for fault in error.faults:
                add_fault(form.reason if fault.column == "reason" else form.sampled, say(fault))
        except Conflict as error:
            tell(form, error)
            status = 409
        except DomainError as error:
            tell(form, error)
        else:
            if stored.version == 1:
                flash(gettext("The site is closed. The report is at the county."), "success")
            return redirect(url_for("closing.site", site_code=site_code, **_asked(page)))
    if status == 409:
        form.report_id.data = uuid4().hex
        page = _page(site_code, request.form) or page
        form.seen.data, form.seen.raw_data = page.version, None
    return _render(site_code, page, form), status


def _page(site_code: str, asked: Any) -> closing.ClosingPage | None:
    page = closing.page(
        database(),
        site_code,
        round_code=asked.get("round") or None,
        session_code=asked.get("session") or None,
        day=day_in(asked.get("day")),
        now=now(),
    )
    if page is not None:
        use_zone(page.zone)
    return page


def _asked(page: closing.ClosingPage) -> dict[str, Any]:
    return {"round": page.round_code, "session": page.session_code, "day": page.day.isoformat()}


def _typed(form: ClosingForm, page: closing.ClosingPage) -> ClosingReport:
    times: dict[str, Any] = {
        name: at_time(form[name].data, page.opening.opens_at, page.zone) for name in ("last_person_at", "handed_at")
    }
    said: dict[str, Any] = {name: form[name].data for name in FIGURES}
    said |= {name: (form[name].data or "").strip() for name in (*TEXTS, "reason")}
    return ClosingReport(report_id=(form.report_id.data or uuid4().hex)[:64], **times, **said)


def _fresh(page: closing.ClosingPage) -> ClosingForm:
    """The form with what stands, so that a correction begins with it; else with the last count's figures."""
    standing, latest = page.standing, page.latest
    data: dict[str, Any] = {}
    if standing is not None:
        said = standing.report
        data = {name: getattr(said, name) for name in (*FIGURES, *TEXTS)}
        for name in ("last_person_at", "handed_at"):
            at = getattr(said, name)
            data[name] = at.astimezone(page.zone).time() if at else None
    elif latest is not None:
        data = {name: getattr(latest.report, name) for name in FIGURES}
    return ClosingForm(formdata=None, report_id=uuid4().hex, seen=page.version, **_asked(page), **data)


def _render(site_code: str, page: closing.ClosingPage | None, form: ClosingForm | None) -> str:
    if page is None or form is None:
        return render_template("closing/none.html", site_code=site_code)
    return render_template(
        "closing/site.html",
        page=page,
        form=form,
        by_name=actor().site_code != site_code,
        begun=now() >= page.opening.opens_at,
        at=now(),
        kept=KEPT,
        asked=_asked(page),
        desk=duty.help_desk(database(), rounds.round_by_code(database(), page.round_code).area_path),
    )
