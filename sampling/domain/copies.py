"""What is asked of a round that is made from an earlier one, and how names and times move with its days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from .rounds import Round, Session, moved


@dataclass(frozen=True, slots=True)
class Asked:
    """What a copy has otherwise than the earlier round; what is None is taken over.

    ordered_at: when the order came; None to stand by. names, hours: of sessions, by code; hours are (opening, closing)
    on the county's clock, closing at or before opening meaning the next day. scope: codes of the areas directly below
    the county that take part. targets: coverage of the county and of the areas directly below it, by code; None takes
    an area's targets out. pool_size: people a tube; heat: whether high heat is forecast; source: of these two. past:
    the first session is meant to be over already.
    """

    ordered_at: datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[str, tuple[time | None, time | None]] = field(default_factory=dict)
    scope: frozenset[str] | None = None
    targets: Mapping[str, float | None] | None = None
    pool_size: float | None = None
    heat: bool | None = None
    source: str = ""
    past: bool = False


AS_IT_WAS = Asked()


FOLLOWS = timedelta(days=1)
"""A sweep that opens longer after the session before it was set for whom that round had left outstanding."""


def as_copied(round_: Round) -> Round:
    """A round with the sessions that a copy takes over: without sweeps that followed days later."""
    kept: list[Session] = []
    for one in round_.sessions:
        if one.kind == "sweep" and kept and one.opens_at - max(each.closes_at for each in kept) > FOLLOWS:
            continue
        kept.append(one)
    return replace(round_, sessions=tuple(kept))


def meeting(round_: Round, hours: Iterable[tuple[datetime, datetime]]) -> Session | None:
    """The first session of a round that is open in any of these stretches, (opening, closing); None without one."""
    stretches = list(hours)
    return next(
        (
            one
            for one in round_.sessions
            if any(opens_at < one.closes_at and one.opens_at < closes_at for opens_at, closes_at in stretches)
        ),
        None,
    )


def first_day_of(round_: Round) -> date:
    """The day on which a round's first session opens, on the county's calendar."""
    return round_.sessions[0].opens_at.astimezone(round_.tz).date()


def days_of(round_: Round) -> dict[str, date]:
    """The day on which each session of a round opens, by its code."""
    return {one.code: one.opens_at.astimezone(round_.tz).date() for one in round_.sessions}


def hours_of(
    earlier: Round, session: Session, days: int, asked: tuple[time | None, time | None] = (None, None)
) -> tuple[datetime, datetime]:
    """When the session of a copy opens and closes: so many days later, at the hours asked for or at the same ones."""
    opens_at, closes_at = (moved(at, days, earlier.tz) for at in (session.opens_at, session.closes_at))
    opens, closes = asked
    if opens is not None:
        opens_at = datetime.combine(opens_at.date(), opens, earlier.tz)
    if opens is None and closes is None:
        return opens_at, closes_at
    end = closes if closes is not None else closes_at.time()
    closes_at = datetime.combine(opens_at.date(), end, earlier.tz)
    if closes_at <= opens_at:
        closes_at = datetime.combine(opens_at.date() + timedelta(days=1), end, earlier.tz)
    return opens_at, closes_at


def due_of(earlier: Round, by: datetime, days: int, closing: Mapping[datetime, datetime]) -> datetime:
    """By when a target of a copy is due: at the close of the session whose close it was due at, else at the same hour.

    closing: when each session of the copy closes, by when it closed in the earlier round.
    """
    return closing.get(by) or moved(by, days, earlier.tz)


def recoded(codes: Mapping[str, date], days: int) -> dict[str, str]:
    """The codes of the sessions of a copy, by those of the earlier round: a code that is the day of its session (0504,
    or 20220504) moves with it where the new ones are free; all others stay.

    codes: the day of each session, by its code.
    """
    out = {}
    for code, day in codes.items():
        new = day + timedelta(days=days)
        found = _CODE.match(code)
        moves = found is not None and found[0] in (f"{day:%m%d}", f"{day:%Y%m%d}")
        out[code] = code
        if found and moves:
            out[code] = f"{new:%Y%m%d}"[-len(found[0]) :] + code[found.end() :]
    if len(set(out.values())) < len(out):  # 0504 beside 0505 that stays: nothing moves
        return {code: code for code in codes}
    return out


_CODE = re.compile(r"(?:\d{8}|\d{4})(?!\d)")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NAMED = "|".join(f"{month}|{month[:3]}" for month in _MONTHS)
_DATE = re.compile(
    r"(?:(?P<cy>\d{4})年)?(?P<cm>\d{1,2})月(?P<cd>\d{1,2})(?P<cs>[日号])"
    r"|(?<!\d)(?:(?P<my>\d{4})年)?(?P<mm>\d{1,2})月(?!\d)"
    r"|(?<!\d)(?P<iy>\d{4})(?P<is>[-./])(?P<im>\d{1,2})(?P=is)(?P<id>\d{1,2})(?!\d)"
    rf"|(?<!\d)(?P<ed>\d{{1,2}}) (?P<em>{_NAMED})(?![a-z])(?: (?P<ey>\d{{4}}))?"
    rf"|(?<![A-Za-z])(?P<am>{_NAMED}) (?P<ad>\d{{1,2}})(?!\d)(?:, (?P<ay>\d{{4}}))?"
)


def redated(name: str, days: int, around: date) -> str:
    """The name with every date in it so many days later, written as it was.

    Dates are 5月4日, 2022年5月4日, 2022-05-04, 4 May, May 4 and the like; one without a year is the one nearest to
    `around`. A month without a day (2022年5月) moves where it is that of `around`. What is no day of the calendar stays
    as it is.
    """

    def later(found: re.Match[str]) -> str:
        part = found.groupdict()
        if part["mm"]:
            return _other_month(found[0], part["my"], int(part["mm"]))
        kind = next(key for key in "ciea" if part[f"{key}d"])
        text, year = part[f"{kind}m"], part[f"{kind}y"]
        month = int(text) if text.isdigit() else next(n for n, one in enumerate(_MONTHS, 1) if one[:3] == text[:3])
        was = _day(year, month, int(part[f"{kind}d"]), around)
        if was is None:
            return found[0]
        new = was + timedelta(days=days)
        d = _as(part[f"{kind}d"], new.day)
        if kind == "c":
            return f"{f'{new.year}年' if year else ''}{_as(text, new.month)}月{d}{part['cs']}"
        if kind == "i":
            return part["is"].join((str(new.year), _as(text, new.month), d))
        word = _MONTHS[new.month - 1] if text in _MONTHS else _MONTHS[new.month - 1][:3]
        if kind == "e":
            return f"{d} {word}{f' {new.year}' if year else ''}"
        return f"{word} {d}{f', {new.year}' if year else ''}"

    def _other_month(text: str, year: str | None, month: int) -> str:
        """Of the month in which the days lie; another one, and what is no month, stays as it is."""
        if month != around.month or (year and int(year) != around.year):
            return text
        new = around + timedelta(days=days)
        return f"{f'{new.year}年' if year else ''}{_as(text.removeprefix(f'{year}年'), new.month)}月"

    return _DATE.sub(later, name)


def _as(was: str, number: int) -> str:
    """With a leading zero where it had one."""
    return f"{number:02}" if was.startswith("0") else str(number)


def _day(year: str | None, month: int, day: int, around: date) -> date | None:
    years = [int(year)] if year else [around.year - 1, around.year, around.year + 1]
    days = []
    for one in years:
        try:
            days.append(date(one, month, day))
        except ValueError:
            continue
    return min(days, key=lambda one: abs(one - around), default=None)
