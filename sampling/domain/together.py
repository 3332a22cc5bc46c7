"""Areas whose people are counted together, because they share sites: never guessed apart.

Sites for all of an area stand apart: its parts share them without being joined by them, as the area itself is what they
are counted with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .areas import within
from .reconciling import joined


@dataclass(frozen=True, slots=True)
class Together:
    """Areas directly below one, by path, that share sites; sites: codes of these. whole: the sites are for all of the
    area above, so that `areas` are all of its parts."""

    areas: tuple[str, ...]
    sites: tuple[str, ...]
    whole: bool = False


def groups(parts: Sequence[str], served: Mapping[str, Iterable[str]]) -> tuple[Together, ...]:
    """The areas that share sites, those for all parts last.

    parts: paths directly below an area. served: of each site counted with the area itself, the paths of what it serves
    in it; a site that serves the area as such, or nothing by name, is for all.
    """
    shared: dict[str, list[str]] = {}
    for_all = []
    for site, paths in served.items():
        of = [next((part for part in parts if within(path, part)), None) for path in paths]
        those = list(dict.fromkeys(part for part in of if part is not None))
        if None in of or len(those) < 2:
            for_all.append(site)
        else:
            shared[site] = those
    found = [Together(tuple(areas), tuple(sites)) for areas, sites in joined(parts, shared) if sites]
    return (*found, *([Together(tuple(parts), tuple(for_all), whole=True)] if for_all else []))
