"""Counts over the API: a site's report taken exactly once, many at once, and what stands read back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, current_app, request
from flask_login import current_user
from flask_openapi3 import Tag
from pydantic import ValidationError

from sampling.domain.counts import Count, CountReport, Differs
from sampling.domain.errors import Beyond, NotFound
from sampling.domain.findings import Finding
from sampling.domain.permissions import REPORT
from sampling.domain.texts import N_
from sampling.guards import allow
from sampling.services import reporting, rounds
from sampling.web.context import actor, database, now
from sampling.web.problems import MEDIA_TYPE

from . import problems
from .types import (
    Batch,
    BatchOut,
    ConflictOut,
    CountIn,
    ProblemOut,
    RoundPath,
    SiteCountIn,
    SitePath,
    StoredOut,
    instant_in,
    is_usable,
)
from .v1 import bp

TAG = Tag(name="Counts", description="People sampled at a site, hour by hour.")


@bp.post(
    "/rounds/<round_code>/sites/<site_code>/counts",
    tags=[TAG],
    summary="Report an hour",
    responses={200: StoredOut, 201: StoredOut, 400: ProblemOut, 409: ConflictOut, 413: ProblemOut, 415: ProblemOut},
)
@allow(REPORT, site="site_code", round="round_code")
def report(path: SitePath, body: CountIn) -> Response:
    """Store a site's cumulative count for the hour that ends at `hour`, exactly once. It may come with any offset; all
    instants come back with the offset of the round's `zone`.

    201: stored. 200: the same stood already and is given back. 409: the county has other figures for the id or, where
    no reason is given or `seen` is older than what stands, for the hour; both are given back, and what was offered is
    kept for the township to settle.
    422: every fault. 503: nothing is wrong with it; send the same again after Retry-After seconds.
    """
    sent = reporting.Sent(path.round_code, path.site_code, _report(body), _source())
    zone = rounds.zone_of(database(), path.round_code)
    try:
        stored = reporting.report(
            database(),
            round_code=sent.round_code,
            site_code=sent.site_code,
            report=sent.report,
            by=actor(),
            now=now(),
            source=sent.source,
        )
    except Differs as error:
        return _json(_differs(error, sent, zone), 409, MEDIA_TYPE)
    return _json(_stored(stored, zone), 201 if stored.created else 200)


@bp.post(
    "/rounds/<string:round_code>/counts:batch",  # without a kind the description takes the colon for one
    tags=[TAG],
    summary="Report many hours of one or many sites",
    responses={200: BatchOut, 400: ProblemOut, 413: ProblemOut, 415: ProblemOut},
)
@allow(REPORT, round="round_code")
def report_many(path: RoundPath, body: Batch) -> Response:
    """Take up to 1,000 reports, each with its `site`. The answer has for each, in the same order, the status and the
    body that it would have got alone: one that is refused takes no other with it."""
    outcomes: list[tuple[int, dict[str, Any]] | None] = [None] * len(body.root)
    sent: list[reporting.Sent] = []
    places: list[int] = []
    unread: dict[int, ValidationError] = {}
    for index, item in enumerate(body.root):
        try:
            given = SiteCountIn.model_validate(item)
        except ValidationError as error:
            unread[index] = error
        else:
            sent.append(reporting.Sent(path.round_code, given.site, _report(given), _source()))
            places.append(index)
    asked = {one.site_code for one in sent} | {code for index in unread if (code := _site_of(body.root[index]))}
    allowed = reporting.sites_of(database(), asked, by=actor())
    reached = {code for code, is_reached in allowed.items() if is_reached}
    of_hours = _faults_of_hours(path.round_code, {i: (_site_of(body.root[i]), body.root[i]) for i in unread}, reached)
    for index, found in unread.items():
        outcomes[index] = 422, problems.fault_body(found, of_hours.get(index, ()))
    kept = [(index, one) for index, one in zip(places, sent, strict=True) if one.site_code in reached]
    for index, one in zip(places, sent, strict=True):
        if one.site_code not in allowed:
            outcomes[index] = problems.told(NotFound("There is no site with the code %(code)s.", code=one.site_code))
        elif one.site_code not in reached:
            outcomes[index] = problems.told(Beyond(N_("%(code)s is not within your area."), code=one.site_code))
    taken = reporting.report_all(database(), [one for _, one in kept], by=actor(), now=now())
    zone = rounds.zone_of(database(), path.round_code)
    for (index, one), outcome in zip(kept, taken, strict=True):
        outcomes[index] = _outcome(outcome, one, zone)
    return _json([{"status": status, "body": told} for status, told in filter(None, outcomes)], 200)


def invalid(error: ValidationError) -> Response:
    """What the types find wrong with a request, and with the hour of a report that they can't read as a whole."""
    where = request.view_args or {}
    if request.endpoint != f"{bp.name}.{report.__name__}" or not where:
        return problems.invalid(error)
    site_code = where["site_code"]
    item = request.get_json(silent=True) if request.is_json else None
    return problems.invalid(
        error, _faults_of_hours(where["round_code"], {0: (site_code, item)}, {site_code}).get(0, ())
    )


