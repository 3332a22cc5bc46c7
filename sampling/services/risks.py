"""Risk levels of a round's areas: who sets them, what holds where, and the tubes that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import Area, within
from sampling.domain.demand import dealt_of, servers_of, split, weights_of
from sampling.domain.errors import Faulty, FieldFault, NotFound
from sampling.domain.norms import Norm, effective
from sampling.domain.risks import LEVELS, ORDER, Risk, faults, inherited, pool_size, tubes
from sampling.domain.rounds import Round
from sampling.domain.sites import Site, parts_of, serves_of
from sampling.services import auditing
from sampling.services.planning import basis
from sampling.services.planning import tree as trees
from sampling.services.rounds.reading import changeable, existing, row_of
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import expected as queries
from sampling.storage.queries import gaps, sites
from sampling.storage.queries import rounds as round_queries
from sampling.storage.tables import AreaRisk, RoundRow

Choice = tuple[str, str]
"""(level, source) to set; ("", "") to take what holds above."""


@dataclass(frozen=True, slots=True)
class Line:
    """An area directly below the one that is looked at. own: the level set for it and its source, None where it takes
    what holds above; people: who are expected, residents where nothing was entered; parts: areas directly below."""

    area: Area
    risk: Risk
    own: AreaRisk | None
    people: int
    pool_size: int
    parts: int


@dataclass(frozen=True, slots=True)
class Need:
    """A township or a site: its people by level, and the tubes for them."""

    code: str
    name: str
    kind: str
    people: Mapping[str, int]
    tubes: int

    @property
    def total(self) -> int:
        """Everybody."""
        return sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Page:
    """Levels below an area, high first, and the tubes of the round: by township, and by site within the area.

    sizes: pool size by level. unserved: people whom no site of the round serves; no tube is counted for them.
    """

    round: Round
    area: Area
    parents: tuple[Area, ...]
    names: Mapping[str, str]
    here: Risk
    lines: tuple[Line, ...]
    sizes: Mapping[str, int]
    townships: tuple[Need, ...]
    sites: tuple[Need, ...]
    unserved: int


@dataclass(frozen=True, slots=True)
class Load:
    """Who comes where in a round: people by (site, lowest area); unserved: people of areas without a site."""

    at: Mapping[tuple[str, str], int]
    unserved: Mapping[str, int]


def page(db: Database, *, round_code: str, area_code: str = "") -> Page:
    """The levels of the areas directly below one ("" for the county); raises NotFound."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        areas = area_queries.areas_within(session, round_.area_path)
        own = queries.risk_rows(session, row.id or 0)
        norms = effective(round_queries.own_norms(session, row.id or 0))
        opening = gaps.opening_sites(session, row.id or 0)
        places = [
            site for site in sites.sites_within(session, round_.area_path, served_in=row.id) if site.code in opening
        ]
        people, load = loads(session, row, areas, places)
    area = next((one for one in areas if one.code == (area_code or round_.area_code)), None)
    if area is None:
        raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
    risks = inherited(areas, {code: risk.level for code, risk in own.items()})
    below = [one for one in areas if one.parent_code == area.code]
    parts: dict[str, int] = {}
    for one in areas:
        parts[one.parent_code or ""] = parts.get(one.parent_code or "", 0) + 1
    lines = [
        Line(
            one,
            risks[one.code],
            own.get(one.code),
            people[one.code],
            pool_size(risks[one.code].level, "fixed", norms),
            parts.get(one.code, 0),
        )
        for one in below
    ]
    at_sites = _needs(places, load, risks, norms)
    return Page(
        round=round_,
        area=area,
        parents=tuple(one for one in areas if one.code != area.code and within(area.path, one.path)),
        names={one.code: one.name for one in areas},
        here=risks[area.code],
        lines=tuple(sorted(lines, key=lambda line: (ORDER[line.risk.level], line.area.code))),
        sizes={level: pool_size(level, "fixed", norms) for level in LEVELS},
        townships=tuple(_by_township(areas, places, at_sites)),
        sites=tuple(at_sites[site.code] for site in places if within(site.area_path, area.path)),
        unserved=sum(load.unserved.values()),
    )


