"""Counts over the API: a site's report taken exactly once, many at once, and what stands read back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, current_app
from flask_login import current_user
from flask_openapi3 import Tag
from pydantic import ValidationError

from sampling.domain.counts import Count, CountReport, Differs
from sampling.domain.errors import NotFound
from sampling.domain.permissions import REPORT
from sampling.guards import allow
from sampling.services import reporting
from sampling.web.context import actor, database, now

from . import problems
from .types import Batch, BatchOut, ConflictOut, CountIn, ProblemOut, RoundPath, SiteCountIn, SitePath, StoredOut
from .v1 import bp

TAG = Tag(name="Counts", description="People sampled at a site, hour by hour.")


@bp.post(
    "/rounds/<round_code>/sites/<site_code>/counts",
    tags=[TAG],
    summary="Report an hour",
    responses={200: StoredOut, 201: StoredOut, 400: ProblemOut, 409: ConflictOut, 415: ProblemOut},
)
@allow(REPORT, site="site_code", round="round_code")
def report(path: SitePath, body: CountIn) -> Response:
    """Store a site's cumulative count for the hour that ends at `hour`, exactly once.

    201: stored. 200: the same stood already and is given back. 409: the county has other figures for the id or, where
    no reason is given or `seen` is older than what stands, for the hour; both are given back, and what was offered is
    kept for the township to settle.
    422: every fault. 503: nothing is wrong with it; send the same again after Retry-After seconds.
    """
    sent = reporting.Sent(path.round_code, path.site_code, _report(body), _source())
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
        return _json(_differs(error, sent), 409, problems.MEDIA_TYPE)
    return _json(_stored(stored), 201 if stored.created else 200)


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
    for index, item in enumerate(body.root):
        try:
            given = SiteCountIn.model_validate(item)
        except ValidationError as error:
            outcomes[index] = 422, problems.fault_body(error)
        else:
            sent.append(reporting.Sent(path.round_code, given.site, _report(given), _source()))
            places.append(index)
    allowed = reporting.sites_of(database(), {one.site_code for one in sent}, by=actor())
    kept = [(index, one) for index, one in zip(places, sent, strict=True) if allowed.get(one.site_code)]
    for index, one in zip(places, sent, strict=True):
        if one.site_code not in allowed:
            outcomes[index] = problems.told(NotFound("There is no site with the code %(code)s.", code=one.site_code))
        elif not allowed[one.site_code]:
            outcomes[index] = 403, problems.body(403)
    taken = reporting.report_all(database(), [one for _, one in kept], by=actor(), now=now())
    for (index, one), outcome in zip(kept, taken, strict=True):
        outcomes[index] = _outcome(outcome, one)
    return _json([{"status": status, "body": told} for status, told in filter(None, outcomes)], 200)


def _outcome(outcome: reporting.Stored | BaseException, sent: reporting.Sent) -> tuple[int, dict[str, Any]]:
    if isinstance(outcome, reporting.Stored):
        return (201 if outcome.created else 200), _stored(outcome)
    if isinstance(outcome, Differs):
        return 409, _differs(outcome, sent)
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


def _stored(stored: reporting.Stored) -> dict[str, Any]:
    return {
        "created": stored.created,
        "count": record(stored.count),
        "doubts": [problems.finding(one) for one in stored.doubts],
        "later": [
            {
                "hour": _iso(count.report.hour),
                "sampled": count.report.sampled,
                "doubts": [problems.finding(one) for one in doubts],
            }
            for count, doubts in stored.later
        ],
    }


def _differs(error: Differs, sent: reporting.Sent) -> dict[str, Any]:
    own = (error.stored.round_code, error.stored.site_code) == (sent.round_code, sent.site_code)
    return problems.differs(error, record(error.stored) if own else None, _figures(sent.report))


def record(count: Count) -> dict[str, Any]:
    """A count as the API gives it back."""
    return {
        "id": count.id,
        "round": count.round_code,
        "site": count.site_code,
        "day": count.day.isoformat(),
        "version": count.version,
        **_figures(count.report),
        "received_at": _iso(count.received_at),
        "reported_by": count.reported_by,
        "source": count.source,
    }


def _figures(report: CountReport) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "hour": _iso(report.hour),
        "sampled": report.sampled,
        "visitors": report.visitors,
        "tubes": report.tubes,
        "pool_size": report.pool_size,
        "queue": report.queue,
        "staff_present": report.staff_present,
        "lanes_open": report.lanes_open,
        "note": report.note,
        "reason": report.reason,
        "observed_at": _iso(report.observed_at) if report.observed_at else None,
    }


def _iso(at: datetime) -> str:
    return at.isoformat()


def _json(told: dict[str, Any] | Sequence[Any], status: int, media_type: str = "application/json") -> Response:
    return Response(current_app.json.dumps(told), status, mimetype=media_type)
