"""The noon figure and the final figure of a session, told apart: of a site, of an area, and of the whole.

The noon figure is the count at the planned end, the final one the last count of the opening, which may lie beyond it. A
site stands where it stands: its people belong to the township that answers for it and signs for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.areas import within
from sampling.domain.closing import Closing
from sampling.domain.coverage import SiteCount
from sampling.domain.daily import total
from sampling.domain.errors import NotFound
from sampling.domain.hours import Opening
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import Site
from sampling.services.watching.facts import Facts, current
from sampling.storage.database import Database
from sampling.storage.queries import closing as queries
from sampling.storage.queries.rounds import row_by_code

Closings = Mapping[tuple[str, str, date], Closing]


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """A site's opening. noon: at `planned_end`, final: its last count, of the hour `final_hour`; None where missing.

    corrected: the count has changed since the closing report. due: hours of it that are over; missing: those of them
    without a count. tubes, visitors: of the closing report, else of the last count.
    """

    site: Site
    area_name: str
    township_code: str
    township_name: str
    opening: Opening
    day: date
    noon: int | None
    final: int | None
    final_hour: datetime | None
    tubes: int | None
    visitors: int | None
    due: tuple[datetime, ...]
    missing: tuple[datetime, ...]
    closing: Closing | None

    @property
    def planned_end(self) -> datetime:
        """When it was to close."""
        return self.opening.closes_at

    @property
    def closed(self) -> bool:
        """True once it has its closing report."""
        return self.closing is not None

    @property
    def differs(self) -> bool:
        """True where its closing report says another figure than its last count."""
        return self.closing is not None and self.final != self.closing.report.sampled


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """n of N people of an area at the planned end and in the end, and of how many of its sites each is known.

    people: residents of the area, None where unknown. as_of: when it was read.
    """

    code: str
    name: str
    noon: int | None
    noon_sites: int
    final: int | None
    final_sites: int
    closed_sites: int
    sites: int
    people: int | None
    as_of: datetime

    @property
    def noon_coverage(self) -> float | None:
        """Fraction of the residents at the planned end; None ("no figure") where either is unknown."""
        return self.noon / self.people if self.people and self.noon is not None else None

    @property
    def final_coverage(self) -> float | None:
        """Fraction of the residents by the last counts; None ("no figure") where either is unknown."""
        return self.final / self.people if self.people and self.final is not None else None


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """A session's figures on a day, of the sites within reach: in all, by township, by site (not closed first)."""

    round: Round
    session: RoundSession
    day: date
    days: tuple[date, ...]
    total: AreaFigures
    townships: tuple[AreaFigures, ...]
    sites: tuple[SiteFigures, ...]


def of_session(
    db: Database,
    *,
    round_code: str,
    session_code: str | None = None,
    day: date | None = None,
    scope_path: str = "",
    now: datetime,
) -> SessionFigures | None:
    """The figures of a session, or of the last that has begun, on a day, or on the last that has begun.

    None where the round has no session. Raises NotFound.
    """
    facts, closings = read(db, round_code)
    code = session_code or facts.session_at(now)
    part = next((one for one in facts.round.sessions if one.code == code), None)
    if part is None:
        if session_code is None:
            return None
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    days = sorted({one.day(facts.zone) for one in facts.openings if one.session_code == part.code})
    begun = [one for one in days if one <= now.astimezone(facts.zone).date()]
    chosen = day or (begun[-1] if begun else days[0] if days else part.opens_at.astimezone(facts.zone).date())
    own = [
        one
        for one in of_day(facts, closings, chosen, now=now, scope_path=scope_path)
        if one.opening.session_code == part.code
    ]
    residents = facts.coverages(part.closes_at)  # of whenever: residents alone are read from it
    code_of = {area.code: path for path, area in facts.areas.items()}

    def area(code: str, name: str, path: str, those: Sequence[SiteFigures]) -> AreaFigures:
        people = residents[path].denominator if path in residents else None
        return together(code, name, people, those, now)

    root = scope_path if scope_path in facts.areas else facts.round.area_path
    names = {one.township_code: one.township_name for one in own}
    townships = [
        area(code, name, code_of.get(code, ""), [one for one in own if one.township_code == code])
        for code, name in sorted(names.items())
    ]
    top = facts.areas.get(root)
    return SessionFigures(
        round=facts.round,
        session=part,
        day=chosen,
        days=tuple(days),
        total=area(top.code if top else "", top.name if top else "", root, own),
        townships=tuple(sorted(townships, key=lambda one: (one.closed_sites - one.sites, one.code))),
        sites=tuple(sorted(own, key=lambda one: (one.closed, one.township_code, one.site.code))),
    )