def _faults_of_hours(
    round_code: str, items: Mapping[int, tuple[str | None, Any]], reached: Collection[str]
) -> dict[int, tuple[Finding, ...]]:
    """What is wrong with the hours of reports that can't be read as a whole. items: site and report, by place."""
    hours = {
        index: (site, hour)
        for index, (site, item) in items.items()
        if site is not None and site in reached and (hour := instant_in(item, "hour")) is not None
    }
    if not hours:
        return {}
    found = reporting.faults_of_hours(database(), list(hours.values()), round_code=round_code, now=now())
    return dict(zip(hours, found, strict=True))


def _site_of(item: Any) -> str | None:
    code = item.get("site") if isinstance(item, dict) else None
    return code if isinstance(code, str) and 0 < len(code) <= 64 and is_usable(code) else None


def _outcome(
    outcome: reporting.Stored | BaseException, sent: reporting.Sent, zone: ZoneInfo
) -> tuple[int, dict[str, Any]]:
    if isinstance(outcome, reporting.Stored):
        return (201 if outcome.created else 200), _stored(outcome, zone)
    if isinstance(outcome, Differs):
        return 409, _differs(outcome, sent, zone)
    return problems.told(outcome)


def _source() -> str:
    return getattr(current_user, "source", "api")


def _report(given: CountIn) -> CountReport:
    return CountReport(
        report_id=given.report_id,
        hour=given.hour,
        sampled=given.sampled,
        visitors=given.visitors,
        tubes=given.tubes,
        queue=given.queue,
        staff_present=given.staff_present,
        lanes_open=given.lanes_open,
        note=given.note.strip(),
        observed_at=given.observed_at,
        reason=given.reason.strip(),
        pool_size=given.pool_size,
        seen=given.seen,
    )


def _stored(stored: reporting.Stored, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "created": stored.created,
        "count": record(stored.count, zone),
        "doubts": [problems.finding(one) for one in stored.doubts],
        "later": [
            {
                "hour": _iso(count.report.hour, zone),
                "sampled": count.report.sampled,
                "doubts": [problems.finding(one) for one in doubts],
            }
            for count, doubts in stored.later
        ],
    }


def _differs(error: Differs, sent: reporting.Sent, zone: ZoneInfo) -> dict[str, Any]:
    own = (error.stored.round_code, error.stored.site_code) == (sent.round_code, sent.site_code)
    return problems.differs(error, record(error.stored, zone) if own else None, _figures(sent.report, zone))


def record(count: Count, zone: ZoneInfo) -> dict[str, Any]:
    """A count as the API gives it back, its instants with the offset of the round's zone."""
    return {
        "id": count.id,
        "round": count.round_code,
        "site": count.site_code,
        "day": count.day.isoformat(),
        "version": count.version,
        **_figures(count.report, zone),
        "received_at": _iso(count.received_at, zone),
        "reported_by": count.reported_by,
        "source": count.source,
        "state": "closed" if count.is_final else "reported",
    }


def _figures(report: CountReport, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "hour": _iso(report.hour, zone),
        "sampled": report.sampled,
        "visitors": report.visitors,
        "tubes": report.tubes,
        "pool_size": report.pool_size,
        "queue": report.queue,
        "staff_present": report.staff_present,
        "lanes_open": report.lanes_open,
        "note": report.note,
        "reason": report.reason,
        "observed_at": _iso(report.observed_at, zone) if report.observed_at else None,
    }


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _json(told: dict[str, Any] | Sequence[Any], status: int, media_type: str = "application/json") -> Response:
    return Response(current_app.json.dumps(told), status, mimetype=media_type)
