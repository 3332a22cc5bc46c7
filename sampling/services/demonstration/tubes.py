"""Tubes of a demonstration's sessions: what townships say they have sent, and the lab's figures for the county.

All of it is generated, from what the sites of the files have taken, and each entry says so.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.tubes import Entry
from sampling.services import tubes
from sampling.storage.database import Database

from .files import DemoFiles, DemoSession
from .night import DemoNight

OnProgress = Callable[[str, int, int], None]
HOUR = timedelta(hours=1)
NOTE = "（演示）程序生成的数字"
AFTER = ((1, 1.0, None, None), (2, None, 0.6, 0.0), (5, None, 1.0, 0.7))
"""Hours after the close of a session: shares of what was taken that townships have sent, and of what was sent that
was tested and has a result; None where nothing is told."""
DURING = ((-2, 0.75, None, None), (-1, None, 0.4, None), (0, 0.85, 0.55, 0.2))
"""As before, of the last session, which is still under way."""
SLOW = 0.4  # of its share a township has sent whose tubes wait too long
EVERY = 7  # how manieth township is slow, and another has told nothing of late
DESK = Actor(name="demo-desk", role="desk")


def follow(
    db: Database, files: DemoFiles, part: DemoSession, night: DemoNight, *, is_last: bool, on_progress: OnProgress
) -> None:
    """Enter a session's tubes; of the last one those up to its close alone. What stands already stays."""
    stage, code = f"Following the tubes of {part.name}", files.round_code
    day = part.opens_at.astimezone(ZoneInfo(files.zone)).date()
    told = DURING if is_last else AFTER
    for done, (hours, *shares) in enumerate(told):
        on_progress(stage, done, len(told))
        hour = part.closes_at + hours * HOUR
        if hour <= part.opens_at:
            continue
        _follow_hour(db, code, day, hour, shares, night.seed, is_last=is_last)
    on_progress(stage, len(told), len(told))


def _follow_hour(
    db: Database, code: str, day: date, hour: datetime, shares: list[float | None], seed: str, *, is_last: bool
) -> None:
    share, tested, resulted = shares
    now = hour + timedelta(minutes=12)
    seen = tubes.board(db, round_code=code, day=day, as_of=hour, now=now)
    sent = seen.county.steps["sent"].n or 0 if seen.county else 0
    for n, line in enumerate(seen.townships):
        if share is None or (is_last and n % EVERY == EVERY - 1 and line.steps["sent"].n is not None):
            continue
        chance = Random(f"{seed}/tubes/{line.area.code}")  # noqa: S311 - draws no secret
        part = share * (SLOW if is_last and n % EVERY == 2 else chance.uniform(0.9, 1.0) if is_last else 1.0)
        own = max(round((line.taken.n or 0) * part), line.steps["sent"].n or 0)
        sent += own - (line.steps["sent"].n or 0)
        if line.steps["sent"].last != hour:
            by = Actor(name=f"demo-{line.area.code}", role="township", area_path=line.area.path)
            _enter(db, code, line.area.code, Entry(sent=own), day, hour, by)
    entry = Entry(*(None if one is None else round(sent * one) for one in (None, tested, resulted)))
    if seen.county and not entry.is_empty and seen.county.steps["tested"].last != hour:
        _enter(db, code, seen.county.area.code, entry, day, hour, DESK)


def _enter(db: Database, code: str, area_code: str, entry: Entry, day: date, hour: datetime, by: Actor) -> None:
    sent = tubes.Sent(day, hour, entry, reason=NOTE, confirmed=True)
    tubes.enter(db, round_code=code, area_code=area_code, sent=sent, by=by, now=hour + timedelta(minutes=12))
