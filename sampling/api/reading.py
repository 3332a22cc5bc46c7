"""What the API gives to read: rounds, sites and counts, in pages that go on where the last one ended."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from flask import Response, current_app, request
from flask_openapi3 import Tag
from pydantic import BaseModel, Field

from sampling.domain.permissions import SEE_COUNTS
from sampling.domain.rounds import Round
from sampling.domain.sites import Site
from sampling.guards import allow
from sampling.services import reporting, rounds, sites
from sampling.web.context import actor, database

from .counts import record
from .types import USABLE, Asked, Code, CountOut, Instant, RoundPath, SitePath
from .v1 import bp

LIMIT_MOST = 1000
ID_MOST = 2**31 - 1
_DIGITS = r"^[0-9]{1,9}$"
TAG = Tag(name="Reading", description="Rounds, sites and counts.")
Limit = Annotated[str, Field(pattern=r"^([1-9][0-9]{0,2}|1000)$", description="How many at most, up to 1000.")]


class CountsAsked(Asked):
    """Which counts."""

    area: Annotated[Code | None, Field(description="Only of sites in this area.")] = None
    site: Annotated[Code | None, Field(description="Only of this site.")] = None
    hour: Annotated[Instant | None, Field(description="Only for the hour that ends then.")] = None
    versions: Annotated[
        Literal["newest", "all"], Field(description="Of each hour the newest version alone, or every one.")
    ] = "newest"
    after: Annotated[str, Field(pattern=_DIGITS, description="`next` of the page before; 0 for the first.")] = "0"
    limit: Limit = "500"


class SitesAsked(Asked):
    """Which sites."""

    area: Annotated[Code | None, Field(description="Only sites in this area.")] = None
    after: Annotated[
        str,
        Field(max_length=64, description="`next` of the page before; empty for the first.", json_schema_extra=USABLE),
    ] = ""
    limit: Limit = "500"


class SiteCountsAsked(Asked):
    """Which counts of a site."""

    versions: Literal["newest", "all"] = "newest"
    after: Annotated[str, Field(pattern=_DIGITS)] = "0"
    limit: Limit = "500"


class CountsOut(BaseModel):
    """A page of counts in the order in which they came in; next: what to ask `after` for those behind it."""

    counts: list[CountOut]
    next: str | None


class SessionOut(BaseModel):
    """A stretch of a round."""

    code: str
    name: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    sites: int


class RoundOut(BaseModel):
    """One sampling of the county."""

    code: str
    name: str
    area: str
    zone: str
    state: str
    provenance: str
    sessions: list[SessionOut]


class RoundsOut(BaseModel):
    """The rounds of the area, newest first."""

    rounds: list[RoundOut]


class SiteOut(BaseModel):
    """A place that is opened for sampling."""

    code: str
    name: str
    area: str
    kind: str
    lanes: int
    people_per_lane_hour: float
    lon: float | None
    lat: float | None
    serves: list[str]
    provenance: str


class SitesOut(BaseModel):
    """A page of sites by code; next: what to ask `after` for those behind it."""

    sites: list[SiteOut]
    next: str | None


@bp.get("/rounds", tags=[TAG], summary="Rounds", responses={200: RoundsOut})
@allow(SEE_COUNTS)
def list_rounds() -> Response:
    """The rounds of the area that the token is for; of a token for one round that one."""
    own = actor()
    found = [one for one in rounds.rounds(database(), own.area_path) if own.round_code in (None, one.code)]
    return _known({"rounds": [_round(one) for one in found]})


@bp.get("/rounds/<round_code>", tags=[TAG], summary="A round", responses={200: RoundOut})
@allow(SEE_COUNTS, round="round_code")
def one_round(path: RoundPath) -> Response:
    """A round with its sessions."""
    return _known(_round(rounds.round_by_code(database(), path.round_code)))


@bp.get("/rounds/<round_code>/sites", tags=[TAG], summary="Sites of a round", responses={200: SitesOut})
@allow(SEE_COUNTS, round="round_code")
def list_sites(path: RoundPath, query: SitesAsked) -> Response:
    """The sites that open in the round, by code."""
    own = actor()
    limit = int(query.limit)
    found = sites.sites_of_round(
        database(), path.round_code, by=own, area_code=query.area, after=query.after, limit=limit + 1
    )
    after = found[limit - 1].code if len(found) > limit else None
    return _known({"sites": [_site(one) for one in found[:limit]], "next": after})


@bp.get("/rounds/<round_code>/counts", tags=[TAG], summary="Counts of a round", responses={200: CountsOut})
@allow(SEE_COUNTS, round="round_code")
def list_counts(path: RoundPath, query: CountsAsked) -> Response:
    """Counts in the order in which they came in. Ask again with the last `next` (or the id of the last count) for what
    is new since: a correction is a new count."""
    return _page(path.round_code, query.site, query.versions, query.after, query.limit, query.area, query.hour)


@bp.get(
    "/rounds/<round_code>/sites/<site_code>/counts", tags=[TAG], summary="Counts of a site", responses={200: CountsOut}
)
@allow(SEE_COUNTS, site="site_code", round="round_code")
def list_counts_of_site(path: SitePath, query: SiteCountsAsked) -> Response:
    """A site's counts in the order in which they came in."""
    return _page(path.round_code, path.site_code, query.versions, query.after, query.limit)


def _page(
    round_code: str,
    site: str | None,
    versions: str,
    after: str,
    limit: str,
    area: str | None = None,
    hour: datetime | None = None,
) -> Response:
    found = reporting.counts(
        database(),
        round_code=round_code,
        by=actor(),
        area_code=area,
        site_code=site,
        hour=hour,
        after=int(after),
        limit=int(limit),
        every_version=versions == "all",
    )
    zone = rounds.zone_of(database(), round_code)
    after_next = str(found.next_after) if found.next_after is not None else None
    return _known({"counts": [record(one, zone) for one in found.counts], "next": after_next})


def _known(told: dict[str, Any]) -> Response:
    """The answer with its fingerprint; 304 where the asker has it already."""
    body = current_app.json.dumps(told)
    answer = Response(body, 200, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache, must-revalidate"
    answer.make_conditional(request)
    return answer


def _round(one: Round) -> dict[str, Any]:
    zone = ZoneInfo(one.zone)
    return {
        "code": one.code,
        "name": one.name,
        "area": one.area_code,
        "zone": one.zone,
        "state": one.state,
        "provenance": one.provenance,
        "sessions": [
            {
                "code": part.code,
                "name": part.name,
                "kind": part.kind,
                "opens_at": part.opens_at.astimezone(zone).isoformat(),
                "closes_at": part.closes_at.astimezone(zone).isoformat(),
                "sites": part.sites,
            }
            for part in one.sessions
        ],
    }


def _site(one: Site) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "area": one.area_code,
        "kind": one.kind,
        "lanes": one.lanes,
        "people_per_lane_hour": one.people_per_lane_hour,
        "lon": one.lon,
        "lat": one.lat,
        "serves": list(one.serves),
        "provenance": one.provenance,
    }
