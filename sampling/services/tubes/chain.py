"""The chain of an area's tubes as the watch shows it: all days of the round added up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.chains import Told, added, of_area, of_county
from sampling.domain.tubes import STEPS, in_force, last_told
from sampling.services.watching.facts import current
from sampling.storage.database import Database

from .places import begun, townships, versions_told
from .taken import taken_of_days


@dataclass(frozen=True, slots=True)
class Chain:
    """An area's tubes by an instant, all days of the round added up; days: how many they are. is_county: else a
    township."""

    taken: Told
    steps: Mapping[str, Told]
    days: int
    is_county: bool

    @property
    def goes_on(self) -> bool:
        """True where anything was told of what came after they were taken."""
        return any(one.n is not None for one in self.steps.values())


def chain(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None
) -> Chain | None:  # fmt: skip
    """An area's tubes over all days by an instant; None for an area that tells none: below a township."""
    facts = current(db, round_code)
    county, own = townships(facts)
    area = next((one for one in (county, *own) if one.code == area_code), None)
    days = begun(facts, as_of)
    if area is None or not days:
        return None
    own = own if area is county else [area]
    codes = {area.code, *(one.code for one in own)}
    told = versions_told(db, round_code, codes, days, known_at)
    paths = list(dict.fromkeys([area.path, *(one.path for one in own)]))
    found = taken_of_days(facts, paths, as_of, known_at, days)
    steps: dict[str, list[Told]] = {step: [] for step in STEPS}
    for day in days:
        of_day = told.get(day, {})
        some = {one.code: last_told(in_force(of_day.get(one.code, ())), as_of) for one in own}
        owing = [one for one in own if found[day][one.path].sites or some[one.code]]
        whole = last_told(in_force(of_day.get(area.code, ())), as_of) if area is county else {}
        for step in STEPS:
            parts = [of_area(some[one.code].get(step)) for one in owing]
            steps[step].append(of_county(whole.get(step), parts))
    return Chain(
        taken=added(found[day][area.path].at(as_of) for day in days),
        steps={step: added(own) for step, own in steps.items()},
        days=len(days),
        is_county=area is county,
    )
