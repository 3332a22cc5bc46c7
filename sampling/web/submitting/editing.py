"""A township's people, sites and vehicles as lists, and a short form for each, for a phone in one hand."""

import math
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.permissions import SUBMIT
from sampling.domain.rounds import may_change
from sampling.guards import allow
from sampling.services import areas, rounds, submitting

from ..context import actor, database, now, page_number
from ..faults import holds, tell
from ..formatting import number
from ..roles import ROLE_WORDS
from ..sites import KIND_WORDS as SITE_WORDS
from ..vehicles import KIND_WORDS as VEHICLE_WORDS
from . import bp
from .forms import PersonForm, SiteForm, VehicleForm

PER_PAGE = 50
Page = str | Response | tuple[str, int]


@bp.get("/<area_code>/people")
@allow(SUBMIT, area="area_code", round="round_code")
def list_people(round_code: str, area_code: str) -> str:
    """People who start within the township."""
    words, page = request.args.get("words", "").strip(), page_number()
    asked = _asked(round_code, area_code)
    found = submitting.people(database(), **asked, words=words, page=page, per_page=PER_PAGE)
    return render_template(
        "submitting/people.html",
        **_frame(round_code, area_code),
        found=found,
        words=words,
        page=page,
        pages=max(1, math.ceil(found.total / PER_PAGE)),
        url=lambda n: url_for(
            "submitting.list_people", round_code=round_code, area_code=area_code, words=words or None, page=n
        ),
        role_words=ROLE_WORDS,
    )


@bp.get("/<area_code>/sites")
@allow(SUBMIT, area="area_code", round="round_code")
def list_sites(round_code: str, area_code: str) -> str:
    """Sites that stand within the township."""
    found = submitting.sites(database(), **_asked(round_code, area_code))
    frame = _frame(round_code, area_code)
    return render_template("submitting/sites.html", **frame, sites=found, site_words=SITE_WORDS)


@bp.get("/<area_code>/vehicles")
@allow(SUBMIT, area="area_code", round="round_code")
def list_vehicles(round_code: str, area_code: str) -> str:
    """Vehicles that stand within the township."""
    found = submitting.vehicles(database(), **_asked(round_code, area_code))
    frame = _frame(round_code, area_code)
    return render_template("submitting/vehicles.html", **frame, vehicles=found, vehicle_words=VEHICLE_WORDS)


@bp.route("/<area_code>/people/<staff_code>", methods=["GET", "POST"])
@allow(SUBMIT, area="area_code", round="round_code")
def edit_person(round_code: str, area_code: str, staff_code: str) -> Page:
    """A person: phone, roles, hours, and whether the round can have the person."""
    db, asked = database(), _asked(round_code, area_code)
    person = submitting.person(db, **asked, staff_code=staff_code)
    member = person.member
    form = PersonForm(
        away=person.away,
        work_phone=member.work_phone or "",
        roles=list(member.roles),
        available_from=member.available_from,
        available_to=member.available_to,
    )
    given: dict[str, Any] = {
        "work_phone": form.work_phone.data or "",
        "available": (form.available_from.data, form.available_to.data),
        "roles": form.roles.data or [],
    }
    if holds(form, lambda: submitting.check_person(**given)):
        try:
            edited = submitting.edit_person(db, **asked, staff_code=staff_code, **given, away=form.away.data, now=now())
        except DomainError as error:
            tell(form, error)
        else:
            _say_person(member.name, edited)
            return redirect(url_for("submitting.list_people", round_code=round_code, area_code=area_code))
    return _form("submitting/person.html", round_code, area_code, form, person=person, role_words=ROLE_WORDS)


@bp.route("/<area_code>/sites/<site_code>", methods=["GET", "POST"])
@allow(SUBMIT, area="area_code", site="site_code", round="round_code")
def edit_site(round_code: str, area_code: str, site_code: str) -> Page:
    """A site: its name, lanes and hours."""
    db, asked = database(), _asked(round_code, area_code)
    site = submitting.site(db, **asked, site_code=site_code)
    form = SiteForm(name=site.name, lanes=site.lanes, opens=site.opens, closes=site.closes)
    if holds(form, lambda: submitting.check_site(name=form.name.data or "", lanes=form.lanes.data)):
        try:
            edited = submitting.edit_site(
                db,
                **asked,
                site_code=site_code,
                name=form.name.data,
                lanes=form.lanes.data,
                opens=form.opens.data,
                closes=form.closes.data,
                now=now(),
            )
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("Saved.") if edited.changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("submitting.list_sites", round_code=round_code, area_code=area_code))
    return _form("submitting/site.html", round_code, area_code, form, site=site)


@bp.route("/<area_code>/vehicles/<vehicle_code>", methods=["GET", "POST"])
@allow(SUBMIT, area="area_code", round="round_code")
def edit_vehicle(round_code: str, area_code: str, vehicle_code: str) -> Page:
    """A vehicle and its driver."""
    db, asked = database(), _asked(round_code, area_code)
    vehicle = submitting.vehicle(db, **asked, vehicle_code=vehicle_code)
    form = VehicleForm(obj=vehicle)
    given: dict[str, Any] = {
        "plate_text": form.plate.data or "",
        "kind": form.kind.data or "",
        "seats": form.seats.data,
        "driver_name": form.driver_name.data or "",
        "driver_phone": form.driver_phone.data or "",
    }
    if holds(form, lambda: submitting.check_vehicle(db, vehicle_code=vehicle_code, **given)):
        try:
            edited = submitting.edit_vehicle(
                db, **asked, vehicle_code=vehicle_code, **given, unit=form.unit.data, now=now()
            )
        except DomainError as error:
            tell(form, error)
        else:
            flash(gettext("Saved.") if edited.changed else gettext("Nothing was changed."), "success")
            return redirect(url_for("submitting.list_vehicles", round_code=round_code, area_code=area_code))
    return _form("submitting/vehicle.html", round_code, area_code, form, vehicle=vehicle)


def _say_person(name: str, edited: submitting.Edited) -> None:
    flash(gettext("Saved: %(name)s.", name=name) if edited.changed else gettext("Nothing was changed."), "success")
    if edited.left:
        flash(
            ngettext(
                "The person left %(n)s session whose plan is not published yet.",
                "The person left %(n)s sessions whose plans are not published yet.",
                edited.left,
                n=number(edited.left),
            )
        )
    if edited.changed and edited.published:
        flash(
            ngettext(
                "A published plan of %(n)s session counts on the person. The planner has been told; until it is "
                "re-planned, call the site.",
                "Published plans of %(n)s sessions count on the person. The planner has been told; until they are "
                "re-planned, call the site.",
                edited.published,
                n=number(edited.published),
            ),
            "warning",
        )


def _asked(round_code: str, area_code: str) -> dict[str, Any]:
    return {"round_code": round_code, "area_code": area_code, "by": actor()}


def _frame(round_code: str, area_code: str) -> dict[str, Any]:
    round_ = rounds.round_by_code(database(), round_code)
    area = areas.area(database(), area_code)
    return {"round": round_, "area": area, "changes": may_change(round_.state)}


def _form(template: str, round_code: str, area_code: str, form: Any, **more: Any) -> tuple[str, int]:
    status = 422 if request.method == "POST" else 200
    return render_template(template, **_frame(round_code, area_code), form=form, **more), status
