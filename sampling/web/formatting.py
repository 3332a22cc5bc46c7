"""How numbers and times are written in pages, in the reader's language and the county's zone."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_babel import format_date, format_decimal, get_locale, gettext, ngettext

from sampling.services import wording

ZONE = ZoneInfo("Asia/Shanghai")
FIGURE_MAX = 10**15


def install(app: Flask) -> None:
    """Register the filters number, percent, percents, clock, when, day, days, moment and joined."""
    for filter_ in (number, percent, percents, clock, when, day, days, moment, joined):
        app.add_template_filter(filter_)


def use_zone(zone: ZoneInfo) -> None:
    """Show this request's times in the zone of its county."""
    g.zone = zone


def name_days() -> None:
    """Name the day with every time of this request that is shown with `when` or told in the sentence of an error."""
    g.names_days = True


def names_days() -> bool:
    """Whether `name_days` was said."""
    return bool(g.get("names_days"))


def spoken(language: str = "") -> AbstractContextManager[None]:
    """Let services say what they say inside in this request's language, or in the one named, and in its zone."""
    return wording.speaking(language or str(get_locale()), g.get("zone", ZONE))


def number(value: float | None) -> str:
    """1234567 -> 1,234,567; None -> an empty text. Beyond what a figure can be, as it stands: somebody typed it."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"  # as both languages write it; pages of hundreds of rows would wait for the library
    if abs(value) < FIGURE_MAX:
        return str(format_decimal(value))
    return f"{value:g}"


def percent(fraction: float | None, digits: int = 1) -> str:
    """0.8717 -> "87.2 %", in Chinese "87.2%"; None -> an empty text. Never rounded up to a whole 100."""
    return wording.percent_in(fraction, digits, chinese=str(get_locale()) == "zh_Hans")


def percents(low: float, high: float) -> str:
    """0.841, 0.892 -> "84–89 %", in Chinese "84%至89%"; with a decimal where they are near each other."""
    return wording.percents_in(low, high, chinese=str(get_locale()) == "zh_Hans")


def clock(at: datetime | None) -> str:
    """09:05, in the county's zone."""
    return "" if at is None else f"{_local(at):%H:%M}"


def when(at: datetime | None, beside: datetime | None = None) -> str:
    """09:05 on the day of `beside`, which the page names; of another day with the day. Without `beside` a time alone,
    unless `name_days` was said."""
    if at is None:
        return ""
    alone = not names_days() if beside is None else _local(at).date() == _local(beside).date()
    return clock(at) if alone else moment(at)


def waiting(seconds: int) -> str:
    """How long somebody has to wait, in whole seconds below two minutes and then in whole minutes, rounded up."""
    if seconds < 120:
        return str(ngettext("%(n)s second", "%(n)s seconds", seconds, n=seconds))
    minutes = -(-seconds // 60)
    return str(ngettext("%(n)s minute", "%(n)s minutes", minutes, n=minutes))


def day(at: datetime | None) -> str:
    """4 May 2022, in Chinese 2022年5月4日, in the county's zone."""
    if at is None:
        return ""
    chinese = str(get_locale()) == "zh_Hans"
    return str(format_date(_local(at).date(), "y年M月d日" if chinese else "d MMMM y"))


def days(some: Iterable[datetime]) -> str:
    """The days of several instants in order, those that follow one another as one stretch: 3–4 May 2022, 6 Dec 2026."""
    chinese = str(get_locale()) == "zh_Hans"
    blocks: list[list[date]] = []
    for one in sorted({_local(at).date() for at in some}):
        if blocks and one - blocks[-1][1] <= timedelta(days=1):
            blocks[-1][1] = one
        else:
            blocks.append([one, one])
    whole, in_year, in_month = ("y年M月d日", "M月d日", "d日") if chinese else ("d MMM y", "d MMM", "d")
    said = []
    for first, last in blocks:
        if first == last:
            said.append(format_date(first, whole))
        elif chinese:  # the year and the month stand before the day
            end = in_month if first.month == last.month else in_year
            said.append(f"{format_date(first, whole)}至{format_date(last, end if first.year == last.year else whole)}")
        else:
            begin = in_month if first.month == last.month else in_year
            said.append(f"{format_date(first, begin if first.year == last.year else whole)}–{format_date(last, whole)}")
    return str(gettext(", ")).join(said)


def moment(at: datetime | None) -> str:
    """Day and time together."""
    return "" if at is None else f"{day(at)} {clock(at)}"


def stamp(at: datetime) -> str:
    """20220504-0905, in the county's zone: for names of files."""
    return f"{_local(at):%Y%m%d-%H%M}"


def joined(sentences: Iterable[object]) -> str:
    """Sentences after one another: Chinese ones without a blank between them."""
    return ("" if str(get_locale()) == "zh_Hans" else " ").join(filter(None, map(str, sentences)))


def _local(at: datetime) -> datetime:
    return at.astimezone(g.get("zone", ZONE) if g else ZONE)
