"""Texts, numbers and times in a language, without a request: for what is written in both languages, whoever asks.

    with speaking("zh_Hans", zone):
        gettext("%(n)s people", n=number(478609))

As on pages the language is around the words and not in every call, so that one sentence serves both.
"""

import gettext as catalogues
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "zh_Hans")
_FOLDER = Path(__file__).resolve().parent.parent / "translations"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_spoken: ContextVar[tuple[str, ZoneInfo]] = ContextVar("spoken", default=("en", ZoneInfo("Asia/Shanghai")))


@contextmanager
def speaking(language: str, zone: ZoneInfo) -> Iterator[None]:
    """Say what is said inside in this language, one of `LANGUAGES`, and its times in this zone."""
    token = _spoken.set((language if language in LANGUAGES else "en", zone))
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext(text: str, **facts: object) -> str:
    """The text in the language spoken, with its facts filled in; without facts "%%" is one sign."""
    return _texts(_spoken.get()[0]).gettext(text) % facts


def ngettext(one: str, many: str, count: int, **facts: object) -> str:
    """The text for so many, with its facts filled in; `num` is the count."""
    return _texts(_spoken.get()[0]).ngettext(one, many, count) % {"num": count, **facts}


def pgettext(context: str, text: str, **facts: object) -> str:
    """The text as it is meant there, with its facts filled in."""
    return _texts(_spoken.get()[0]).pgettext(context, text) % facts


def is_chinese() -> bool:
    """True while Chinese is spoken."""
    return _spoken.get()[0] == "zh_Hans"


def number(value: float | None) -> str:
    """1234567 -> 1,234,567; None -> an empty text."""
    return "" if value is None else f"{round(value):,}"


def percent(fraction: float | None, digits: int = 1) -> str:
    """As `percent_in`, in the language spoken."""
    return percent_in(fraction, digits, chinese=is_chinese())


def percents(low: float, high: float) -> str:
    """As `percents_in`, in the language spoken."""
    return percents_in(low, high, chinese=is_chinese())


def percent_in(fraction: float | None, digits: int = 1, *, chinese: bool) -> str:
    """0.8717 -> "87.2 %", in Chinese "87.2%"; None -> an empty text. Never rounded up to a whole 100."""
    if fraction is None:
        return ""
    text = f"{fraction * 100:,.{digits}f}"
    if fraction < 1 and float(text.replace(",", "")) >= 100:
        text = f"{100 - 10**-digits:.{digits}f}"
    return f"{text}%" if chinese else f"{text} %"


def percents_in(low: float, high: float, *, chinese: bool) -> str:
    """0.841, 0.892 -> "84–89 %", in Chinese "84%至89%"; with a decimal where they are near each other."""
    digits = 0 if high - low >= 0.02 else 1
    first, last = percent_in(low, digits, chinese=chinese), percent_in(high, digits, chinese=chinese)
    if first == last:
        return last
    return f"{first}至{last}" if chinese else f"{first.removesuffix(' %')}–{last}"


def clock(at: datetime | None) -> str:
    """09:05, in the zone spoken of."""
    return "" if at is None else f"{_local(at):%H:%M}"


def day(at: datetime | None) -> str:
    """4 May 2022, in Chinese 2022年5月4日."""
    if at is None:
        return ""
    local = _local(at)
    if is_chinese():
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def moment(at: datetime | None) -> str:
    """Day and time together."""
    return "" if at is None else f"{day(at)} {clock(at)}"


def joined(sentences: Iterable[object]) -> str:
    """Sentences after one another: Chinese ones without a blank between them."""
    return ("" if is_chinese() else " ").join(filter(None, map(str, sentences)))


def _local(at: datetime) -> datetime:
    return at.astimezone(_spoken.get()[1])


@cache
def _texts(language: str) -> catalogues.NullTranslations:
    return catalogues.translation("messages", _FOLDER, [language], fallback=True)
