"""A site at another place: what it does to walking and load, seen before it is kept."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.errors import DomainError, NotFound
from sampling.domain.permissions import SEE_STUDIES, STUDY
from sampling.guards import allow, may
from sampling.services import siting

from .. import numbers
from ..context import actor, database, now
from ..faults import add_fault, tell
from . import bp
from .forms import PlaceForm
from .words import headline, tenth

CHANGED_SHOWN = 12  # sites whose people change most


@bp.get("/<study_code>/versions/<int:version>/sites/<place_code>")
@allow(SEE_STUDIES)
def move(study_code: str, version: int, place_code: str) -> str | tuple[str, int]:
    """One site of a version, with who goes to it; with `?lon=&lat=` what it would be there."""
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    here = _site_of(found, place_code)
    form = PlaceForm(formdata=request.args if "lon" in request.args else None, data={"lon": here.lon, "lat": here.lat})
    told = None
    if "lon" in request.args and _is_right(form):
        told = _moved(form, study_code, version, place_code)
    return _page(found, here, form, told)


@bp.post("/<study_code>/versions/<int:version>/sites/<place_code>")
@allow(STUDY)
def keep(study_code: str, version: int, place_code: str) -> Response | tuple[str, int]:
    """Keep the place as a new version."""
    form = PlaceForm()
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    here = _site_of(found, place_code)
    if form.validate_on_submit():
        try:
            new = siting.save_move(
                database(), code=study_code, version=version, site=place_code, **form.place(),
                by=actor(), now=now(),
            )  # fmt: skip
        except DomainError as error:
            tell(form, error, "lon")
        else:
            flash(gettext("%(site)s stands at its new place in version %(n)s.", site=here.name, n=new), "success")
            return redirect(url_for("siting.show", study_code=study_code))
    return _page(found, here, form, None), 422


@bp.get("/<study_code>/versions/<int:version>/sites/<place_code>/moved")
@allow(SEE_STUDIES)
def moved(study_code: str, version: int, place_code: str) -> str:
    """What a place would do, alone, for the page to show while the site is moved."""
    lon, lat = (numbers.decimal(request.args.get(name, "")) for name in ("lon", "lat"))
    fault, told = "", None
    if lon is None or lat is None:
        fault = gettext("Type the longitude and the latitude in degrees.")
    else:
        try:
            told = siting.moved(
                database(), code=study_code, version=version, site=place_code, lon=lon, lat=lat,
                scope_path=actor().area_path,
            )  # fmt: skip
        except NotFound:
            raise
        except DomainError as error:
            from ..errors import sentence

            fault = sentence(error)
    return render_template("siting/moved.html", told=told, fault=fault, **(_told(told) if told else {}))


def _page(found: siting.Looked, here: siting.SiteFigures, form: PlaceForm, told: siting.Moved | None) -> str:
    return render_template(
        "siting/move.html",
        study=found.study,
        found=found,
        here=here,
        form=form,
        told=told,
        changes=may(actor(), STUDY) and found.version.version == found.study.version and not found.given.measured,
        people=_people(found, here.code),
        **(_told(told) if told else {"ways": _ways(found.given, found.answer, here.code), "tenth": tenth}),
    )


def _told(told: siting.Moved) -> dict[str, Any]:
    """Before and after of the site, of all, and of the sites whose people change most."""
    before = {site.code: site for site in told.before.sites}
    after = {site.code: site for site in told.after.sites}
    others = [code for code in after if code != told.site and after[code].people != before[code].people]
    others.sort(key=lambda code: -abs(after[code].people - before[code].people))
    return {
        "pairs": [(before[code], after[code]) for code in [told.site, *others[:CHANGED_SHOWN]]],
        "more": max(0, len(others) - CHANGED_SHOWN),
        "ways": _ways(told.given, told.answer, told.site),
        "headlines": [headline(one, told.given.question) for one in (told.before, told.after)],
        "tenth": tenth,
    }


def _ways(given: Any, answer: Any, code: str) -> str:
    own = next(one for one in siting.spreads(given, answer) if one.code == code)
    return json.dumps([[round(lat, 5), round(lon, 5)] for lon, lat in own.ways])


def _people(found: siting.Looked, code: str) -> list[tuple[str, str, int, float]]:
    """(area's name, township, people, minutes) of who goes to a site, furthest first."""
    given, answer = found.given, found.answer
    minutes = siting.minutes_of(given, answer)
    j = given.index(code)
    own = [i for i, site in enumerate(answer.site_of.tolist()) if site == j]
    rows = [(given.place_names[i], given.townships[i], int(given.people[i]), float(minutes[i])) for i in own]
    return sorted(rows, key=lambda row: -row[3])


def _site_of(found: siting.Looked, code: str) -> siting.SiteFigures:
    here = next((site for site in found.figures.sites if site.code == code), None)
    if here is None:
        raise NotFound("The site %(site)s does not open in this version.", site=code)
    return here


def _is_right(form: PlaceForm) -> bool:
    for field in (form.lon, form.lat):
        if field.data is None and not field.errors:
            field.errors = list(field.process_errors)
            if not field.errors:
                add_fault(field, gettext("Type the longitude and the latitude in degrees."))
    return not (form.lon.errors or form.lat.errors)


def _moved(form: PlaceForm, study_code: str, version: int, place_code: str) -> siting.Moved | None:
    try:
        return siting.moved(
            database(), code=study_code, version=version, site=place_code, **form.place(),
            scope_path=actor().area_path,
        )  # fmt: skip
    except NotFound:
        raise
    except DomainError as error:
        tell(form, error, "lon")
        return None
