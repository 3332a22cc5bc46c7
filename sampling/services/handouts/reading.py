"""What is handed out of a published plan, each within what its reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.areas import within
from sampling.domain.departures import Gathering, Said, of_block
from sampling.domain.errors import NotFound
from sampling.domain.handouts import Contact, Handout, Member, Party, Stop
from sampling.domain.norms import Norm, effective
from sampling.domain.plans import Plan
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.staff import ROLES
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, rounds
from sampling.storage.queries import handouts as queries
from sampling.storage.queries.handouts import Work


@dataclass(frozen=True, slots=True)
class Given:
    """A published plan with all that its handouts are made from.

    scope_path: whose sites and people are told of, "" for the whole county. work: by site, unit, start and person.
    names: of areas, by path. leads: whom to ask, by code of the site. firsts: when the first work of each unit from
    each base begins. with_names: whether names and phones are told.
    """

    plan: Plan
    round: Round
    session: RoundSession
    scope_path: str
    with_names: bool
    note: str
    work: Sequence[Work]
    names: Mapping[str, str]
    codes: Mapping[str, str]
    leads: Mapping[str, Contact]
    norms: Mapping[str, Norm]
    said: Mapping[queries.Key, Said]
    firsts: Mapping[tuple[str, str], datetime]

    def township_of(self, path: str) -> str:
        """Path of the area right below the county in which an area lies; the county's own where it is in none."""
        below = path.removeprefix(self.round.area_path).split("/", 1)[0]
        return f"{self.round.area_path}{below}/" if below else self.round.area_path


def given(
    db: Database,
    plan: Plan,
    *,
    scope_path: str = "",
    with_names: bool,
    note: str = "",
    unit: str | None = None,
    site: str | None = None,
    staff: str | None = None,
) -> Given:
    """Read a plan for its handouts; of one unit, one site or one person alone where asked. note: what is not real."""
    with db.reading() as session:
        return given_in(
            session, plan, scope_path=scope_path, with_names=with_names, note=note, unit=unit, site=site, staff=staff
        )


def given_in(
    session: Session,
    plan: Plan,
    *,
    scope_path: str = "",
    with_names: bool,
    note: str = "",
    unit: str | None = None,
    site: str | None = None,
    staff: str | None = None,
) -> Given:
    """The same within the caller's transaction."""
    round_ = rounds.round_by_code(session, plan.round_code)
    row = rounds.session_row(session, plan.round_code, plan.session_code)
    round_row = rounds.row_by_code(session, plan.round_code)
    if round_ is None or row is None or round_row is None:
        raise NotFound("There is no such plan.")
    known = areas.areas_within(session, round_.area_path)
    work = queries.work(session, plan.id, scope_path, unit=unit, site=site, staff=staff)
    return Given(
        plan=plan,
        round=round_,
        session=next(one for one in round_.sessions if one.code == plan.session_code),
        scope_path=scope_path,
        with_names=with_names,
        note=note,
        work=work,
        names={area.path: area.name for area in known},
        codes={area.path: area.code for area in known},
        leads=_leads(session, plan, round_, work) if with_names else {},
        norms=effective(rounds.own_norms(session, round_row.id or 0)),
        said=queries.said(session, row.id or 0),
        firsts=queries.first_starts(session, plan.id),
    )


def handout(given: Given, kind: str, code: str) -> Handout:
    """What one of `domain.handouts.KINDS` is told; code: of the township, site or person, or the unit's name.

    Raises NotFound where nobody of it is part of the plan, or the reader may see nothing of it.
    """
    if kind == "township":
        return _of_township(given, code)
    picked = {
        "unit": lambda one: one.unit == code,
        "site": lambda one: one.site_code == code,
        "person": lambda one: one.staff_code == code,
    }[kind]
    own = [one for one in given.work if picked(one)]
    if not own or (kind == "site" and not within(own[0].area_path, given.scope_path)):
        raise NotFound("Nobody of %(name)s is part of this plan within your area.", name=code)
    if kind == "person":
        return of_person(given, own)
    name = code if kind == "unit" else own[0].site_name
    return _made(given, kind, code, name, stops(given, own))


def of_person(given: Given, own: Sequence[Work]) -> Handout:
    """What a person is told; own: the person's work, at least one block."""
    found = []
    for one in sorted(own, key=lambda one: one.starts_at):
        found += stops(given, [one], phones=False)
    made = _made(given, "person", own[0].staff_code, own[0].staff_code, found)
    return replace(made, name=own[0].staff_name if given.with_names else own[0].staff_code, unit=own[0].unit)


def of_nobody(given: Given, code: str) -> Handout:
    """What somebody is told who has no work in this version of the plan."""
    return _made(given, "person", code, code, [])


def people(given: Given) -> dict[str, list[Work]]:
    """The work of each person, by staff code and in its order."""
    out: dict[str, list[Work]] = {}
    for one in sorted(given.work, key=lambda one: one.staff_code):
        out.setdefault(one.staff_code, []).append(one)
    return out


def townships(given: Given) -> dict[str, str]:
    """Names of the townships within the scope that have sites or people in the plan, by code and in its order."""
    paths = {given.township_of(path) for one in given.work for path in (one.area_path, one.base_path)}
    seen = sorted(path for path in paths if within(path, given.scope_path))
    return {given.codes[path]: given.names[path] for path in seen}


