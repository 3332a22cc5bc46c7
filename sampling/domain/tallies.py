"""Outstanding people of villages, and their sums.

Where a village has said its own, that counts and not what its grids say; where it has not, its grids' figures are added
up. They stand beside expected people and residents and are never mixed with them: a sum of outstanding people is of the
villages that have entered, and says of how many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .areas import Area, within
from .errors import FieldFault
from .expected import entering
from .outstanding import Entry, Version, doubts


@dataclass(frozen=True, slots=True)
class Line:
    """A village with what it says.

    residents, expected: None while unknown. entry: what counts, its own or its grids' so far; None before any. own: its
    own newest version. grids: how many of the lowest areas it has, 1 where none; grids_entered: of how many the figures
    are. from_grids: what all its grids say, None while one is missing. first, last: instants its figures stand for.
    """

    area: Area
    residents: int | None
    expected: int | None
    entry: Entry | None
    own: Version | None
    grids: int
    grids_entered: int
    from_grids: Entry | None = None
    first: datetime | None = None
    last: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """True where the figures are of the whole village."""
        return self.entry is not None and self.grids_entered == self.grids

    @property
    def doubts(self) -> list[FieldFault]:
        """What looks wrong about its figures."""
        if self.entry is None:
            return []
        grids = self.from_grids if self.own is not None else None
        return doubts(self.entry, expected=self.expected, residents=self.residents, grids=grids)


def lines(
    areas: Sequence[Area],
    newest: Mapping[str, Version],
    residents: Mapping[str, int | None],
    expected: Mapping[str, int],
) -> list[Line]:
    """Every village among the areas (parents before children), with what counts of what was entered.

    newest: the newest version by area. expected: people of the villages that have entered them.
    """
    above = {area.parent_code for area in areas}
    villages = entering(areas)
    of_village = {area.code: area.code for area in villages}
    inside: dict[str, list[Area]] = {area.code: [] for area in villages}
    for area in areas:
        village = of_village.get(area.parent_code or "")
        if village is not None and area.code not in of_village:
            of_village[area.code] = village
            inside[village].append(area)
    return [
        _line(area, inside[area.code], above, newest, residents[area.code], expected.get(area.code))
        for area in villages
    ]


def counting(areas: Sequence[Area], newest: Mapping[str, Version]) -> dict[str, Version]:
    """The versions that count, by area: of those one below another the highest, so that nobody is counted twice."""
    out: dict[str, Version] = {}
    covered: set[str] = set()
    for area in areas:
        if area.parent_code in covered:
            covered.add(area.code)
        elif area.code in newest:
            out[area.code] = newest[area.code]
            covered.add(area.code)
    return out


def _line(
    village: Area,
    inside: Sequence[Area],
    above: set[str | None],
    newest: Mapping[str, Version],
    residents: int | None,
    expected: int | None,
) -> Line:
    lowest = [area for area in inside if area.code not in above]
    told = counting(inside, newest)
    paths = [area.path for area in inside if area.code in told]
    reached = [area for area in lowest if any(within(area.path, path) for path in paths)]
    all_grids = bool(lowest) and len(reached) == len(lowest)
    together = sum((one.entry for one in told.values()), Entry())
    from_grids = together if all_grids else None
    own = newest.get(village.code)
    if own is not None:
        whole = len(lowest) or 1
        return Line(
            village, residents, expected, own.entry, own, whole, whole, from_grids, first=own.as_of, last=own.as_of
        )
    instants = [one.as_of for one in told.values()]
    return Line(
        village,
        residents,
        expected,
        together if told else None,
        None,
        len(lowest) or 1,
        len(reached),
        from_grids,
        first=min(instants, default=None),
        last=max(instants, default=None),
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """Villages together.

    villages: how many; entered: of how many the figures are whole; partly: of how many some grids' are in. entry: of
    all that is in. residents, residents_of: of all villages with a figure, and how many have one; expected,
    expected_of: people of the villages that have entered their expected people, and how many have. doubtful: villages
    whose figures look wrong. first, last: the instants the figures stand for, None before any.
    """

    villages: int
    entered: int
    partly: int
    entry: Entry
    residents: int
    residents_of: int
    expected: int
    expected_of: int
    doubtful: int
    first: datetime | None
    last: datetime | None

    @property
    def has_any(self) -> bool:
        """True where anything was entered."""
        return self.last is not None

    @property
    def is_whole(self) -> bool:
        """True where every village has entered."""
        return self.entered == self.villages


def rolled_up(some: Iterable[Line]) -> Sum:
    """The sum of villages: what is not entered is missing, not zero."""
    known = list(some)
    told = [line for line in known if line.entry is not None]
    return Sum(
        villages=len(known),
        entered=sum(line.is_whole for line in known),
        partly=sum(not line.is_whole for line in told),
        entry=sum((line.entry for line in told if line.entry), Entry()),
        residents=sum(line.residents or 0 for line in known),
        residents_of=sum(line.residents is not None for line in known),
        expected=sum(line.expected or 0 for line in known),
        expected_of=sum(line.expected is not None for line in known),
        doubtful=sum(bool(line.doubts) for line in told),
        first=min((line.first for line in told if line.first), default=None),
        last=max((line.last for line in told if line.last), default=None),
    )
