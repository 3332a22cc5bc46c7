"""The afternoon after the counts: a sweep is added, and villages say on their leads' links who is outstanding.

All of it is generated: figures that fit what was counted, a few villages that say too much or too little, and some that
say nothing yet. The round's provenance says so on every page.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from sampling.domain.actors import Actor
from sampling.domain.demand import split
from sampling.domain.errors import NotFound
from sampling.domain.links import Holder
from sampling.domain.outstanding import ENTERED_WHILE, REASONS, Entry
from sampling.domain.tallies import Line
from sampling.services import links, outstanding, rounds
from sampling.storage.database import Database

SILENT = 0.07  # share of villages that say nothing yet
WRONG = 0.04  # share of villages that say twice as many, or half
SHARES = {"away": 46, "home_bound": 7, "refused": 3, "exempt": 12, "elsewhere": 9, "unknown": 23}  # of a hundred
ENTERED = (timedelta(minutes=6), timedelta(minutes=75))  # after the counts: first and last
LENGTH = timedelta(hours=3)
OnProgress = Callable[[str, int, int], None]


def add_sweep(
    db: Database, *, round_code: str, of: str, code: str, opens_at: datetime, by: Actor, now: datetime
) -> None:
    """Add a sweep of the session `of` with its sites and staff, planned from what is entered; once is enough."""
    round_ = rounds.round_by_code(db, round_code)
    if code in {one.code for one in round_.sessions}:
        return
    main = next(one for one in round_.sessions if one.code == of)
    rounds.add_session(
        db,
        round_code=round_code,
        code=code,
        name=f"{opens_at.astimezone(round_.tz):%-m月%-d日}下午补采",
        opens_at=opens_at,
        closes_at=opens_at + LENGTH,
        slot_minutes=main.slot_minutes,
        kind="sweep",
        members_of=of,
        by=by,
        now=now,
    )
    outstanding.set_basis(db, round_code=round_code, session_code=code, basis="entered", by=by, now=now)


def enter_outstanding(
    db: Database,
    *,
    round_code: str,
    after: datetime,
    seed: str,
    on_progress: OnProgress = lambda stage, done, all: None,
) -> int:
    """Villages say on their links who is outstanding, in the hour after the counts; gives how many did.

    Does nothing where the round is not being sampled. What was entered already is not entered twice.
    """
    if rounds.round_by_code(db, round_code).state not in ENTERED_WHILE:
        return 0
    stage, entered = "Entering outstanding people", 0
    tokens = links.tokens(db, round_code)
    found = outstanding.reconciled(db, round_code=round_code, now=after)
    for done, one in enumerate(found.catchments):
        if done % 25 == 0:
            on_progress(stage, done, len(found.catchments))
        people = [line.expected if line.expected is not None else line.residents or 0 for line in one.villages]
        left = max(0, sum(people) - (one.counted or 0))
        parts = split(left, people) if any(people) else [0] * len(people)
        for line, part in zip(one.villages, parts, strict=True):
            token = tokens.get(Holder(area=line.area.code))
            entered += token is not None and line.own is None and _enter(db, line, part, token, after, seed)
    on_progress(stage, len(found.catchments), len(found.catchments))
    return entered


def _enter(db: Database, line: Line, left: int, token: str, after: datetime, seed: str) -> bool:
    chance = Random(f"{seed}/outstanding/{line.area.code}")  # noqa: S311 - draws no secret
    if chance.random() < SILENT:
        return False
    left = max(left, round((line.expected or line.residents or 0) * chance.uniform(0.015, 0.04)))
    said = left * chance.choice((0.5, 2.0)) if chance.random() < WRONG else left * chance.uniform(0.94, 1.0)
    shares = [share * chance.uniform(0.6, 1.4) for share in SHARES.values()]
    first, last = ENTERED
    entry = Entry(**dict(zip(REASONS, split(round(said), shares), strict=True)))
    sent = outstanding.Sent(entry, sent_id=str(uuid5(NAMESPACE_URL, f"{seed}/{line.area.code}/{asdict(entry)}")))
    try:
        outstanding.enter_on_link(db, token=token, sent=sent, now=after + first + (last - first) * chance.random())
    except NotFound:
        return False
    return True
