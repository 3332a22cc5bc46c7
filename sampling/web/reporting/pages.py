"""A site's page: what its lead sees, and what becomes of a report. A second tap changes nothing."""

from datetime import datetime
from uuid import uuid4

from flask import abort, redirect, render_template, request, url_for
from flask_babel import format_date, get_locale
from werkzeug import Response

from sampling.domain.counts import Count, Differs, Faulty, nonsense, question
from sampling.domain.errors import Refused
from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import areas, duty, orders, readiness, reporting, rounds, sites

from ..context import actor, database, now
from ..errors import sentence
from ..findings import say
from ..formatting import clock, use_zone
from ..limits import moment_asked
from ..phones.taking import facts_of
from ..phones.words import more_pages, words
from ..readiness.words import STATE_WORDS
from ..roles import ROLE_WORDS
from . import bp
from .form import SHOWN, ReportForm, fresh_form, is_of_faulty, put, typed, version


@bp.get("")
@allow(REPORT)
def own_site() -> str | Response:
    """To the site of a site lead; whoever reports for several chooses one."""
    site_code = actor().site_code
    if site_code is None:
        db, scope = database(), actor().area_path
        return render_template(
            "reporting/choose.html", sites=sites.sites_within(db, scope), area_names=areas.names(db, scope)
        )
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
    return _render(page, fresh_form(page))


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
    right, report = form.validate_on_submit(), typed(form, hour, now())
    if not right:
        put(form, [fault for fault in nonsense(report) if not is_of_faulty(form, fault)])
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
        put(form, error.faults)
        return _render(page, form, asked=True), 422
    except Differs as error:
        form.sampled.errors = [sentence(error)]
        page = reporting.site_page(database(), site_code, now=now(), round_code=page.round_code, hour=hour) or page
        form.seen.data = str(version(page))  # it stands on the page that is answered now
        return _render(page, form, asked=True, report_id=uuid4().hex), 409
    except Refused as error:
        form.sampled.errors = [sentence(error)]
        return _render(page, form), 422
    # Doubts stand on the page of their hour; without any, the page of the hour that is due comes next.
    again = hour.isoformat() if stored.doubts else None
    return redirect(url_for("reporting.site", site_code=site_code, round=page.round_code, hour=again))


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
        order=orders.awaits(database(), page.site_code, now=now()),
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
