"""What can be asked: frozen, in the codes of the round, so that the order of a file's rows does not matter.

Pins and closures always hold. The other wishes have a price, `minutes`: the travel minutes that keeping it once more
may cost. They choose among plans with the same shortfall and waiting, the one with the least

    travel minutes + the sum over the wishes of minutes x how often a wish is not kept

so a wish is kept exactly where that takes no more than its minutes, and never makes shortfall or waiting worse. A
wish that is `hard` holds in any case: where no such plan is found, people are taken off work for it.
The people of a unit who begin at a site in the same slot are a *team*; a person's unit is given in `units`, else it is
the person's base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from optimizer.wishes.reading import Asked, WishFaults, read_wishes, wish_faults

FORMAT = "sampling-wishes/1"
SCATTER_MINUTES = 1.0  # where nothing is said of it


@dataclass(frozen=True, slots=True)
class Pin:
    """This person at this site: just one assignment of the person, and the person has no others but pins.

    `slots` = [first, end) of the assignment; None = the longest block the person may work there (of equally long ones
    the one in which most people come, then the earliest). `role` None = of the person's roles the one that is scarcest
    for what lanes take.
    """

    staff: str
    site: str
    role: str | None = None
    slots: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """The two of each pair have the same sites and slots, or neither works. Not kept: once a pair."""

    pairs: tuple[tuple[str, str], ...]
    minutes: float = 60.0
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Teams:
    """A team has at least `least` people, in units that have so many people available. Not kept: once a team."""

    least: int
    minutes: float = 60.0
    hard: bool = False


@dataclass(frozen=True, slots=True)
class OwnTownship:
    """People work in the township of their base. Not kept: once an assignment elsewhere.

    `township_of` (base -> area) where it is given; else the area right below the root in which the base's nearest site
    lies (of equally near ones the first by code). Whoever works at the site where they are, is not counted.
    """

    minutes: float = 10.0
    hard: bool = False
    township_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vehicles:
    """One vehicle a unit, or `number` (unit -> vehicles), each with `seats`, each for one site at the start of a block.

    A team of n people who travel takes ceil(n / seats) vehicles. Not kept: once for each vehicle that a unit lacks in a
    slot in which its people begin. Whoever works at the site where they are takes no seat.
    """

    seats: int
    minutes: float = 30.0
    hard: bool = False
    number: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Wishes:
    """All that is asked, each of it optional. Raises WishFaults with every fault that can be seen without the round.

    `closed`: codes of sites that run no lane; whoever comes there waits. `scatter_minutes`: travel minutes that one
    team fewer is worth (teams of a unit that begin in the same slot; 0: the people of a unit may be scattered).
    """

    pins: tuple[Pin, ...] = ()
    closed: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    together: Together | None = None
    teams: Teams | None = None
    own_township_first: OwnTownship | None = None
    vehicles: Vehicles | None = None
    scatter_minutes: float = SCATTER_MINUTES

    def __post_init__(self) -> None:
        faults = wish_faults(self.as_dict())
        if faults:
            raise WishFaults(faults)

    def as_dict(self) -> dict[str, Any]:
        """The wishes ready for JSON, in one order whatever order they were given in; what is not asked is left out."""
        out: dict[str, Any] = {"format": FORMAT}
        if self.pins:
            key = [(p.staff, p.slots or (-1, -1), p.site, p.role or "") for p in self.pins]
            out["pins"] = [_given(self.pins[i]) for i in sorted(range(len(key)), key=key.__getitem__)]
        if self.closed:
            out["closed"] = sorted(self.closed)
        if self.units:
            out["units"] = dict(sorted(self.units.items()))
        if self.together is not None:
            pairs = sorted(sorted(pair) for pair in self.together.pairs)
            out["together"] = {"pairs": pairs, "minutes": self.together.minutes, "hard": self.together.hard}
        if self.teams is not None:
            out["teams"] = _given(self.teams)
        if self.own_township_first is not None:
            out["own_township_first"] = _given(self.own_township_first)
        if self.vehicles is not None:
            out["vehicles"] = _given(self.vehicles)
        out["scatter_minutes"] = self.scatter_minutes
        return out

    @classmethod
    def from_dict(cls, value: Any) -> Wishes:
        """Wishes from JSON's values. Raises WishFaults with all faults, each with its path."""
        asked = read_wishes(value)
        return cls(
            pins=tuple(Pin(**pin) for pin in asked.pins),
            closed=tuple(asked.closed),
            units=asked.units,
            together=_built(Together, asked, "together"),
            teams=_built(Teams, asked, "teams"),
            own_township_first=_built(OwnTownship, asked, "own_township_first"),
            vehicles=_built(Vehicles, asked, "vehicles"),
            scatter_minutes=asked.scatter_minutes,
        )

    def parts(self) -> Iterator[tuple[str, Wishes]]:
        """(name, these wishes without it) of each single wish: every pin, every closure, and each other kind.

        `scatter_minutes` is one where it is other than what holds when nobody says anything.
        """
        for i, pin in enumerate(self.pins):
            yield f"pin {pin.staff} at {pin.site}", self.without(pins=self.pins[:i] + self.pins[i + 1 :])
        for i, site in enumerate(self.closed):
            yield f"closed {site}", self.without(closed=self.closed[:i] + self.closed[i + 1 :])
        for name in ("together", "teams", "own_township_first", "vehicles"):
            if getattr(self, name) is not None:
                yield name, self.without(**{name: None})
        if self.scatter_minutes not in (0.0, SCATTER_MINUTES):
            yield "scatter_minutes", self.without(scatter_minutes=0.0)

    def without(self, **changes: Any) -> Wishes:
        """The same wishes with some fields changed."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Wishes(**{**own, **changes})


def _given(wish: Any) -> dict[str, Any]:
    """The fields of a wish, those left out that are None or empty."""
    out: dict[str, Any] = {}
    for name in wish.__dataclass_fields__:
        value = getattr(wish, name)
        if isinstance(value, Mapping):
            value = dict(sorted(value.items()))
        elif isinstance(value, tuple):
            value = list(value)
        if value is not None and value != {}:
            out[name] = value
    return out


def _built(kind: Any, asked: Asked, name: str) -> Any:
    own = asked.kinds.get(name)
    return None if own is None else kind(**own)
