"""What is missing or odd in a township before a round: each kind with how many of how many, and the first of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .errors import Named
from .norms import Norm, by_role

MISSING = (
    "no_staff",
    "role_nobody",
    "no_sites",
    "no_vehicles",
    "no_manager_alone",
    "no_lead",
    "no_member",
    "no_phone",
    "no_residents",
)
ODD = ("role_short", "sites_unstaffed", "site_off_ground")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lack:
    """One kind of what is missing or odd. n of all: of the things it is about; role: where it is about one.

    examples: the first of them.
    """

    kind: str
    n: int
    all: int
    role: str = ""
    examples: tuple[Named, ...] = ()

    @property
    def odd(self) -> bool:
        """True for what is to be looked at; False for what is missing."""
        return self.kind in ODD


@dataclass(frozen=True, slots=True)
class Township:
    """What the county has of a township in a round.

    residents: None where there is no figure. lanes: by site, in order of code. people: on the staff, `away` of them not
    to be had in this round; roles: people to be had by role, who has several is counted under each. unmanaged: areas
    that nobody manages, each with the people lent to it by unit. The rest: what has a lack.
    """

    code: str
    name: str
    path: str
    residents: int | None = None
    areas: int = 0
    lanes: Mapping[str, int] = field(default_factory=dict)
    site_names: Mapping[str, str] = field(default_factory=dict)
    people: int = 0
    lent: int = 0
    away: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    vehicles: int = 0
    seats: int = 0
    unmanaged: Sequence[tuple[Named, Mapping[str, int]]] = ()
    without_lead: Sequence[Named] = ()
    without_member: Sequence[Named] = ()
    without_phone: Sequence[Named] = ()
    without_residents: Sequence[Named] = ()
    off_ground: Sequence[Named] = ()


def lacks(there: Township, norms: Mapping[str, Norm]) -> list[Lack]:
    """All that is missing, then all that is odd, each in the order of `MISSING` and `ODD`."""
    needs = role_needs(there.lanes, norms)
    out = [] if there.people else [Lack("no_staff", 1, 1)]
    if there.people:
        out += [Lack("role_nobody", 1, 1, role) for role in needs if not there.roles.get(role)]
    if there.residents and not there.lanes:
        out.append(Lack("no_sites", 1, 1))
    if not there.vehicles:
        out.append(Lack("no_vehicles", 1, 1))
    alone = [area for area, lent in there.unmanaged if not lent]
    out += _listed("no_manager_alone", alone, len(there.unmanaged))
    out += _listed("no_lead", there.without_lead, there.areas)
    out += _listed("no_member", there.without_member, there.areas)
    out += _listed("no_phone", there.without_phone, there.people)
    out += _listed("no_residents", there.without_residents, there.areas)
    for role, need in needs.items():
        has = there.roles.get(role, 0)
        if 0 < has < need:
            out.append(Lack("role_short", need - has, need, role))
    bare = unstaffed(there.lanes, there.roles, norms)
    out += _listed(
        "sites_unstaffed", [Named(code, there.site_names.get(code, code)) for code in bare], len(there.lanes)
    )
    out += _listed("site_off_ground", there.off_ground, len(there.lanes))
    return out


def role_needs(lanes: Mapping[str, int], norms: Mapping[str, Norm]) -> dict[str, int]:
    """People of each role that sites with so many lanes need at once, by the round's norms; without rests."""
    need = _need(norms)
    total: dict[str, int] = {}
    for count in lanes.values():
        for role, people in need(count).items():
            total[role] = total.get(role, 0) + people
    return total


def unstaffed(lanes: Mapping[str, int], roles: Mapping[str, int], norms: Mapping[str, Norm]) -> list[str]:
    """Sites for which the township's own people do not suffice, when they are given to its sites in order of code."""
    need, left, out = _need(norms), dict(roles), []
    for code in sorted(lanes):
        asked = need(lanes[code])
        if any(left.get(role, 0) < people for role, people in asked.items()):
            out.append(code)
            continue
        for role, people in asked.items():
            left[role] -= people
    return out


def _need(norms: Mapping[str, Norm]) -> Callable[[int], dict[str, int]]:
    per_lane, per_site = by_role(norms, "per_lane"), by_role(norms, "per_site")
    roles = dict.fromkeys((*per_lane, *per_site))
    return lambda lanes: {role: int(per_lane.get(role, 0) * lanes + per_site.get(role, 0)) for role in roles}


def _listed(kind: str, found: Sequence[Named], total: int) -> list[Lack]:
    return [Lack(kind, len(found), total, examples=tuple(found[:SHOWN]))] if found else []
