"""What a round has otherwise than the one it is a copy of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.copies import as_copied, days_of, first_day_of, recoded
from sampling.domain.norms import Norm, effective
from sampling.domain.rounds import Round, Target
from sampling.domain.rounds import Session as RoundSession
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, sites
from sampling.storage.queries import rounds as queries
from sampling.storage.queries import teams as team_queries

from .reading import existing, row_of


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session of a copy beside the one with its code in the round it is a copy of; None where a round has none.

    sites, staff: codes that only the copy has (come), and that only the earlier round had (gone). clocks: its hours
    before and after, as times of day.
    """

    code: str
    name: str
    kind: str
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None
    sites_come: frozenset[str]
    sites_gone: frozenset[str]
    staff_come: frozenset[str]
    staff_gone: frozenset[str]
    clocks: tuple[str, str] = ("", "")

    @property
    def other_hours(self) -> bool:
        """True where it is as long as before no more, or opens at another time of day."""
        return self.before is None or self.after is None or self.clocks[0] != self.clocks[1]

    @property
    def moves_only(self) -> bool:
        """True where nothing but the day is other than before."""
        if self.before is None or self.after is None:
            return False
        same = not (self.sites_come or self.sites_gone or self.staff_come or self.staff_gone)
        return same and not self.other_hours


@dataclass(frozen=True, slots=True)
class Difference:
    """What a round has otherwise than the one it is a copy of.

    targets: (area's name, its coverages before, and after), those that differ. norms: those that differ, before and
    after. scope_gone, scope_come: names of the areas that no longer take part, and that take part now and did not
    then. leads: how many teams have another lead than the team of the same name had. new_sites, new_staff: codes in
    the county that no session of the copy has and no session of the earlier round had: imported since, or never used.
    """

    of: Round
    sessions: tuple[SessionChange, ...]
    targets: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]
    norms: tuple[tuple[Norm, Norm], ...]
    scope_gone: tuple[str, ...]
    scope_come: tuple[str, ...]
    leads: int
    new_sites: frozenset[str]
    new_staff: frozenset[str]


def difference(db: Database, round_code: str) -> Difference | None:
    """What a round has otherwise than the one it is a copy of; None where it is no copy, or that one is gone."""
    with db.reading() as session:
        row = row_of(session, round_code)
        earlier_row = queries.row_by_code(session, row.copied_from) if row.copied_from else None
        if earlier_row is None:
            return None
        own, earlier = existing(session, round_code), existing(session, earlier_row.code)
        before, after = _members(session, earlier), _members(session, own)
        places = {site.code for site in sites.sites_within(session, own.area_path)}
        people = set(queries.staff_ids_within(session, own.area_path))
        keys = [earlier_row.id or 0, row.id or 0]
        teams = [team_queries.teams_of_round(session, key) for key in keys]
        names = {area.code: area.name for area in areas.children_of(session, row.area_id)}
        norms = [effective(queries.own_norms(session, key)) for key in keys]
    leads = [{team.name: (team.lead_name, team.lead_phone) for team in one} for one in teams]
    known = [*before.values(), *after.values()]
    return Difference(
        of=earlier,
        sessions=tuple(_changes(earlier, own, before, after)),
        targets=tuple(_targets(earlier.targets, own.targets)),
        norms=tuple((norms[0][key], norm) for key, norm in norms[1].items() if norms[0][key].value != norm.value),
        scope_gone=tuple(name for code, name in names.items() if _in(code, earlier) and not _in(code, own)),
        scope_come=tuple(name for code, name in names.items() if _in(code, own) and not _in(code, earlier)),
        leads=sum(lead != leads[0].get(name, lead) for name, lead in leads[1].items()),
        new_sites=frozenset(places.difference(*(sites for sites, _ in known))),
        new_staff=frozenset(people.difference(*(staff for _, staff in known))),
    )


Members = dict[str, tuple[frozenset[str], frozenset[str]]]


def _members(session: Session, round_: Round) -> Members:
    """Codes of sites and staff of each session."""
    out = {}
    for one in round_.sessions:
        row = queries.session_row(session, round_.code, one.code)
        key = (row.id if row else 0) or 0
        places = frozenset(site.code for site in sites.sites_within(session, session_id=key))
        out[one.code] = places, frozenset(queries.staff_codes(session, key))
    return out


def _changes(earlier: Round, own: Round, before: Members, after: Members) -> list[SessionChange]:
    nobody: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    old = {one.code: one for one in earlier.sessions}
    if earlier.sessions and own.sessions:  # codes that are days have moved with them
        moved = recoded(days_of(as_copied(earlier)), (first_day_of(own) - first_day_of(earlier)).days)
        codes = {code: code for code in old} | moved
        old = {codes[code]: one for code, one in old.items()}
        before = {codes[code]: members for code, members in before.items()}
    new = {one.code: one for one in own.sessions}
    out = []
    for code in dict.fromkeys((*new, *old)):
        was, now = old.get(code), new.get(code)
        (sites_then, staff_then), (sites_now, staff_now) = before.get(code, nobody), after.get(code, nobody)
        out.append(
            SessionChange(
                code=code,
                name=(now or old[code]).name,
                kind=(now or old[code]).kind,
                before=(was.opens_at, was.closes_at) if was else None,
                after=(now.opens_at, now.closes_at) if now else None,
                sites_come=sites_now - sites_then,
                sites_gone=sites_then - sites_now,
                staff_come=staff_now - staff_then,
                staff_gone=staff_then - staff_now,
                clocks=(_clock(earlier, was), _clock(own, now)),
            )
        )
    return out


def _clock(round_: Round, session: RoundSession | None) -> str:
    """Its hours as times of day; what closes on another day than it opens says so."""
    if session is None:
        return ""
    opens, closes = (at.astimezone(round_.tz) for at in (session.opens_at, session.closes_at))
    days = (closes.date() - opens.date()).days
    return f"{opens:%H:%M}–{closes:%H:%M}" + (f" +{days}" if days else "")


def _in(code: str, round_: Round) -> bool:
    return not round_.scope or code in round_.scope


def _targets(
    before: Collection[Target], after: Collection[Target]
) -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    names: Mapping[str, str] = {target.area_code: target.area_name for target in (*before, *after)}

    def of(targets: Collection[Target], code: str) -> tuple[float, ...]:
        return tuple(target.coverage for target in targets if target.area_code == code)

    return [
        (name, of(before, code), of(after, code)) for code, name in names.items() if of(before, code) != of(after, code)
    ]
