"""Who is on duty now, the roster of a day, and the help desk."""

import hashlib
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug import Response

from sampling.domain.duty import LEVELS
from sampling.domain.errors import DomainError
from sampling.domain.instants import is_meant
from sampling.domain.permissions import EDIT_DUTY, SEE_DUTY, SET_HELP_DESK, allows
from sampling.guards import allow
from sampling.services import duty

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import ZONE
from . import bp
from .bars import bars
from .forms import HelpDeskForm
from .words import LEVEL_WORDS, gap_lines, hour, hours, hours_of, overlap_lines

EVERY_MS = 30_000
GAPS_SHOWN = 8
BELOW_MAX = 500  # places below townships that one page lists; beyond them each township's are on a page of its own


@bp.get("")
@allow(SEE_DUTY)
def on_duty() -> str:
    """Who is on duty now, and whom to call."""
    return render_template("duty/now.html", every=EVERY_MS, **_now())


@bp.get("/part")
@allow(SEE_DUTY)
def part() -> Response:
    """The part of that page that changes, alone."""
    answer = Response(render_template("duty/on_duty.html", **_now()))
    answer.set_etag(hashlib.sha256(answer.get_data() + str(get_locale()).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.get("/roster")
@allow(SEE_DUTY)
def roster() -> str:
    """The roster of a day, with its hours that have nobody."""
    day = _day(request.args.get("day", ""))
    shown = duty.of_day(database(), day=day, at=now(), zone=ZONE, area_code=_area(), by=actor())
    return render_template(
        "duty/roster.html",
        asked=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        today=now().astimezone(ZONE).date(),
        bars=lambda place: bars(place, shown.window),
        **_words(shown),
    )


@bp.route("/help-desk", methods=["GET", "POST"])
@allow(SET_HELP_DESK)
def help_desk() -> str | Response | tuple[str, int]:
    """Set the phone of the help desk."""
    shown = duty.now(database(), at=now(), area_code=_area(), by=actor())
    county = shown.county[0] if shown.county else None
    standing = duty.help_desk(database(), county.path) if county else None
    form = HelpDeskForm(obj=standing)
    given = {"phone": form.phone.data or "", "hours": form.hours.data or ""}
    if county and holds(form, lambda: duty.check_help_desk(**given)):
        try:
            duty.set_help_desk(database(), county_code=county.code, **given, by=actor(), now=now())
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("The phone of the help desk is set. It stands on every slip that is printed now."), "success")
            return redirect(url_for("duty.on_duty"))
    status = 422 if request.method == "POST" else 200
    return render_template("duty/help_desk.html", form=form, county=county, standing=standing), status


def _now() -> dict[str, Any]:
    shown = duty.now(database(), at=now(), area_code=_area(), by=actor())
    return {"help_desk": duty.help_desk(database(), shown.county[0].path) if shown.county else None, **_words(shown)}


def _words(shown: duty.Roster) -> dict[str, Any]:
    lines = gap_lines(shown)
    return {
        "roster": shown,
        "gaps": lines[:GAPS_SHOWN],
        "more_gaps": lines[GAPS_SHOWN:],
        "overlaps": overlap_lines(shown),
        "focused": request.args.get("area", "") != "" and shown.area_code not in {p.code for p in shown.county},
        "edits": allows(actor().role, EDIT_DUTY),
        "sets_help_desk": allows(actor().role, SET_HELP_DESK),
        "most_below": BELOW_MAX,
        "level_words": LEVEL_WORDS,
        "levels": LEVELS,
        "hour": hour,
        "hours": hours,
        "hours_of": hours_of,
    }


def _area() -> str | None:
    return request.args.get("area", "").strip() or None


def _day(text: str) -> date:
    """The day asked for, today where none is, or none that can be meant."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = now().astimezone(ZONE).date()
    return day if is_meant(day) and is_meant(day + timedelta(days=2)) else now().astimezone(ZONE).date()
