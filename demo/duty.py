"""Rows of duty.csv: the county and every township around the clock, some villages a person the whole day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count

from demo.known import Facts
from demo.people import Phones, Row

_SHIFTS = (("00:00", "08:00"), ("08:00", "16:00"), ("16:00", "00:00"))
_WHOLE = ("00:00", "00:00")
_PEOPLE = len(_SHIFTS)  # one a shift, who takes the next one on the next day


def duty_rows(facts: Facts) -> list[Row]:
    """One row a person and shift, day by day."""
    phones, numbers, each = Phones(300002), count(1), facts.choices["night"]["villages_on_duty"]
    of_township: Counter[str] = Counter()
    villages = []
    for village in facts.villages:
        of_township[village.township_code] += 1
        if of_township[village.township_code] <= each:
            villages.append(village.code)

    def people(how_many: int) -> list[tuple[str, str]]:
        return [(f"演示值班员{next(numbers):03d}", phones.next()) for _ in range(how_many)]

    leading = {code: people(2) for code in (facts.code, *(one.code for one in facts.townships))}
    shifts = {code: people(_PEOPLE) for code in leading}
    local = {code: people(2) for code in villages}

    def rows() -> Iterator[Row]:
        for day, date in enumerate(facts.choices["night"]["duty_days"]):
            for code in leading:
                yield _row(facts, code, "带班领导", leading[code][day % 2], date.isoformat(), _WHOLE)
                for number, hours in enumerate(_SHIFTS):
                    person = shifts[code][(number + day) % _PEOPLE]
                    yield _row(facts, code, "值班员", person, date.isoformat(), hours)
            for code in villages:
                yield _row(facts, code, "村级值班员", local[code][day % 2], date.isoformat(), _WHOLE)

    return list(rows())


def _row(facts: Facts, code: str, post: str, person: tuple[str, str], day: str, hours: tuple[str, str]) -> Row:
    return {
        "area_code": code,
        "post": post,
        "name": person[0],
        "work_phone": person[1],
        "day": day,
        "starts": hours[0],
        "ends": hours[1],
        "note": facts.generated("值班表"),
        "provenance": "generated",
    }
