"""Reporting: a site's plain phone page. It works without JavaScript, and a second tap changes nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import format_date, get_locale, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from sampling.domain.counts import POOL_SIZES, TEXT_MAX, Count, CountReport, Differs, Faulty, nonsense, question
from sampling.domain.errors import Refused
from sampling.domain.findings import Finding
from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import duty, readiness, reporting, rounds, sites

from .context import actor, database, now
from .errors import sentence
from .faults import add_fault
from .findings import say
from .formatting import clock, use_zone
from .limits import WholeField, moment_asked
from .numbers import whole
from .phones.taking import facts_of
from .phones.words import more_pages, words
from .readiness.words import STATE_WORDS
from .roles import ROLE_WORDS

bp = Blueprint("reporting", __name__, url_prefix="/s")

SHOWN = ("sampled", "queue", "tubes", "staff_present", "lanes_open", "visitors", "note", "reason")


POOL_CHOICES = [
    SelectChoice("", "–"),
    *(SelectChoice(str(size), str(size)) for size in POOL_SIZES if size),
    SelectChoice("0", lazy_gettext("a household")),
]


def _pool(text: object) -> int | None:
    """The pool size of a choice; what is none was not said."""
    return next((size for size in POOL_SIZES if str(size) == str(text)), None)


class ReportForm(FlaskForm):
    """An hourly report. `report_id` is made with the form, so that sending it twice is one count.

    seen: the version of the hour that stood on the page.
    confirm: the figure that is meant although it looks like a slip of the finger, from the button that says so.
    """

    report_id = HiddenField()
    round = HiddenField()
    hour = HiddenField()
    seen = HiddenField()
    confirm = HiddenField()
    sampled = WholeField(
        lazy_gettext("People sampled today"),
        [InputRequired(lazy_gettext("Type how many people have been sampled since the site opened, 0 if nobody."))],
    )
    queue = WholeField(lazy_gettext("People queueing"), [Optional()])
    tubes = WholeField(lazy_gettext("Tubes"), [Optional()])
    pool_size = SelectField(lazy_gettext("People a tube"), choices=POOL_CHOICES, coerce=_pool, validate_choice=False)
    staff_present = WholeField(lazy_gettext("Staff present"), [Optional()])
    lanes_open = WholeField(lazy_gettext("Lanes open"), [Optional()])
    visitors = WholeField(lazy_gettext("Of them visitors"), [Optional()])
    note = StringField(lazy_gettext("Note"), [Length(max=TEXT_MAX)])
    reason = StringField(lazy_gettext("Why is it another figure?"), [Length(max=TEXT_MAX)])


@bp.get("")
@allow(REPORT)
def own_site() -> str | Response:
    """To the site of a site lead; whoever reports for several chooses one."""
    site_code = actor().site_code
    if site_code is None:
        return render_template("reporting/choose.html", sites=sites.sites_within(database(), actor().area_path))
    return redirect(url_for("reporting.site", site_code=site_code))


@bp.get("/<site_code>")
@allow(REPORT, site="site_code")
def site(site_code: str) -> str:
    """The site's page: this hour's number, what stands, the day's hours, today's roster."""
    page = reporting.site_page(
        database(),
        site_code,
        now=now(),
        round_code=request.args.get("round") or None,
        hour=moment_asked(request.args.get("hour", "")),
    )
    if page is None:
        return render_template("reporting/none.html", site_code=site_code)
    return _render(page, _fresh_form(page))


@bp.post("/<site_code>")
@allow(REPORT, site="site_code")
def send(site_code: str) -> Response | tuple[str, int]:
    """Take a report; whatever is wrong with it comes back on the same page, with all that was typed."""
    form = ReportForm()
    hour = moment_asked(form.hour.data or "")
    if hour is None:
        abort(400)
    page = reporting.site_page(database(), site_code, now=now(), round_code=form.round.data or None, hour=hour)
    if page is None:
        return render_template("reporting/none.html", site_code=site_code), 409
    right, report = form.validate_on_submit(), _typed(form, hour)
    if not right:
        _put(form, [fault for fault in nonsense(report) if not _is_of_faulty(form, fault)])
        return _render(page, form, asked=bool(form.reason.data or form.reason.errors)), 422
    asked = question(
        report,
        opens_at=page.opening.opens_at,
        lanes=page.lanes,
        people_per_lane_hour=page.people_per_lane_hour,
        residents_served=page.residents_served,
    )
    if asked and form.confirm.data != str(report.sampled):  # the answer is about the figure that was asked about
        form.sampled.errors = [say(asked)]
        return _render(page, form, asked=bool(report.reason), asks_to_confirm=True), 422
    try:
        stored = reporting.report(
            database(), round_code=page.round_code, site_code=site_code, report=report, by=actor(), now=now()
        )
    except Faulty as error:
        _put(form, error.faults)
        return _render(page, form, asked=True), 422
    except Differs as error:
        form.sampled.errors = [sentence(error)]
        page = reporting.site_page(database(), site_code, now=now(), round_code=page.round_code, hour=hour) or page
        form.seen.data = str(_version(page))  # it stands on the page that is answered now
        return _render(page, form, asked=True, report_id=uuid4().hex), 409
    except Refused as error:
        form.sampled.errors = [sentence(error)]
        return _render(page, form), 422
    # Doubts stand on the page of their hour; without any, the page of the hour that is due comes next.
    again = hour.isoformat() if stored.doubts else None
    return redirect(url_for("reporting.site", site_code=site_code, round=page.round_code, hour=again))


def _typed(form: ReportForm, hour: datetime) -> CountReport:
    """What the form says; what can't be read is as if nothing stood there."""
    return CountReport(
        report_id=form.report_id.data or uuid4().hex,
        hour=hour,
        sampled=form.sampled.data or 0,
        visitors=form.visitors.data,
        tubes=form.tubes.data,
        pool_size=form.pool_size.data,
        queue=form.queue.data,
        staff_present=form.staff_present.data,
        lanes_open=form.lanes_open.data,
        note=(form.note.data or "").strip(),
        observed_at=now(),
        reason=(form.reason.data or "").strip(),
        seen=whole(form.seen.data or ""),
    )


