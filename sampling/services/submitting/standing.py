"""What the county has of each township, read for all of them at once or for one, and what is missing or odd."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geo.inside import inside
from sampling.domain.actors import Actor
from sampling.domain.errors import Named
from sampling.domain.norms import Norm, effective
from sampling.domain.rounds import Round
from sampling.domain.submitting import Since, Submission, since
from sampling.domain.townships import Lack, Township, lacks
from sampling.storage.database import Database, Session
from sampling.storage.queries import rounds
from sampling.storage.queries import submitting as queries
from sampling.storage.queries import townships as counting
from sampling.storage.tables import AreaRow, RoundRow

from ..rounds.reading import existing
from .places import place


@dataclass(frozen=True, slots=True)
class TownshipView:
    """A township in a round: what stands, what is missing or odd, what it has sent in (newest first)."""

    round: Round
    area_code: str
    area_name: str
    there: Township
    lacks: tuple[Lack, ...]
    submissions: tuple[Submission, ...]


def township(db: Database, *, round_code: str, area_code: str, by: Actor) -> TownshipView:
    """One township; raises NotFound."""
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        (there,) = read(session, at.round, [at.area])
        norms = norms_of(session, at.round)
        found = queries.submissions(session, at.round_id, at.area_id)
        round_ = existing(session, round_code)
    return TownshipView(round_, at.area.code, at.area.name, there, tuple(lacks(there, norms)), tuple(found))


def norms_of(session: Session, round_: RoundRow) -> Mapping[str, Norm]:
    """The norms that a round is planned with."""
    return effective(rounds.own_norms(session, round_.id or 0))


def read(session: Session, round_: RoundRow, rows: Sequence[AreaRow]) -> list[Township]:
    """What stands in each of these townships; a handful of queries for all of them."""
    path = rows[0].path if len(rows) == 1 else (rounds.county_path(session, round_.code) or "")
    key = round_.id or 0
    own = {row.path: row.code for row in rows}
    depth = rows[0].path.count("/") if rows else 0

    def code_of(at: str) -> str:
        """The township in which a path lies, "" for none of these."""
        return own.get("/".join(at.split("/", depth)[:depth]) + "/", "")

    lanes: dict[str, dict[str, int]] = {}
    names: dict[str, dict[str, str]] = {}
    sites = counting.sites_by_area(session, path)
    for at, code, name, count, _, _ in sites:
        lanes.setdefault(code_of(at), {})[code] = count
        names.setdefault(code_of(at), {})[code] = name
    figures: dict[str, dict[str, int]] = {}

    def add(at: str, **counts: int) -> None:
        held = figures.setdefault(code_of(at), {})
        for word, count in counts.items():
            held[word] = held.get(word, 0) + count

    for at, count, lent, away in counting.people_by_base(session, path, key):
        add(at, people=count, lent=lent, away=away)
    for at, count, seats in counting.vehicles_by_base(session, path):
        add(at, vehicles=count, seats=seats)
    roles: dict[str, dict[str, int]] = {}
    for at, role, count in counting.roles_by_base(session, path, key):
        held = roles.setdefault(code_of(at), {})
        held[role] = held.get(role, 0) + count

    def listed(found: Sequence[counting.Place]) -> dict[str, list[Named]]:
        out: dict[str, list[Named]] = {}
        for at, code, name in found:
            out.setdefault(code_of(at), []).append(Named(code, name))
        return out

    no_lead = listed(counting.without_contact(session, path, "lead"))
    no_member = listed(counting.without_contact(session, path, "member"))
    no_phone = listed(counting.without_phone(session, path))
    no_residents = listed(counting.without_residents(session, path))
    off = listed(_off_ground(session, path, sites))
    unmanaged = _unmanaged(session, path, key, code_of)
    residents = counting.residents(session, round_.area_id)
    areas = counting.area_counts(session, round_.area_id)
    return [
        Township(
            code=row.code,
            name=row.name,
            path=row.path,
            residents=residents.get(row.code),
            areas=areas.get(row.code, 0),
            lanes=lanes.get(row.code, {}),
            site_names=names.get(row.code, {}),
            roles=roles.get(row.code, {}),
            unmanaged=unmanaged.get(row.code, ()),
            without_lead=no_lead.get(row.code, ()),
            without_member=no_member.get(row.code, ()),
            without_phone=no_phone.get(row.code, ()),
            without_residents=no_residents.get(row.code, ()),
            off_ground=off.get(row.code, ()),
            **figures.get(row.code, {}),
        )
        for row in rows
    ]


def changed_since(session: Session, at: RoundRow, area_id: int | None = None) -> dict[str, tuple[int, bool, Since]]:
    """By code of a session with a plan: version of its newest, whether one is published, what that does not know."""
    noted = queries.changes(session, at.id or 0, area_id)
    return {
        code: (version, published, since(noted, known))
        for code, (version, published, known) in queries.newest_plans(session, at.id or 0).items()
    }


def _unmanaged(
    session: Session, path: str, round_id: int, code_of: Callable[[str], str]
) -> dict[str, list[tuple[Named, dict[str, int]]]]:
    """By township: each area that nobody manages, with the people lent to it or below it, by lending unit."""
    found = counting.without_manager(session, path)
    lent = counting.lent_by_base(session, path, round_id) if found else []
    out: dict[str, list[tuple[Named, dict[str, int]]]] = {}
    for at, code, name in found:
        units: dict[str, int] = {}
        for base, unit, count in lent:
            if base.startswith(at):
                units[unit] = units.get(unit, 0) + count
        out.setdefault(code_of(at), []).append((Named(code, name), units))
    return out


def _off_ground(
    session: Session, path: str, sites: Sequence[tuple[str, str, str, int, float, float]]
) -> list[counting.Place]:
    """Sites that stand outside the ground of their area, or of the next area above whose ground is known."""
    grounds = counting.grounds(session, path)
    on: dict[str, list[int]] = {}
    for k, (at, *_) in enumerate(sites):
        parts = at.rstrip("/").split("/")
        ups = ("/".join(parts[:n]) + "/" for n in range(len(parts), 1, -1))  # the county's own ground says too little
        if ground := next((up for up in ups if up in grounds), None):
            on.setdefault(ground, []).append(k)
    out = []
    for ground, members in on.items():
        stands = inside(json.loads(grounds[ground]), [sites[k][4] for k in members], [sites[k][5] for k in members])
        out += [sites[k][:3] for k, is_on in zip(members, stands, strict=True) if not is_on]
    return sorted(out, key=lambda one: one[1])
