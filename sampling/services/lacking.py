"""What areas that are behind lack: samplers, time, or people who come; for an area and all its parts at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sampling.domain.lacking import KNOWN, AtWork, Lack, lack
from sampling.domain.norms import effective
from sampling.domain.rounds import Session
from sampling.domain.standing import LAGGING
from sampling.services import forecasting
from sampling.services.forecasting import Outlook
from sampling.services.watching import AreaLine, Watch
from sampling.services.watching.facts import Facts, current
from sampling.services.watching.waiting import PartAtWork, at_work
from sampling.storage.database import Database
from sampling.storage.queries import rounds


def lacks(db: Database, seen: Watch, *, wait: bool = False) -> dict[str, Lack]:
    """What the area of a page and its parts lack as of the page's moment, by code of the area.

    Of those that are behind or to watch, and of those whose target even the high side of the forecast misses. wait:
    make the forecast anew, else the last one made is taken, or none.
    """
    facts, round_code = current(db, seen.round.code), seen.round.code
    part = seen.session
    if part is None:
        return {}
    outlooks = forecasting.outlooks_lately(
        db, round_code=round_code, area_code=seen.line.area.code, as_of=seen.as_of, known_at=seen.known_at, wait=wait
    )
    wanting = [line for line in (seen.line, *seen.lines) if _wants(line, outlooks.get(line.area.code))]
    return _found(db, facts, seen, part, wanting, outlooks)


def lack_of(db: Database, seen: Watch) -> Lack | None:
    """What the area of a page lacks, in the same words as the page has for it, wherever people will be missing; None
    where nobody is behind or missing, and without a figure."""
    facts, line = current(db, seen.round.code), seen.line
    part = seen.session
    if part is None or line.coverage.coverage is None:
        return None
    outlooks = forecasting.outlooks_lately(
        db, round_code=seen.round.code, area_code=line.area.code, as_of=seen.as_of, known_at=seen.known_at, wait=True
    )
    outlook = outlooks.get(line.area.code)
    if not _wants(line, outlook) and (outlook is None or outlook.mid >= outlook.wanted):
        return None
    return _found(db, facts, seen, part, [line], outlooks)[line.area.code]


def _found(
    db: Database,
    facts: Facts,
    seen: Watch,
    part: Session,
    wanting: Sequence[AreaLine],
    outlooks: Mapping[str, Outlook],
) -> dict[str, Lack]:
    if not wanting:
        return {}
    round_code = facts.round.code
    work = at_work(
        db, round_code=round_code, area_code=seen.line.area.code, as_of=seen.as_of, known_at=seen.known_at
    )  # fmt: skip
    with db.reading() as session:
        norms = effective(rounds.own_norms(session, facts.basis.round_id))
    paths = [line.area.path for line in wanting]
    before = facts.coverages_of(paths, part.opens_at, seen.known_at)
    found = {}
    for line in wanting:
        outlook = outlooks.get(line.area.code)
        behind, measure = _behind(line, seen.as_of)
        found[line.area.code] = lack(
            behind=behind,
            measure=measure,
            missing=None if outlook is None else max(0, outlook.wanted - outlook.mid),
            by=outlook.by if outlook else _deadline(line, seen.as_of, part.closes_at),
            as_of=seen.as_of,
            closes_at=part.closes_at,
            work=_at_work(
                work[line.area.code],
                served=line.coverage.sampled - before[line.area.path].sampled,
                samplers_per_lane=norms["per_lane.sampler"].value,
            ),
        )
    return found


def _wants(line: AreaLine, outlook: Outlook | None) -> bool:
    if line.coverage.is_over or line.coverage.coverage is None:
        return False
    if line.state in LAGGING:
        return True
    return outlook is not None and line.state == "on_target" and outlook.high < outlook.wanted


def _behind(line: AreaLine, as_of: datetime) -> tuple[int, str]:
    """People behind now, and behind what."""
    sampled = line.coverage.sampled
    if line.target and as_of >= line.target.by:
        return line.short or 0, "target"
    if line.planned is not None and line.planned > sampled:
        return line.planned - sampled, "plan"
    return max(0, (line.due or 0) - sampled), "pace" if line.planned is None else "way"


def _deadline(line: AreaLine, as_of: datetime, closes_at: datetime) -> datetime:
    return line.target.by if line.target and as_of < line.target.by <= closes_at else closes_at


def _at_work(own: PartAtWork, *, served: int, samplers_per_lane: float) -> AtWork:
    known = own.waiting
    return AtWork(
        lanes=own.lanes,
        norm=own.norm / own.lanes if own.lanes else 0.0,
        lane_hours=own.lane_hours,
        served=served,
        samplers_per_lane=samplers_per_lane,
        waiting=known.people if known.open and known.told >= KNOWN * known.open else None,
    )
