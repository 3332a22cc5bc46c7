"""What the address of a counting page asks for: an area, a session and its day, a figure; and what all pages show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import format_date, get_locale

from sampling.domain.counting import FIGURES
from sampling.domain.rounds import Round

from ..formatting import use_zone


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a request; None where it does not say, or what it says can't be read."""

    area: str | None
    session: str | None
    day: date | None
    figure: str

    def arguments(self) -> dict[str, Any]:
        """For a service."""
        return {"area_code": self.area, "session_code": self.session, "day": self.day}

    def address(self, **more: object) -> dict[str, Any]:
        """For `url_for`, so that the next page is about the same."""
        at = f"{self.session}/{self.day.isoformat()}" if self.session and self.day else None
        figure = self.figure if self.figure != "sampled" else None
        return {"area": self.area, "at": at, "figure": figure} | more


def asked() -> Asked:
    """What this request asks for."""
    session, _, day = request.values.get("at", "").rpartition("/")
    figure = request.values.get("figure", "")
    return Asked(
        area=request.values.get("area") or None,
        session=session or None,
        day=_day(day),
        figure=figure if figure in FIGURES else "sampled",
    )


def day_name(day: date) -> str:
    """4 May, in Chinese 5月4日."""
    return str(format_date(day, "M月d日" if str(get_locale()) == "zh_Hans" else "d MMM"))


def choices(round_: Round, days: tuple[tuple[str, date], ...]) -> list[tuple[str, str]]:
    """The sessions and days of a round as (value, name) to choose from."""
    use_zone(round_.tz)
    names = {one.code: one.name for one in round_.sessions}
    return [(f"{code}/{day.isoformat()}", f"{names.get(code, code)} · {day_name(day)}") for code, day in days]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
