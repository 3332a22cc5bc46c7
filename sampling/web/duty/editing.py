"""Putting a duty on the roster, changing it, taking it off."""

from datetime import date, datetime, time

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from sampling.domain.duty import SHIFTS, Duty
from sampling.domain.errors import DomainError
from sampling.domain.permissions import EDIT_DUTY
from sampling.guards import allow
from sampling.services import duty

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import ZONE, day, number
from . import bp
from .forms import OTHER, DutyForm, NewDutyForm, RemoveForm
from .words import hours, hours_of

Page = str | Response | tuple[str, int]
OFFERED_MAX = 1000


@bp.route("/new", methods=["GET", "POST"])
@allow(EDIT_DUTY)
def new() -> Page:
    """Put somebody on the roster."""
    db, form = database(), NewDutyForm(**_first_given())
    wanted = form.wanted(form.days.data if form.is_submitted() else 1)
    if holds(form, lambda: duty.check(db, form.wanted(form.days.data), zone=ZONE, by=actor(), now=now())):
        try:
            written = duty.add(db, wanted, zone=ZONE, by=actor(), now=now())
        except DomainError as error:
            tell(form, error, "day")
        else:
            flash(
                ngettext(
                    "%(name)s is on the roster of %(area)s for %(n)s day.",
                    "%(name)s is on the roster of %(area)s for %(n)s days.",
                    written.count,
                    name=wanted.name,
                    area=written.area_name,
                    n=number(written.count),
                ),
                "success",
            )
            _warn(written)
            return redirect(url_for("duty.roster", day=form.day.data.isoformat(), area=_back()))
    return render_template("duty/new.html", form=form, offered=_offered()), _status()


@bp.route("/<int:duty_id>/edit", methods=["GET", "POST"])
@allow(EDIT_DUTY)
def edit(duty_id: int) -> Page:
    """Change a duty."""
    db = database()
    standing = duty.duty(db, duty_id, by=actor())
    form = DutyForm(**_given(standing))
    if holds(form, lambda: duty.check(db, form.wanted(), zone=ZONE, by=actor(), now=now(), duty_id=duty_id)):
        try:
            written = duty.change(db, duty_id, form.wanted(), zone=ZONE, by=actor(), now=now())
        except DomainError as error:
            tell(form, error, "day")
        else:
            flash(gettext("The duty is changed."), "success")
            _warn(written)
            return redirect(url_for("duty.roster", day=form.day.data.isoformat(), area=_back()))
    return render_template(
        "duty/edit.html",
        form=form,
        offered=_offered(),
        duty=standing,
        at=now(),
    ), _status()


@bp.route("/<int:duty_id>/remove", methods=["GET", "POST"])
@allow(EDIT_DUTY)
def remove(duty_id: int) -> Page:
    """Take a duty off the roster, with a reason."""
    standing, form = duty.duty(database(), duty_id, by=actor()), RemoveForm()
    if form.validate_on_submit():
        try:
            duty.remove(database(), duty_id, reason=form.reason.data or "", zone=ZONE, by=actor(), now=now())
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("The duty of %(name)s is taken off the roster.", name=standing.name), "success")
            return redirect(url_for("duty.roster", day=local_day(standing.starts_at), area=_back()))
    return render_template("duty/remove.html", form=form, duty=standing, hours_of=hours_of), _status()


def local_day(at: datetime) -> str:
    """The day of an instant on the county's calendar, as an address has it."""
    return at.astimezone(ZONE).date().isoformat()


def _given(standing: Duty) -> dict[str, object]:
    starts, ends = standing.starts_at.astimezone(ZONE), standing.ends_at.astimezone(ZONE)
    own = (starts.time(), ends.time())
    return {
        "area": standing.area_code,
        "post": standing.post,
        "name": standing.name,
        "work_phone": standing.work_phone,
        "day": starts.date(),
        "shift": next((key for key, usual in SHIFTS.items() if usual == own), OTHER),
        "starts": own[0],
        "ends": own[1],
        "note": standing.note,
    }


def _warn(written: duty.Written) -> None:
    """Say where else the person is on duty at these times: it stands all the same."""
    if written.elsewhere:
        spell = written.elsewhere[0]
        flash(
            gettext(
                "%(name)s is on duty at %(area)s, too, %(hours)s on %(day)s. Check whether one can do both.",
                name=spell.name,
                area=spell.duty.area_name,
                hours=hours((spell.starts_at, spell.ends_at)),
                day=day(spell.starts_at),
            ),
            "warning",
        )


def _offered() -> list[tuple[str, str]]:
    return duty.offered(database(), by=actor(), most=OFFERED_MAX)


def _first_given() -> dict[str, object]:
    """What a new duty begins with: the day asked for, and the shift that runs on it or comes next."""
    asked, local = _asked_day(), now().astimezone(ZONE)
    running = next((key for key, (since, until) in SHIFTS.items() if _holds(since, until, local.time())), "morning")
    shift = running if asked == local.date() else "morning"
    return {"area": request.args.get("area", ""), "day": asked, "shift": shift}


def _holds(since: time, until: time, clock: time) -> bool:
    return since <= clock and (clock < until or until == time())


def _asked_day() -> object:
    text = request.args.get("day", "")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return now().astimezone(ZONE).date()


def _back() -> str | None:
    return request.args.get("back", "").strip() or None


def _status() -> int:
    return 422 if request.method == "POST" else 200