def how_many(given: Given) -> dict[str, int]:
    """How many handouts there are of each of `domain.handouts.KINDS`."""
    return {
        "township": len(townships(given)),
        "site": len({one.site_code for one in given.work if within(one.area_path, given.scope_path)}),
        "unit": len({one.unit for one in given.work}),
        "person": len({one.staff_code for one in given.work}),
    }


def stops(given: Given, work: Iterable[Work], *, phones: bool = True, people: bool = True) -> list[Stop]:
    """Sites in the order of their codes with those who come there. people: False for counts alone."""
    at: dict[str, list[Work]] = {}
    for one in work:
        at.setdefault(one.site_code, []).append(one)
    return [_stop(given, own, phones=phones, people=people) for _, own in sorted(at.items())]


def _of_township(given: Given, code: str) -> Handout:
    path = next((path for path, known in given.codes.items() if known == code), None)
    if path is None or not within(path, given.scope_path) or given.township_of(path) != path:
        raise NotFound("There is no township with the code %(code)s within your area.", code=code)
    own = [one for one in given.work if within(one.area_path, path)]
    sent = [one for one in given.work if within(one.base_path, path) and not within(one.area_path, path)]
    if not own and not sent:
        raise NotFound("Nobody of %(name)s is part of this plan within your area.", name=given.names[path])
    found = stops(given, own, people=False)
    found += [replace(stop, outside=True) for stop in stops(given, sent, people=False)]
    return _made(given, "township", code, given.names[path], found)


def _made(given: Given, kind: str, code: str, name: str, found: Sequence[Stop]) -> Handout:
    plan = given.plan
    return Handout(
        kind=kind,
        code=code,
        name=name,
        unit="",
        county_name=given.names.get(given.round.area_path, given.round.area_code),
        round_code=plan.round_code,
        session_code=plan.session_code,
        session_name=given.session.name,
        version=plan.version,
        published_at=plan.published_at or plan.created_at,
        stops=tuple(found),
        note=given.note,
    )


def _stop(given: Given, own: Sequence[Work], *, phones: bool, people: bool) -> Stop:
    one = own[0]
    groups: dict[tuple[str, str, datetime, bool], list[Work]] = {}
    for block in own:
        key = (block.unit, block.base_code, block.starts_at, block.starts_at == block.first_at)
        groups.setdefault(key, []).append(block)
    parties = [_party(given, group, phones=phones, people=people) for _, group in sorted(groups.items())]
    return Stop(
        site_code=one.site_code,
        site_name=one.site_name,
        area_name=one.area_name,
        township_name=given.names.get(given.township_of(one.area_path), ""),
        starts_at=min(block.starts_at for block in own),
        ends_at=max(block.ends_at for block in own),
        lead=given.leads.get(one.site_code),
        parties=tuple(parties),
    )


def _party(given: Given, group: Sequence[Work], *, phones: bool, people: bool) -> Party:
    one = group[0]
    counts = {role: sum(block.role == role for block in group) for role in ROLES}
    shown = given.with_names
    return Party(
        unit=one.unit,
        base_code=one.base_code,
        base_name=one.base_name,
        starts_at=one.starts_at,
        ends_at=max(block.ends_at for block in group),
        gathering=_gathering(given, one) if one.starts_at == one.first_at else None,
        counts=tuple((role, count) for role, count in counts.items() if count),
        people=tuple(
            Member(
                code=block.staff_code,
                name=block.staff_name if shown else None,
                phone=block.work_phone if shown and phones else None,
                role=block.role,
                starts_at=block.starts_at,
                ends_at=block.ends_at,
            )
            for block in sorted(group, key=lambda block: (ROLES.index(block.role), block.staff_code))
        )
        if people
        else (),
    )


def _gathering(given: Given, one: Work) -> Gathering:
    found = of_block(
        one.base_name,
        ((one.base_lon, one.base_lat), (one.site_lon, one.site_lat)),
        one.starts_at,
        unit_starts_at=given.firsts[one.unit, one.base_code],
        norms=given.norms,
        told=(
            given.said.get((one.unit, one.base_code, one.site_code)),
            given.said.get((one.unit, one.base_code, None)),
        ),
    )
    return found if given.with_names else replace(found, driver_name=None, driver_phone=None)


def _leads(session: Session, plan: Plan, round_: Round, work: Sequence[Work]) -> dict[str, Contact]:
    """Whom to ask at each site: its lead in the plan, else the lead of the area it stands in, or of the next above."""
    places = {one.site_code: one.area_path for one in work}
    named = queries.leads(session, plan.id, list(places) if len(places) < 100 else None)
    known = queries.area_leads(session, round_.area_path)
    out: dict[str, Contact] = {}
    for code, path in places.items():
        if code in named:
            out[code] = Contact(*named[code])
            continue
        while path and path not in known:
            path = path.rstrip("/").rpartition("/")[0]
            path = f"{path}/" if path else ""
        if path:
            area, name, phone = known[path]
            out[code] = Contact(name, phone, area)
    return out
