"""The forecasts of an area's townships as they are kept with a re-plan: what was to be expected without moves.

In the figures: {as_of, areas: {code: {deadline, counted, low, mid, high, wanted (or null), points: [[instant, low, mid,
high] at the ends of hours until the deadline]}}}, people of the round.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sampling.services import forecasting, watching
from sampling.services.forecasting import Forecast
from sampling.services.watching.facts import current
from sampling.storage.database import Database


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A kept forecast of an area; people. points: (instant, low, mid, high)."""

    as_of: datetime
    deadline: datetime
    counted: int
    low: int
    mid: int
    high: int
    wanted: int | None
    points: tuple[tuple[datetime, int, int, int], ...]

    @property
    def missing(self) -> int | None:
        """People who will be missing to what is wanted; None where that is not known."""
        return None if self.wanted is None else max(0, self.wanted - self.mid)


def newest_moment(db: Database, round_code: str, now: datetime) -> datetime:
    """The newest hour with figures, before any is over the present minute."""
    moments = watching.moments(db, round_code, now=now)
    return moments[-1].at if moments else now.replace(second=0, microsecond=0)


def area_of_round(db: Database, round_code: str, area_code: str) -> str:
    """The code of an area of a round, the round's own for ""; raises NotFound."""
    facts = current(db, round_code)
    return facts.areas[facts.basis.path_of(area_code)].code if area_code else facts.round.area_code


def townships(db: Database, round_code: str) -> list[tuple[str, str, str]]:
    """(code, name, path) of the areas directly below a round's own, by code."""
    facts = current(db, round_code)
    paths = facts.basis.parts.get(facts.round.area_code, [])
    return sorted((facts.areas[path].code, facts.areas[path].name, path) for path in paths)


def foresee(db: Database, *, round_code: str, now: datetime) -> dict[str, Any] | None:
    """The forecasts of a round's own area and its townships as JSON values; None where there are none."""
    as_of = newest_moment(db, round_code, now)
    codes = [current(db, round_code).round.area_code, *(code for code, _, _ in townships(db, round_code))]
    found = {
        code: one
        for code in codes
        if (one := forecasting.area_forecast(db, round_code=round_code, area_code=code, as_of=as_of)) is not None
    }
    return (
        {"as_of": as_of.isoformat(), "areas": {code: _as_dict(one) for code, one in found.items()}} if found else None
    )


def kept(figures: dict[str, Any] | None) -> dict[str, Foreseen]:
    """The forecasts kept with a re-plan, by area; {} where none are."""
    if not figures:
        return {}
    as_of = datetime.fromisoformat(figures["as_of"])
    return {
        code: Foreseen(
            as_of,
            datetime.fromisoformat(one["deadline"]),
            one["counted"],
            one["low"],
            one["mid"],
            one["high"],
            one["wanted"],
            tuple((datetime.fromisoformat(at), low, mid, high) for at, low, mid, high in one["points"]),
        )
        for code, one in figures["areas"].items()
    }


def _as_dict(one: Forecast) -> dict[str, Any]:
    hours = [p for p in one.points if one.as_of < p.at <= one.deadline]
    return {
        "deadline": one.deadline.isoformat(),
        "counted": one.counted,
        "low": one.low,
        "mid": one.mid,
        "high": one.high,
        "wanted": one.wanted,
        "points": [[p.at.isoformat(), p.low, p.mid, p.high] for p in hours],
    }
