"""The language of a handout: the catalogue of the pages, read without a request, so that the worker has it too."""

import gettext
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "zh_Hans")
_FOLDER = Path(__file__).resolve().parent.parent.parent / "translations"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Catalogue:
    """Texts in a language, and days and times in a zone."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = zone
        self._texts = _texts(self.language)
        self._clocks: dict[datetime, str] = {}  # thousands of people share a few hours
        self._days: dict[datetime, str] = {}

    def say(self, text: str, **facts: object) -> str:
        """The text in this language with its facts filled in."""
        own = self._texts.gettext(text)
        return own % facts if facts else own

    def day(self, at: datetime) -> str:
        """4 May, in Chinese 5月4日, in the zone."""
        found = self._days.get(at)
        if found is None:
            local = at.astimezone(self.zone)
            chinese = self.language == "zh_Hans"
            found = f"{local.month}月{local.day}日" if chinese else f"{local.day} {_MONTHS[local.month - 1]}"
            self._days[at] = found
        return found

    def clock(self, at: datetime) -> str:
        """09:05, in the zone."""
        found = self._clocks.get(at)
        if found is None:
            found = self._clocks[at] = f"{at.astimezone(self.zone):%H:%M}"
        return found

    def moment(self, at: datetime) -> str:
        """Day with its year, and time."""
        year = at.astimezone(self.zone).year
        chinese = self.language == "zh_Hans"
        return f"{year}年{self.day(at)} {self.clock(at)}" if chinese else f"{self.day(at)} {year} {self.clock(at)}"


@cache
def _texts(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", _FOLDER, [language], fallback=True)
