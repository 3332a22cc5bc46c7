"""The day's reports as they stand: what a township would sign, what it has signed, and which townships have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sampling.domain.areas import within
from sampling.domain.daily import Clash, DayFigures, DayLine, DaySigned
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.services.closing.openings import Closings, SiteFigures, of_day, read
from sampling.services.watching.facts import Facts
from sampling.storage.database import Database, Session
from sampling.storage.queries import daily as queries
from sampling.storage.queries import rounds

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Township:
    """A township's day. figures: as they stand now; ends_at: when the last of its sites was to close, None where none
    opens that day. versions: what was signed, oldest first."""

    code: str
    name: str
    path: str
    figures: DayFigures
    ends_at: datetime | None
    over: bool
    versions: tuple[DaySigned, ...]

    @property
    def signed(self) -> DaySigned | None:
        """The report that locks the day; None where it is not signed, or reopened."""
        return self.versions[-1] if self.versions and self.versions[-1].locked else None

    @property
    def reopened(self) -> DaySigned | None:
        """The newest version where the county has reopened it."""
        return self.versions[-1] if self.versions and not self.versions[-1].locked else None

    @property
    def shown(self) -> DayFigures:
        """What is signed where it is, else what stands."""
        return self.signed.figures if self.signed else self.figures


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of a round: its townships, the unsigned first. days: all of the round that have begun, in order."""

    round: Round
    day: date
    days: tuple[date, ...]
    townships: tuple[Township, ...]
    as_of: datetime

    @property
    def signed(self) -> int:
        """Townships that have signed."""
        return sum(one.signed is not None for one in self.townships)


def of_round(
    db: Database, *, round_code: str, day: date | None = None, scope_path: str = "", now: datetime
) -> DayView:  # fmt: skip
    """A day of a round, or the last that has begun: its townships within reach. Raises NotFound."""
    facts, closings = read(db, round_code)
    days = days_of(facts, now)
    chosen = day_asked(days, day, round_code)
    with db.reading() as session:
        round_id = rounds.row_by_code(session, round_code)
        key = round_id.id or 0 if round_id else 0
        townships = _townships(session, facts, closings, key, chosen, scope_path, now)
    ordered = sorted(townships, key=lambda one: (one.signed is not None, one.code))
    return DayView(facts.round, chosen, days, tuple(ordered), now)


def township(
    db: Database, *, round_code: str, area_code: str, day: date | None = None, now: datetime
) -> tuple[DayView, Township]:
    """A township's day; raises NotFound where it is none of the round's."""
    view = of_round(db, round_code=round_code, day=day, now=now)
    found = next((one for one in view.townships if one.code == area_code), None)
    if found is None:
        raise NotFound("%(area)s is no township of the round %(round)s.", area=area_code, round=round_code)
    return view, found


def days_of(facts: Facts, now: datetime) -> tuple[date, ...]:
    """The days of a round on which a site opens and those between them, those that have begun; at least the first.

    Where the next opening is more than a week away the round rests: those days are not reported.
    """
    found = sorted({one.day(facts.zone) for one in facts.openings})
    if not found:
        return ()
    every = found[:1]
    for before, one in pairwise(found):
        gap = (one - before).days if one - before <= WEEK else 1
        every += [one - timedelta(days=n) for n in reversed(range(gap))]
    today = now.astimezone(facts.zone).date()
    return tuple(one for one in every if one <= today) or (found[0],)


def day_asked(days: Sequence[date], day: date | None, round_code: str) -> date:
    """The day asked for, else the last one; raises NotFound for a day that is none of the round's or has not begun."""
    if not days:
        raise NotFound("The round %(round)s has no session yet: there is no day to report.", round=round_code)
    if day is not None and day not in days:
        raise NotFound("The %(day)s is no day of the round %(round)s, or not yet.", day=day, round=round_code)
    return day or days[-1]


def _townships(
    session: Session, facts: Facts, closings: Closings, round_id: int, day: date, scope_path: str, now: datetime
) -> list[Township]:
    corrections = queries.corrections_of(session, round_id, day)
    clashes = queries.clashes_of(session, round_id, day)
    versions: dict[str, list[DaySigned]] = {}
    for one in queries.signed_of(session, round_id, day):
        versions.setdefault(one.area_code, []).append(one)
    sites: dict[str, list[SiteFigures]] = {}
    for opening in of_day(facts, closings, day, now=now):
        sites.setdefault(opening.township_code, []).append(opening)
    depth = facts.round.area_path.count("/") + 1
    found = []
    for path, area in facts.areas.items():
        if path.count("/") != depth or not within(path, facts.round.area_path):
            continue
        if facts.round.scope and area.code not in facts.round.scope:
            continue
        if not (within(path, scope_path) or within(scope_path, path)):
            continue
        own = sites.get(area.code, [])
        ends = max((one.planned_end for one in own), default=None)
        over = ends is None or now >= ends or all(one.closed for one in own)
        figures = _figures(own, corrections, clashes, over=over)
        found.append(Township(area.code, area.name, path, figures, ends, over, tuple(versions.get(area.code, ()))))
    return found


def _figures(
    openings: Sequence[SiteFigures],
    corrections: dict[str, int],
    clashes: Sequence[tuple[str, str, datetime, int, int]],
    *,
    over: bool,
) -> DayFigures:
    by_site: dict[str, list[SiteFigures]] = {}
    for one in openings:
        by_site.setdefault(one.site.code, []).append(one)
    lines = tuple(_line(own, corrections.get(code, 0), over=over) for code, own in sorted(by_site.items()))
    return DayFigures(
        lines,
        tuple(
            Clash(code, name, hour.isoformat(), stands, offered)
            for code, name, hour, stands, offered in clashes
            if code in by_site
        ),
    )


def _line(own: Sequence[SiteFigures], corrections: int, *, over: bool) -> DayLine:
    """A site's day out of its openings: noon of the first one, the final figure of the last that has any.

    over: the day can be signed, so that where all have closed early what will stand at the planned end is signed too.
    """
    last = next((one for one in reversed(own) if one.final is not None), own[-1])
    closing = own[-1].closing
    report = closing.report if closing else None
    return DayLine(
        site_code=last.site.code,
        site_name=last.site.name,
        area_name=last.area_name,
        noon=own[0].noon if own[0].noon is not None or not over else own[0].ahead,
        final=last.final,
        final_hour=last.final_hour.isoformat() if last.final_hour else None,
        tubes=last.tubes,
        visitors=last.visitors,
        corrections=corrections,
        hours=sum(len(one.due) for one in own),
        missing=tuple(end.isoformat() for one in own for end in one.missing),
        closed=all(one.closed for one in own),
        closed_by_name=any(one.closing is not None and one.closing.how == "name" for one in own),
        last_person_at=report.last_person_at.isoformat() if report and report.last_person_at else None,
        handed_to=report.handed_to if report else "",
    )
