"""A plan on the map: townships by the coverage that the plan reaches, sites by how their queue will be."""

from flask import Response, url_for
from flask_babel import gettext, ngettext

from sampling.domain.areas import within
from sampling.domain.permissions import SEE_PLANS
from sampling.guards import allow
from sampling.services import areas, plans, watching
from sampling.services.plans import SiteLine

from ..context import database
from ..formatting import number, percent
from ..geojson import Feature, collection, feature, point
from . import bp
from .asked import asked


@bp.get("/<int:version>/areas.geojson")
@allow(SEE_PLANS, round="round_code")
def areas_geojson(round_code: str, session_code: str, version: int) -> Response:
    """The ground of the townships; value: the share of residents whom the plan's sites sample in the session."""
    given = asked(round_code, session_code, version)
    db = database()
    lines = {line.code: line for line in plans.by_township(db, given.plan, given.scope_path)}
    known = {area.code: area for area in areas.townships(db, given.round.area_path)}
    features = []
    for code, ground in watching.grounds(db, given.round.area_code).items():
        area, line = known.get(code), lines.get(code)
        if area is None or not within(area.path, given.scope_path):
            continue
        value = line.served / line.residents if line and line.residents else None
        told = (
            gettext("%(n)s of %(all)s people sampled", n=number(line.served), all=number(line.expected)) if line else ""
        )
        features.append(
            feature(
                ground,
                code=code,
                name=area.name,
                level=area.level,
                value=value,
                label=percent(value),
                detail=told,
                state=None,
                url=url_for("areas.show", area_code=code),
            )
        )
    return collection(features)


@bp.get("/<int:version>/sites.geojson")
@allow(SEE_PLANS, round="round_code")
def sites_geojson(round_code: str, session_code: str, version: int) -> Response:
    """The sites of the plan as points."""
    given = asked(round_code, session_code, version)
    lines = plans.by_site(database(), given.plan, given.scope_path)
    return collection(_site(line) for line in lines)


def _people(served: int, expected: int) -> str:
    return str(gettext("%(n)s of %(all)s people sampled", n=number(served), all=number(expected)))


def _site(line: SiteLine) -> Feature:
    lanes = ngettext("%(n)s lane staffed", "%(n)s lanes staffed", line.lanes, n=number(line.lanes))
    served = _people(line.served, line.expected)
    return point(
        line.lon,
        line.lat,
        code=line.code,
        name=line.name,
        kind=line.kind,
        state=line.state,
        label=f"{lanes} · {served}",
        detail=gettext("longest queue %(n)s", n=number(line.queue_longest)) if line.queue_longest else "",
        url=url_for("sites.show", site_code=line.code),
    )
