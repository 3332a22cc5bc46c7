"""The noon figure and the final figure of a session, told apart: of a site, of an area, and of the whole.

The noon figure is the count at the planned end, the final one the last count of the opening, which may lie beyond it. A
site stands where it stands: its people belong to the township that answers for it and signs for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sampling.domain.areas import within
from sampling.domain.daily import total
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.storage.database import Database

from .openings import SiteFigures, of_day, read


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
    code_of = {area.code: path for path, area in facts.areas.items()}

    def area(code: str, name: str, path: str, those: Sequence[SiteFigures]) -> AreaFigures:
        people = facts.basis.residents.get(path)
        return together(code, name, people, those, now)

    root = facts.round.area_path
    if within(scope_path, root):
        root = facts.basis.path_of(scope_path.rstrip("/").rsplit("/", 1)[-1])
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
