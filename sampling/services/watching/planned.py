"""Whom a plan samples by when, added up by area."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.areas import Area
from sampling.domain.coverage import upwards
from sampling.storage.queries.coverage import PlannedSlot


@dataclass(frozen=True, slots=True)
class Planned:
    """People whom a plan samples, added up by area. ends: of its slots, in order; people: by path, up to each end.
    slots: of each site, by its code, in order."""

    ends: list[datetime]
    people: dict[str, list[int]]
    slots: dict[str, list[PlannedSlot]]

    def by(self, path: str, as_of: datetime) -> int:
        """People of an area by an instant."""
        at, own = bisect_right(self.ends, as_of), self.people.get(path)
        return own[at - 1] if own and at else 0


def added_up(slots: list[PlannedSlot], counted: Mapping[str, str], tree: Mapping[str, Area]) -> Planned:
    """The slots of a plan added up. counted: path of the area to which each site's people belong."""
    ends = sorted({slot.ends_at for slot in slots})
    position = {end: at for at, end in enumerate(ends)}
    added: dict[str, list[int]] = {}
    above = {code: upwards(path, tree) for code, path in counted.items()}
    for slot in slots:
        for path in above.get(slot.site_code, ()):
            added.setdefault(path, [0] * len(ends))[position[slot.ends_at]] += slot.served
    for own in added.values():
        for at in range(1, len(own)):
            own[at] += own[at - 1]
    by_site: dict[str, list[PlannedSlot]] = {}
    for slot in slots:
        by_site.setdefault(slot.site_code, []).append(slot)
    return Planned(ends, added, by_site)
