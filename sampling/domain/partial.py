"""Rounds for a part of a county: which areas take part, and where what is counted belongs.

The people of such a round are those of the areas that take part: of the county nothing else is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .areas import Area, Residents, within
from .errors import Names, NotFound, TakesNoPart
from .texts import N_

NO_PART = N_("%(area)s takes no part in %(round)s. These do: %(areas)s.")


def takes_part(path: str, round_path: str, scope: Sequence[str]) -> bool:
    """True for an area of a round that is for it. round_path: of the round's own area, which always is; scope: codes of
    the areas directly below that one for which the round is, () where it is for all."""
    if not scope or path == round_path:
        return True
    return within(path, round_path) and path.removeprefix(round_path).split("/", 1)[0] in scope


def no_part(area_name: str, round_name: str, areas: Iterable[Area]) -> TakesNoPart:
    """What is said of an area that takes no part in a round. areas: those that do."""
    return TakesNoPart(NO_PART, area=area_name, round=round_name, areas=Names(tuple(one.name for one in areas)))


@dataclass(frozen=True, slots=True)
class Parted:
    """The areas of a round's county. inside: those that take part, the county first, without a figure of its own where
    some don't: it is what they have together. outside: the others."""

    inside: tuple[Area, ...]
    outside: tuple[Area, ...]

    def area(self, code: str, round_name: str) -> Area:
        """The area of this code that takes part; raises NotFound, TakesNoPart where the round is not for it."""
        found = next((one for one in self.inside if one.code == code), None)
        if found is not None:
            return found
        other = next((one for one in self.outside if one.code == code), None)
        if other is None:
            raise NotFound("The round's county has no area with the code %(code)s.", code=code)
        raise no_part(other.name, round_name, (one for one in self.inside if one.depth == self.inside[0].depth + 1))

    def code_for(self, scope_path: str) -> str:
        """Code of the area that an account is shown: its own, or the county's where it reaches more."""
        every = (*self.inside, *self.outside)
        return next((one.code for one in every if within(one.path, scope_path)), self.inside[0].code)


def parted(areas: Iterable[Area], round_path: str, scope: Sequence[str]) -> Parted:
    """Of a county's areas those that take part in a round and those that don't, in the order given."""
    every = tuple(areas)
    inside = tuple(one for one in every if takes_part(one.path, round_path, scope))
    if len(inside) == len(every):
        return Parted(every, ())
    outside = tuple(one for one in every if not takes_part(one.path, round_path, scope))
    return Parted(tuple(replace(one, residents=None) if one.path == round_path else one for one in inside), outside)


def without_others(areas: Iterable[Area], round_path: str, scope: Sequence[str]) -> list[Area]:
    """All areas of a county, in the order given, with nobody to sample in those that take no part."""
    every = list(areas)
    kept = {one.path: one for one in parted(every, round_path, scope).inside}
    nobody = Residents(0, "", None, "real")
    return [kept.get(one.path) or replace(one, residents=nobody) for one in every]
