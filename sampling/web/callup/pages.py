"""Call-ups of a session: by township and site, one site to change, and the notices to print."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import within
from sampling.domain.callup import step_of
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.instants import is_meant
from sampling.domain.permissions import CALL_UP, SEE_ROUNDS
from sampling.domain.rounds import may_change
from sampling.guards import allow, may
from sampling.services import callup, rounds

from .. import numbers
from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from ..risks import RISK_LOOKS, RISK_WORDS
from . import bp

Problem = tuple[str, str, str]
DAY = timedelta(days=1)


@bp.get("")
@allow(SEE_ROUNDS, round="round_code")
def show(round_code: str, session_code: str) -> str:
    """Townships of the session, or the sites of the account's own area."""
    return _show(round_code, session_code, "")


@bp.get("/areas/<area_code>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def area(round_code: str, session_code: str, area_code: str) -> str:
    """The sites of an area with who comes when."""
    return _show(round_code, session_code, area_code)


@bp.post("/areas/<area_code>")
@allow(CALL_UP, round="round_code", area="area_code")
def propose(round_code: str, session_code: str, area_code: str) -> Response:
    """Propose windows for the sites of an area: those that lack some, or all anew."""
    anew = request.form.get("anew") == "1"
    count = callup.propose_windows(
        database(),
        round_code=round_code,
        session_code=session_code,
        area_code=area_code,
        anew=anew,
        by=actor(),
        now=now(),
    )
    if count:
        flash(
            gettext("Windows are proposed for %(n)s sites. Look through them; each can be changed.", n=count), "success"
        )
    else:
        flash(gettext("Every site has its windows already."), "info")
    return redirect(url_for("callup.area", round_code=round_code, session_code=session_code, area_code=area_code))


@bp.get("/sites/<site_code>")
@allow(SEE_ROUNDS, round="round_code", site="site_code")
def site(round_code: str, session_code: str, site_code: str) -> str:
    """One site's windows; with the permission, a table to change."""
    page, own = callup.site_calls(database(), round_code=round_code, session_code=session_code, site_code=site_code)
    return _site(page, own, {}, [])


@bp.post("/sites/<site_code>")
@allow(CALL_UP, round="round_code", site="site_code")
def set_windows(round_code: str, session_code: str, site_code: str) -> Response | tuple[str, int]:
    """Keep a site's windows; whatever is wrong comes back with all that was typed."""
    db, form = database(), request.form
    page, own = callup.site_calls(db, round_code=round_code, session_code=session_code, site_code=site_code)
    names = {call.area.code: call.area.name for call in own.calls}
    typed = {
        code: (form.get(f"from-{code}", "").strip(), form.get(f"to-{code}", "").strip())
        for code in names
        if f"from-{code}" in form
    }
    windows: dict[str, tuple[datetime, datetime]] = {}
    problems: list[Problem] = []
    for code, (first, last) in typed.items():
        starts, ends = _moment(first, page), _moment(last, page)
        if starts is None:
            problems.append((f"from-{code}", names[code], gettext("Type the time from which they are called.")))
        if ends is None:
            problems.append((f"to-{code}", names[code], gettext("Type the time until which they are called.")))
        if starts is not None and ends is not None:
            windows[code] = starts, ends
    status = 422
    if not problems:
        try:
            callup.set_windows(
                db,
                round_code=round_code,
                session_code=session_code,
                site_code=site_code,
                windows=windows,
                version=numbers.whole(form.get("version", "")) or 0,
                by=actor(),
                now=now(),
            )
        except Faulty as error:
            problems = [(f"from-{one.where[1]}", names[str(one.where[1])], sentence(one)) for one in error.faults]
        except Conflict as error:
            page, own = callup.site_calls(db, round_code=round_code, session_code=session_code, site_code=site_code)
            problems, status = [("main", own.site.name, sentence(error))], 409
        else:
            flash(gettext("The windows are kept."), "success")
            return redirect(
                url_for("callup.site", round_code=round_code, session_code=session_code, site_code=site_code)
            )
    return _site(page, own, typed, problems), status


def _show(round_code: str, session_code: str, area_code: str) -> str:
    own = actor().area_path
    try:
        page = callup.page(
            database(), round_code=round_code, session_code=session_code, area_code=area_code, scope_path=own
        )
    except Refused as error:
        return none_yet(round_code, session_code, error)
    use_zone(page.round.tz)
    whole = page.area.code == page.round.area_code
    return render_template(
        "callup/show.html",
        page=page,
        round=page.round,
        session=page.session,
        whole=whole,
        up=not whole and within(page.round.area_path, own),
        changes=may(actor(), CALL_UP, area_path=page.area.path) and may_change(page.round.state),
        step=step_of(page.session.slot_minutes),
        proposals=callup.proposals(database(), round_code=round_code, session_code=session_code, within_path=own),
        choosable=callup.plans_to_choose(database(), round_code=round_code, session_code=session_code),
        words=RISK_WORDS,
        looks=RISK_LOOKS,
    )


def none_yet(round_code: str, session_code: str, why: Refused) -> str:
    """Before there are residents nobody is called: the page says what is missing."""
    found = rounds.round_by_code(database(), round_code)
    session = next((one for one in found.sessions if one.code == session_code), None)
    if session is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    use_zone(found.tz)
    return render_template("callup/none.html", round=found, session=session, why=sentence(why))


def _site(page: callup.Page, own: callup.SiteCalls, typed: dict[str, tuple[str, str]], problems: list[Problem]) -> str:
    use_zone(page.round.tz)
    township = next((part.area for part in page.townships if within(own.site.area_path, part.area.path)), None)
    return render_template(
        "callup/site.html",
        page=page,
        round=page.round,
        session=page.session,
        own=own,
        typed=typed,
        problems=problems,
        days=_is_long(page),
        shown=lambda at: _text(at, page),
        changes=may(actor(), CALL_UP, area_path=own.site.area_path) and may_change(page.round.state),
        words=RISK_WORDS,
        looks=RISK_LOOKS,
        back=township is not None and within(township.path, actor().area_path),
        township=township,
    )


def _is_long(page: callup.Page) -> bool:
    """True for a session in which a time of day alone would not say which day is meant."""
    return page.session.closes_at - page.session.opens_at >= DAY


def _text(at: datetime | None, page: callup.Page) -> str:
    if at is None:
        return ""
    local = at.astimezone(page.round.tz)
    return f"{local:%Y-%m-%dT%H:%M}" if _is_long(page) else f"{local:%H:%M}"


def _moment(text: str, page: callup.Page) -> datetime | None:
    """The instant that is typed: a time of day is the first after the session opens."""
    zone, opens = page.round.tz, page.session.opens_at.astimezone(page.round.tz)
    try:
        if "T" in text:
            at = datetime.fromisoformat(text).replace(tzinfo=zone)
            return at if is_meant(at) else None
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    if clock.tzinfo is not None:
        return None
    at = datetime.combine(opens.date(), clock, zone)
    return at if at >= opens else datetime.combine(opens.date() + DAY, clock, zone)