def _put(form: ReportForm, faults: Iterable[Finding]) -> None:
    """Each fault to its field."""
    for fault in faults:
        add_fault(form[fault.column] if fault.column in SHOWN else form.sampled, say(fault))


def _is_of_faulty(form: ReportForm, fault: Finding) -> bool:
    """True for a fault of a field that has one already, or of the visitors beside a figure that can't be read."""
    names = (fault.column or "", "sampled" if fault.column == "visitors" else "")
    return any(name in form and form[name].errors for name in names)


def _fresh_form(page: reporting.SitePage) -> ReportForm:
    """The form for the page's hour: what stands is filled in, so that a correction begins with it."""
    standing = page.standing.report if page.standing else None
    names = ("sampled", "queue", "tubes", "pool_size", "staff_present", "lanes_open", "visitors", "note")
    data: dict[str, Any] = {name: getattr(standing, name) for name in names} if standing else {}
    return ReportForm(
        formdata=None,
        report_id=uuid4().hex,
        round=page.round_code,
        hour=page.hour.isoformat(),
        seen=str(_version(page)),
        **data,
    )


def _version(page: reporting.SitePage) -> int:
    """The version that stands for the page's hour; 0 for none."""
    return page.standing.version if page.standing else 0


def _render(
    page: reporting.SitePage,
    form: ReportForm,
    *,
    asked: bool = False,
    report_id: str = "",
    asks_to_confirm: bool = False,
) -> str:
    """The page. asked: the reason's field is shown. asks_to_confirm: with a button that stores the figure as it is."""
    use_zone(page.zone)
    before = _before_opening(page)
    return render_template(
        "reporting/site.html",
        page=page,
        form=form,
        report_id=report_id or form.report_id.data,
        asked=asked or page.standing is not None,
        doubts=[say(doubt) for line in page.hours if line.hour == page.hour for doubt in line.doubts],
        role_words=ROLE_WORDS,
        asks_to_confirm=asks_to_confirm,
        confirmed="" if asks_to_confirm else form.confirm.data or "",
        returned=bool(form.errors),
        at=now(),
        offered=bool(form.errors) or (page.not_before is None and not _is_over(page)),
        is_today=now().astimezone(page.zone).date() == page.day,
        when=lambda at: _when(at, page),
        before=before if before and before.opened is None else None,
        opened=before.opened if before else None,
        desk=duty.help_desk(database(), rounds.round_by_code(database(), page.round_code).area_path),
        state_words=STATE_WORDS,
        phone=facts_of(page.site_code) if _is_for_a_phone() else None,
        words=words(),
        more=more_pages(),
        standing={int(line.hour.timestamp()): _figures(line.count) for line in page.hours if line.count},
    )


def _is_over(page: reporting.SitePage) -> bool:
    """True of a site that has closed: it is asked for no further hour by itself, but for one that is named."""
    return page.closed is not None and page.standing is None and not request.args.get("hour")


def _is_for_a_phone() -> bool:
    """True where the page draws itself from what the phone keeps: for a site's own lead, who asks for no other."""
    return request.method == "GET" and actor().site_code is not None and "plain" not in request.args


def _before_opening(page: reporting.SitePage) -> readiness.SitePage | None:
    """How far the site is in the session that is counted in, or in the next one that it gets ready for, maybe of
    another round while an older one is still open; None before that can be reported, and once the session is over."""
    here = {"round_code": page.round_code, "session_code": page.opening.session_code}
    own = readiness.site_page(database(), page.site_code, now=now(), **here)
    if own and own.takes_reports(now()):
        return own
    following = readiness.site_page(database(), page.site_code, now=now())
    return following if following and following.opened is None and following.takes_reports(now()) else None


def _when(at: datetime, page: reporting.SitePage) -> str:
    """09:05 on the page's day, 22 Nov 09:05 (11月22日09:05) on any other, in the county's zone."""
    local = at.astimezone(page.zone).date()
    if local == page.day:
        return clock(at)
    if str(get_locale()) == "zh_Hans":
        return f"{format_date(local, 'M月d日')}{clock(at)}"
    return f"{format_date(local, 'd MMM')} {clock(at)}"


def _figures(count: Count) -> dict[str, object]:
    """What stands at the county, for the phone to know whether it has a draft's figures."""
    report = count.report
    return {"version": count.version} | {name: getattr(report, name) for name in SHOWN if name != "reason"}
