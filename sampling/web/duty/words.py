"""What the pages of duty call levels, hours and gaps, and the address that calls a phone."""

import re
from datetime import date, datetime, timedelta

from flask_babel import format_date, get_locale, gettext, lazy_gettext

from sampling.domain.duty import Duty, Span, day_span
from sampling.services.duty import Gap, Roster

from ..formatting import ZONE, clock, number
from . import bp

LEVEL_WORDS = {
    "county": lazy_gettext("County"),
    "township": lazy_gettext("Townships"),
    "village": lazy_gettext("Villages and communities"),
    "group": lazy_gettext("Groups and grids"),
}
_GAP_WORDS = {
    "county": lazy_gettext("%(n)s of %(of)s counties have nobody on duty %(hours)s"),
    "township": lazy_gettext("%(n)s of %(of)s townships have nobody on duty %(hours)s"),
    "village": lazy_gettext("%(n)s of %(of)s villages have nobody on duty %(hours)s"),
    "group": lazy_gettext("%(n)s of %(of)s groups have nobody on duty %(hours)s"),
}
_NAMED_MAX = 4


@bp.app_template_filter("tel")
def tel(phone: str | None) -> str:
    """The address that calls a phone, "" where it has no digits to call."""
    digits = re.sub(r"[^\d+]", "", re.split(r"[转x]|ext", phone or "")[0])
    return f"tel:{digits}" if sum(sign.isdigit() for sign in digits) >= 3 else ""


def hour(at: datetime, beside: datetime) -> str:
    """The time, with its day where that is another one than of the instant beside it."""
    local, there = at.astimezone(ZONE), beside.astimezone(ZONE)
    if local.date() == there.date():
        return clock(at)
    if local.hour == local.minute == 0 and local.date() == there.date() + timedelta(days=1):
        return "24:00"
    return f"{short_day(at)}{'' if str(get_locale()) == 'zh_Hans' else ' '}{clock(at)}"


def short_day(at: datetime) -> str:
    """29 Nov, in Chinese 11月29日."""
    return str(format_date(day_of(at), "M月d日" if str(get_locale()) == "zh_Hans" else "d MMM"))


def day_of(at: datetime) -> date:
    """The day of an instant on the county's calendar."""
    return at.astimezone(ZONE).date()


def hours(span: Span, window: Span | None = None) -> str:
    """From when to when, in words; window: what is looked at, so that all of it is told as such."""
    starts_at, ends_at = span
    if window is not None and span == window:
        return gettext("all day") if _is_day(window) else gettext("for the next 24 hours")
    if window is not None and ends_at == window[1] and not _is_day(window):
        return gettext("from %(starts)s on, in all the next 24 hours", starts=hour(starts_at, window[0]))
    beside = window[0] if window else starts_at
    if day_of(starts_at) != day_of(beside) and hour(ends_at, starts_at) in (clock(ends_at), "24:00"):
        given = {"starts": clock(starts_at), "ends": hour(ends_at, starts_at), "day": short_day(starts_at)}
        return gettext("from %(starts)s to %(ends)s on %(day)s", **given)
    return gettext("from %(starts)s to %(ends)s", starts=hour(starts_at, beside), ends=hour(ends_at, beside))


def _is_day(window: Span) -> bool:
    return window == day_span(day_of(window[0]), ZONE)


def gap_lines(roster: Roster) -> list[tuple[bool, str, str]]:
    """(begins now, the gap in words, where), of every gap that the account sees."""
    return [(gap.span[0] <= roster.at < gap.span[1], _gap(gap, roster.window), _named(gap)) for gap in roster.gaps]


def overlap_lines(roster: Roster) -> list[str]:
    """Who is on duty at two places at once, in words."""
    return [
        gettext(
            "%(name)s is on duty at %(one)s and at %(other)s at the same time, %(hours)s.",
            name=one.name,
            one=one.duty.area_name,
            other=other.duty.area_name,
            hours=hours((max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)), None),
        )
        for one, other in roster.overlaps
    ]


def hours_of(duty: Duty) -> str:
    """The hours of a duty, as a table shows them: 16:00-24:00."""
    return f"{hour(duty.starts_at, duty.starts_at)}–{hour(duty.ends_at, duty.starts_at)}"


def _gap(gap: Gap, window: Span) -> str:
    told = hours(gap.span, window)
    if gap.of == 1:
        return gettext("%(name)s has nobody on duty %(hours)s", name=gap.places[0].name, hours=told)
    return str(_GAP_WORDS[gap.level]) % {"n": number(len(gap.places)), "of": number(gap.of), "hours": told}


def _named(gap: Gap) -> str:
    if gap.of == 1 or len(gap.places) == gap.of:
        return ""
    names = gettext(", ").join(place.name for place in gap.places[:_NAMED_MAX])
    rest = len(gap.places) - _NAMED_MAX
    return gettext("%(names)s and %(n)s more", names=names, n=number(rest)) if rest > 0 else names