def set_levels(db: Database, *, round_code: str, levels: Mapping[str, Choice], by: Actor, now: datetime) -> int:
    """Set the levels of areas by code, and give how many changed. Raises Faulty with all faults at (area's code,
    "level" or "source"), Refused where the round is closed, NotFound."""
    with db.writing() as session:
        row = changeable(session, round_code)
        path = existing(session, round_code).area_path
        known = {area.code: area for area in area_queries.areas_within(session, path)}
        found: list[FieldFault] = []
        for code, (level, source) in levels.items():
            if code not in known:
                raise NotFound("The round's county has no area with the code %(code)s.", code=code)
            told = faults(level, source) if level else []
            found += [FieldFault(one.sentence, one.facts, (code, *one.where)) for one in told]
        if found:
            raise Faulty(found)
        own, ids, changed = queries.risk_rows(session, row.id or 0), queries.ids_of(session, levels), 0
        for code, (level, source) in levels.items():
            risk = own.get(code)
            if (risk.level, risk.source) == (level, source.strip()) if risk else not level:
                continue
            changed += 1
            if risk and not level:
                session.delete(risk)
            else:
                risk = risk or AreaRisk(
                    round_id=row.id or 0, area_id=ids[code], level="", source="", set_by="", set_at=now
                )
                risk.level, risk.source, risk.set_by, risk.set_at = level, source.strip(), by.name, now
                session.add(risk)
            auditing.record(
                session,
                by=by,
                action="set risk level",
                subject=f"{round_code}/{code}",
                at=now,
                level=level or None,
                source=source.strip() or None,
            )
    return changed


def loads(
    session: Session, row: RoundRow, areas: Sequence[Area], places: Sequence[Site]
) -> tuple[dict[str, int], Load]:
    """People by area, those below included, and who of the lowest areas comes to which of the sites.

    Expected people where they were entered, residents elsewhere; several sites of an area share as a study has dealt
    it, else by lanes. An area whose residents don't add up counts as the sum of its parts.
    """
    tree = trees.build(_adding_up(areas))
    coming = basis.coming(basis.known(session, row, areas), tree)
    people = trees.summed(tree, coming)
    leaves, serves = list(coming), serves_of(places)
    servers, dealt = servers_of(leaves, tree.parents, serves), dealt_of(leaves, tree.parents, serves, parts_of(places))
    lanes = {site.code: site.lanes for site in places}
    at: dict[tuple[str, str], int] = {}
    unserved: dict[str, int] = {}
    split_so: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for leaf, count in coming.items():
        code = leaf.removesuffix(trees.REST)
        if not servers[leaf]:
            unserved[code] = unserved.get(code, 0) + count
            continue
        key = (count, tuple(weights_of(leaf, servers[leaf], dealt, lanes)))
        if key not in split_so:  # thousands of grids of few sizes share their village's sites
            split_so[key] = split(*key)
        for site, share in zip(servers[leaf], split_so[key], strict=True):
            if share or not count:  # to which nobody of an area was dealt, nobody is called
                at[site, code] = at.get((site, code), 0) + share
    return people, Load(at, {code: count for code, count in unserved.items() if count})


def _adding_up(areas: Sequence[Area]) -> list[Area]:
    """The areas without the figures of those whose parts have more, so that a page opens though a plan would refuse."""
    out: dict[str, Area] = {}
    below: dict[str, int] = {}
    for area in reversed(areas):
        parts = below.get(area.code, 0)
        own = area.residents.count if area.residents else parts
        out[area.code] = area if own >= parts else replace(area, residents=None)
        below[area.parent_code or ""] = below.get(area.parent_code or "", 0) + max(own, parts)
    return [out[area.code] for area in areas]


def _needs(places: Sequence[Site], load: Load, risks: Mapping[str, Risk], norms: Mapping[str, Norm]) -> dict[str, Need]:
    people: dict[str, dict[str, int]] = {site.code: {} for site in places}
    for (site, code), count in load.at.items():
        level = risks[code].level
        people[site][level] = people[site].get(level, 0) + count
    return {
        site.code: Need(site.code, site.name, site.kind, people[site.code], tubes(people[site.code], site.kind, norms))
        for site in places
    }


def _by_township(areas: Sequence[Area], places: Sequence[Site], needs: Mapping[str, Need]) -> list[Need]:
    """The sites' needs by the area below the county in which they stand."""
    names, top = {area.code: area for area in areas}, areas[0]
    own: dict[str, list[Need]] = {}
    for site in places:
        below = site.area_path.removeprefix(top.path).split("/", 1)[0] or top.code
        own.setdefault(below, []).append(needs[site.code])
    out = []
    for code in sorted(own):
        people = {level: sum(need.people.get(level, 0) for need in own[code]) for level in LEVELS}
        out.append(Need(code, names[code].name, "", people, sum(need.tubes for need in own[code])))
    return out
