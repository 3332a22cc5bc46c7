"""Sessions of a round: adding one, its hours, removing it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.copies import redated
from sampling.domain.errors import DomainError, Faulty, FieldFault, NotFound, Refused
from sampling.domain.permissions import EDIT_ROUNDS
from sampling.domain.rounds import Round, Session, may_reshape
from sampling.domain.sites import BY_NUMBER, Site
from sampling.guards import allow
from sampling.services import planning, rounds, sites

from ..context import actor, database, now
from ..errors import sentence
from ..faults import holds, tell
from ..formatting import use_zone
from ..rows import change_rows
from . import bp
from .forms import SWEEP_HOURS, USUAL_HOURS, HoursForm, SessionForm

ROWS_FILLED = 20  # more sites than these are typed by who knows them
Page = str | Response | tuple[str, int]


@bp.route("/<round_code>/sessions/new", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def new_session(round_code: str) -> Page:
    """Add a session: `?like=sweep` or `?like=day` fills in a sweep of the same day, or a second day like the first."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    places = by_number(round_)
    form = SessionForm(data=_usual(round_, request.args.get("like", ""), places) if request.method == "GET" else None)
    form.members_of.choices = [
        ("", gettext("Every site and all staff")),
        *((one.code, gettext("Those of %(session)s", session=one.name)) for one in round_.sessions),
    ]
    if "rows" in request.form:
        change_rows(form, request.form["rows"])
        return _new_page(form, round_, places)
    code = (form.code.data or "").strip()
    if holds(form, lambda: _check(form, round_, code)):
        try:
            rounds.add_session(
                db,
                round_code=round_code,
                code=code,
                kind=form.kind.data,
                members_of=form.members_of.data,
                people={site: count for site, count in form.typed() if count is not None},
                **_typed(form, round_),
            )
        except DomainError as error:
            tell(form, error, "code")
        else:
            flash(gettext("The session is added. Choose its sites and staff."), "success")
            return redirect(url_for("rounds.show_session", round_code=round_code, session_code=code))
    return _new_page(form, round_, places), 422 if request.method == "POST" else 200