def together(code: str, name: str, people: int | None, those: Sequence[SiteFigures], as_of: datetime) -> AreaFigures:
    """The figures of several sites in one; none of theirs is taken for another."""
    return AreaFigures(
        code=code,
        name=name,
        noon=total(one.noon for one in those),
        noon_sites=sum(one.noon is not None for one in those),
        final=total(one.final for one in those),
        final_sites=sum(one.final is not None for one in those),
        closed_sites=sum(one.closed for one in those),
        sites=len(those),
        people=people,
        as_of=as_of,
    )


def read(db: Database, round_code: str) -> tuple[Facts, Closings]:
    """What figures are made of; raises NotFound."""
    facts = current(db, round_code)
    with db.reading() as session:
        row = row_by_code(session, round_code)
        closings = queries.of_round(session, row) if row is not None else {}
    return facts, closings


def of_day(
    facts: Facts, closings: Closings, day: date, *, now: datetime, scope_path: str = ""
) -> list[SiteFigures]:  # fmt: skip
    """The openings of a day of all sites within reach, each site's in order."""
    zone = facts.zone
    newest: dict[str, dict[datetime, SiteCount]] = {}
    for count in facts.counts:
        if count.day == day:
            of_site = newest.setdefault(count.site_code, {})
            held = of_site.get(count.hour)
            if held is None or count.version > held.version:
                of_site[count.hour] = count
    due: dict[tuple[datetime, datetime], list[datetime]] = {}  # many sites share their hours
    openings: dict[str, list[Opening]] = {}
    for one in facts.openings:
        site = facts.sites.get(one.site_code)
        if site is not None and within(site.area_path, scope_path) and one.day(zone) == day:
            openings.setdefault(one.site_code, []).append(one)
    found = []
    for code, own in openings.items():
        own.sort(key=lambda one: one.opens_at)
        for position, one in enumerate(own):
            following = own[position + 1].opens_at if position + 1 < len(own) else None
            stretch = (one.opens_at, one.closes_at)
            if stretch not in due:
                due[stretch] = one.due(zone)
            counts = {
                hour: count
                for hour, count in newest.get(code, {}).items()
                if one.opens_at < hour and (following is None or hour <= following)
            }
            closing = closings.get((one.session_code, code, day))
            found.append(_site(facts, code, one, day, counts, due[stretch], closing, now))
    return found


def _site(
    facts: Facts,
    code: str,
    opening: Opening,
    day: date,
    counts: Mapping[datetime, SiteCount],
    due: Iterable[datetime],
    closing: Closing | None,
    now: datetime,
) -> SiteFigures:
    site = facts.sites[code]
    area = facts.areas.get(site.area_path)
    township = township_of(facts, site)
    last = counts[max(counts)] if counts else None
    visitors, tubes = facts.told.get((code, last.hour, last.version), (None, None)) if last else (None, None)
    noon = counts.get(opening.closes_at)
    over = tuple(end for end in due if end <= now)
    return SiteFigures(
        site=site,
        area_name=area.name if area else site.area_code,
        township_code=township[0],
        township_name=township[1],
        opening=opening,
        day=day,
        noon=noon.sampled if noon else None,
        final=last.sampled if last else None,
        final_hour=last.hour if last else None,
        tubes=closing.report.tubes if closing else tubes,
        visitors=closing.report.visitors if closing else visitors,
        due=over,
        missing=tuple(end for end in over if end not in counts),
        closing=closing,
    )


def township_of(facts: Facts, site: Site) -> tuple[str, str]:
    """Code and name of the area directly below the round's in which a site stands."""
    below = site.area_path.removeprefix(facts.round.area_path).split("/", 1)[0]
    found = facts.areas.get(f"{facts.round.area_path}{below}/") or facts.areas.get(site.area_path)
    return (found.code, found.name) if found else (site.area_code, site.area_code)
