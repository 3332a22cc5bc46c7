"""Sessions of a round: adding one, its hours, removing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import EDIT_ROUNDS
from sampling.domain.rounds import Round, Session, may_reshape
from sampling.guards import allow
from sampling.services import rounds

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from . import bp
from .forms import HoursForm, SessionForm, usual_hours

Page = str | Response | tuple[str, int]


@bp.route("/<round_code>/sessions/new", methods=["GET", "POST"])
@allow(EDIT_ROUNDS, round="round_code")
def new_session(round_code: str) -> Page:
    """Add a session, with every site and all staff to begin with."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    opens, closes = usual_hours()
    day = round_.sessions[-1].opens_at.astimezone(round_.tz).date() if round_.sessions else None
    form = SessionForm(data={"opens": opens, "closes": closes, "day": day} if request.method == "GET" else None)
    code = (form.code.data or "").strip()
    if holds(form, lambda: _check(form, round_, code)):
        try:
            rounds.add_session(db, round_code=round_code, code=code, **_typed(form, round_))
        except DomainError as error:
            tell(form, error, "code")
        else:
            flash(gettext("The session is added. Choose its sites and staff."), "success")
            return redirect(url_for("rounds.show_session", round_code=round_code, session_code=code))
    status = 422 if request.method == "POST" else 200
    return render_template("rounds/new_session.html", form=form, round=round_), status


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
    return render_template("rounds/edit_session.html", form=form, round=round_, session=session), status


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
    rounds.check_session(
        database(),
        round_code=round_.code,
        code=code,
        hours=form.hours(round_.tz) if form.has_hours else None,
        slot_minutes=form.slot_minutes.data,
    )


def _typed(form: HoursForm, round_: Round) -> dict[str, Any]:
    """What the form says of a session, whether it is added or changed, with who says it when."""
    opens_at, closes_at = form.hours(round_.tz)
    return {
        "name": form.name.data,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "slot_minutes": form.slot_minutes.data,
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