@bp.route("/<round_code>/sessions/<session_code>/hours", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def edit_session(round_code: str, session_code: str) -> Page:
    """Change a session's name and hours."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    opens_at, closes_at = (at.astimezone(round_.tz) for at in (session.opens_at, session.closes_at))
    form = HoursForm(
        data={
            "name": session.name,
            "day": opens_at.date(),
            "opens": opens_at.time(),
            "closes": closes_at.time(),
            "slot_minutes": session.slot_minutes,
            "throughout": session.throughout,
        }
        if request.method == "GET"
        else None
    )
    if holds(form, lambda: _check(form, round_)):
        try:
            rounds.edit_session(db, round_code=round_code, session_code=session_code, **_typed(form, round_))
        except DomainError as error:
            tell(form, error, "opens")
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("rounds.show_session", round_code=round_code, session_code=session_code))
    status = 422 if request.method == "POST" else 200
    return render_template(
        "rounds/edit_session.html", form=form, round=round_, session=session, told=not may_reshape(round_.state)
    ), status


@bp.route("/<round_code>/sessions/<session_code>/remove", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def remove_session(round_code: str, session_code: str) -> str | Response:
    """Remove a session of a draft round, after saying what goes with it."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    if request.method == "POST":
        rounds.remove_session(db, round_code=round_code, session_code=session_code, by=actor(), now=now())
        flash(gettext("The session %(name)s is removed.", name=session.name), "success")
        return redirect(url_for("rounds.show", round_code=round_code))
    use_zone(round_.tz)
    return render_template(
        "rounds/remove_session.html", round=round_, session=session, possible=may_reshape(round_.state)
    )


def _check(form: HoursForm, round_: Round, code: str | None = None) -> None:
    """Raises with all that the rules of sessions find in what can be read of the form."""
    faults = list[FieldFault]()
    for look in (
        lambda: rounds.check_session(
            database(),
            round_code=round_.code,
            code=code,
            hours=form.hours(round_.tz) if form.has_hours else None,
            slot_minutes=form.slot_minutes.data,
        ),
        lambda: _check_people(form, round_),
    ):
        try:
            look()
        except Faulty as error:
            faults += error.faults
    if faults:
        raise Faulty(faults)


def _check_people(form: HoursForm, round_: Round) -> None:
    if isinstance(form, SessionForm):
        of = form.members_of.data or ""
        known = of if of in {one.code for one in round_.sessions} else ""
        rounds.check_people(database(), round_code=round_.code, session_code=known, people=form.typed())


def _new_page(form: SessionForm, round_: Round, places: list[Site]) -> str:
    return render_template("rounds/new_session.html", form=form, round=round_, places=places)


def by_number(round_: Round) -> list[Site]:
    """The mobile and isolation sites of the county."""
    return [site for site in sites.sites_within(database(), round_.area_path) if site.kind in BY_NUMBER]


def people_rows(places: list[Site], people: Mapping[str, int]) -> list[dict[str, object]]:
    """A row for each of these sites, as a form takes them."""
    return [{"site": f"{site.code} {site.name}", "people": people.get(site.code)} for site in places[:ROWS_FILLED]]


def _usual(round_: Round, like: str, places: list[Site]) -> dict[str, object]:
    """What a new session is filled in with, after the last one for everybody."""
    found: dict[str, object] = {"opens": USUAL_HOURS[0], "closes": USUAL_HOURS[1]}
    found["numbers"] = people_rows(places, {})
    main = [one for one in round_.sessions if one.kind == "main"] or list(round_.sessions)
    if not main:
        return found
    last = main[-1]
    opens_at, closes_at = (at.astimezone(round_.tz) for at in (last.opens_at, last.closes_at))
    found["day"] = opens_at.date()
    if like not in ("sweep", "day"):
        return found
    found |= {"slot_minutes": last.slot_minutes, "throughout": last.throughout, "members_of": last.code}
    if like == "day":
        day = opens_at.date() + timedelta(days=1)
        code = f"{day:%m%d}" if last.code == f"{opens_at:%m%d}" else f"{last.code}-2"
        name = redated(last.name, 1, opens_at.date())
        name = name if name != last.name else gettext("%(session)s, second day", session=last.name)
        return found | {"day": day, "opens": opens_at.time(), "closes": closes_at.time(), "code": code, "name": name}
    begin = max(closes_at, datetime.combine(opens_at.date(), SWEEP_HOURS[0], round_.tz))
    length = timedelta(hours=SWEEP_HOURS[1].hour - SWEEP_HOURS[0].hour)
    return (
        found
        | {
            "kind": "sweep",
            "throughout": True,  # it begins when sites are about to shut
            "day": begin.date(),
            "opens": begin.time(),
            "closes": (begin + length).time(),
            "code": f"{last.code}S"[:40],
            "name": gettext("%(session)s, sweep", session=last.name),
        }
    )


def _typed(form: HoursForm, round_: Round) -> dict[str, Any]:
    """What the form says of a session, whether it is added or changed, with who says it when."""
    opens_at, closes_at = form.hours(round_.tz)
    return {
        "name": form.name.data,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "slot_minutes": form.slot_minutes.data,
        "throughout": bool(form.throughout.data),
        "by": actor(),
        "now": now(),
    }


def session_of(round_: Round, session_code: str) -> Session:
    """The session with this code; raises NotFound."""
    found = next((session for session in round_.sessions if session.code == session_code), None)
    if found is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_.code, code=session_code
        )
    return found


def coming_to(round_code: str, session_code: str) -> tuple[planning.Coming | None, str]:
    """Who comes; None with the reason where the county's figures don't say."""
    try:
        return planning.coming(database(), round_code=round_code, session_code=session_code), ""
    except Refused as error:
        return None, sentence(error)
