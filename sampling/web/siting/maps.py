"""What the maps of a study are drawn from: the ground of townships, sites as points, and lines to them."""

from flask import Response, request, url_for
from flask_babel import gettext, ngettext

from sampling.domain.areas import within
from sampling.domain.errors import NotFound, Refused
from sampling.domain.permissions import SEE_STUDIES
from sampling.guards import allow
from sampling.services import areas, siting, watching

from .. import numbers
from ..context import actor, database
from ..formatting import number, percent
from ..geojson import collection, feature, point
from . import bp
from .words import tenth

BUSY = 0.85  # of a site's room


@bp.get("/<study_code>/areas.geojson")
@allow(SEE_STUDIES)
def areas_geojson(study_code: str) -> Response:
    """The ground of the townships in the study's area."""
    db, scope = database(), actor().area_path
    own = siting.study(db, study_code, scope_path=scope)
    known = {area.code: area for area in areas.areas_within(db, own.area_path)}
    grounds = watching.grounds(db, own.area_code)
    return collection(
        feature(ground, code=code, name=known[code].name, level=known[code].level, value=None, label="", detail="")
        for code, ground in grounds.items()
        if code in known and within(known[code].path, scope)
    )


@bp.get("/<study_code>/versions/<int:version>/sites.geojson")
@allow(SEE_STUDIES)
def sites_geojson(study_code: str, version: int) -> Response:
    """The sites of a version, with what each one's load and walking is."""
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    return collection(_site(study_code, version, site) for site in found.figures.sites)


@bp.get("/<study_code>/versions/<int:version>/ways.geojson")
@allow(SEE_STUDIES)
def ways_geojson(study_code: str, version: int) -> Response:
    """Lines from each site to the places that go to it; colour: one that differs from that of sites beside it."""
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    return collection(
        feature(
            {
                "type": "MultiLineString",
                "coordinates": [[_at(one.lon, one.lat), _at(lon, lat)] for lon, lat in one.ways],
            },
            code=one.code,
            colour=one.colour,
        )
        for one in siting.spreads(found.given, found.answer)
    )


@bp.get("/<study_code>/versions/<int:version>/catchments.geojson")
@allow(SEE_STUDIES)
def catchments_geojson(study_code: str, version: int) -> Response:
    """The ground of each site."""
    found = siting.grounds(database(), code=study_code, version=version, scope_path=actor().area_path)
    return collection(feature(one.geometry, code=one.site, colour=one.colour) for one in found)


@bp.get("/<study_code>/versions/<int:version>/sites/<place_code>/catchment.geojson")
@allow(SEE_STUDIES)
def catchment_geojson(study_code: str, version: int, place_code: str) -> Response:
    """The ground of one site, with `?lon=&lat=` as it would be there."""
    found = siting.look(database(), code=study_code, version=version, scope_path=actor().area_path)
    here = next((site for site in found.figures.sites if site.code == place_code), None)
    if here is None:
        raise NotFound("The site %(site)s does not open in this version.", site=place_code)
    lon, lat = (numbers.decimal(request.args.get(name, "")) for name in ("lon", "lat"))
    there = (place_code, here.lon, here.lat) if lon is None or lat is None else (place_code, lon, lat)
    if not (abs(there[1]) <= 180 and abs(there[2]) <= 90):
        raise Refused("Type a longitude from -180 to 180 and a latitude from -90 to 90.")
    own = siting.grounds(database(), code=study_code, version=version, moved=there, scope_path=actor().area_path)
    return collection(feature(one.geometry, code=one.site, colour=one.colour) for one in own)


def _at(lon: float, lat: float) -> list[float]:
    return [round(lon, 5), round(lat, 5)]


def _site(study_code: str, version: int, site: siting.SiteFigures) -> dict[str, object]:
    people = ngettext("%(n)s person", "%(n)s people", site.people, n=number(site.people))
    load = percent(site.load, 0) if site.room else ""
    walk = gettext(
        "on foot %(mean)s minutes on average, the furthest %(most)s",
        mean=tenth(site.mean_minutes),
        most=tenth(site.most_minutes),
    )
    return point(
        site.lon,
        site.lat,
        code=site.code,
        name=site.name,
        kind="fixed" if site.stands else "new",
        state=state_of(site),
        label=gettext("%(people)s, %(load)s of its room", people=people, load=load) if load else people,
        detail=walk,
        url=url_for("siting.move", study_code=study_code, version=version, place_code=site.code),
    )


def state_of(site: siting.SiteFigures) -> str:
    """How a site's load looks."""
    return "crowded" if site.people > site.room else "busy" if site.load > BUSY else "smooth"
