"""The afternoon after the counts: villages say on their leads' links who is outstanding, and a sweep is planned.

All of it is generated: figures that fit what was counted, a few villages that say too much or too little, and some that
say nothing yet. The round's provenance says so on every page. The sweep is planned and not begun: nobody is counted in
it, so that the round's figures stay those that were published.
"""

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.demand import split
from sampling.domain.errors import NotFound
from sampling.domain.links import Holder
from sampling.domain.outstanding import ENTERED_WHILE, Entry
from sampling.domain.tallies import Line
from sampling.services import links, outstanding, planning, plans, rounds
from sampling.services.rounds.reading import session_of
from sampling.storage.database import Database
from sampling.storage.queries import shifting, sites

from .files import DemoFiles, DemoSession

SILENT = 0.07  # share of villages that say nothing yet
NEAR, NEAR_MOST = 0.08, 9  # share of villages that are a few people off, and by how many at most
WRONG = 0.03  # share of villages that say twice as many, or half
SHARES = {"away": 40, "home_bound": 0, "refused": 4, "exempt": 12, "elsewhere": 16, "unknown": 28}  # of a hundred
NOT_ASKED = {"away": 66, "home_bound": 0, "refused": 1, "exempt": 17, "elsewhere": 7, "unknown": 9}
"""Where a village never said whom to expect, most of those who are missing had left or need not come."""
VISITED, UNVISITED = 22, 1  # home-bound beside these hundred: where a mobile team serves the village, and elsewhere
ENTERED = (timedelta(minutes=6), timedelta(minutes=75))  # after the counts: first and last
AFTER = timedelta(hours=3)  # the sweep opens so long after the session before it closes
LENGTH = timedelta(hours=3)
AHEAD, NEARLY = timedelta(days=7), timedelta(days=2)  # a sweep that is to come: so far ahead, and moved again so near
SUFFIX = "S"
EXPLAINED = 1.0  # seconds for why targets are missed
OnProgress = Callable[[str, int, int], None]


def add_sweep(
    db: Database, files: DemoFiles, main: DemoSession, *, today: date | None, by: Actor, now: datetime
) -> str:
    """Add a sweep after the session `main` with its sites and staff, planned from what is entered; once is enough.

    It opens the same afternoon; with `today`, days after that, so that it is yet to come whenever somebody looks. Gives
    its code.
    """
    code, zone = main.code + SUFFIX, ZoneInfo(files.zone)
    if code in {one.code for one in rounds.round_by_code(db, files.round_code).sessions}:
        return code
    opens_at, name = main.closes_at + AFTER, "{0.month}月{0.day}日下午补采"
    if today:
        opens_at, name = _ahead(opens_at, today, zone), "下午补采（演示，日期顺延）"
    rounds.add_session(
        db,
        round_code=files.round_code,
        code=code,
        name=name.format(opens_at.astimezone(zone)),
        opens_at=opens_at,
        closes_at=opens_at + LENGTH,
        slot_minutes=main.slot_minutes,
        kind="sweep",
        members_of=main.code,
        by=by,
        now=now,
    )
    outstanding.set_basis(db, round_code=files.round_code, session_code=code, basis="entered", by=by, now=now)
    return code


def plan_sweep(
    db: Database,
    files: DemoFiles,
    code: str,
    *,
    seconds: float,
    seed: int,
    by: Actor,
    now: datetime,
    on_progress: OnProgress,
) -> None:
    """A draft of the sweep's plan, left for whoever looks to publish; where one stands it is left as it is."""
    if plans.plans(db, round_code=files.round_code, session_code=code):
        return
    began, stage, total = time.monotonic(), "Planning the sweep", max(1, round(seconds))

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    on_progress(stage, 0, total)
    run_id = planning.request_run(
        db, round_code=files.round_code, session_code=code, seconds=seconds, seed=seed, by=by, now=clock()
    )
    planning.execute(
        db,
        run_id=run_id,
        now=clock,
        explain_seconds=EXPLAINED,
        on_progress=lambda gone, *_: on_progress(stage, min(total, round(gone)), total),
    )
    on_progress(stage, total, total)


def lay_sweep(db: Database, files: DemoFiles, *, today: date) -> None:
    """Move the sweep days ahead of `today` where its day has nearly come: with its draft, by whole days.

    One that was published or reported for is somebody's work and stays where it is.
    """
    main, zone = files.sessions[-1], ZoneInfo(files.zone)
    code = main.code + SUFFIX
    parts = {one.code: one for one in rounds.round_by_code(db, files.round_code).sessions}
    part = parts.get(code)
    if part is None or part.opens_at.astimezone(zone).date() > today + NEARLY:
        return
    by = _ahead(part.opens_at, today, zone) - part.opens_at
    with db.writing() as session:
        row = session_of(session, files.round_code, code)
        if not shifting.is_at_work(session, row):
            shifting.shift(session, row, by)


def _ahead(at: datetime, today: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(today + AHEAD, at.astimezone(zone).time(), zone)


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
    mobile = _mobile(db)
    for done, one in enumerate(found.catchments):
        if done % 25 == 0:
            on_progress(stage, done, len(found.catchments))
        people = [line.expected if line.expected is not None else line.residents or 0 for line in one.villages]
        left = max(0, sum(people) - (one.counted or 0))
        parts = split(left, people) if any(people) else [0] * len(people)
        visited = not mobile.isdisjoint(one.sites)
        for line, part in zip(one.villages, parts, strict=True):
            token = tokens.get(Holder(area=line.area.code))
            if token is not None and line.own is None:
                entered += _enter(db, line, part, visited, token, after, seed)
    on_progress(stage, len(found.catchments), len(found.catchments))
    return entered


def _mobile(db: Database) -> set[str]:
    with db.reading() as session:
        return {site.code for site in sites.sites_within(session) if site.kind == "mobile"}


def _enter(db: Database, line: Line, left: int, visited: bool, token: str, after: datetime, seed: str) -> bool:
    """Say for a village how many are left, by reason: most villages know it exactly.

    visited: a mobile team goes there; such a village has the most home-bound people, and never says nothing.
    """
    chance = Random(f"{seed}/outstanding/{line.area.code}")  # noqa: S311 - draws no secret
    if chance.random() < SILENT and not visited:
        return False
    kind, said = chance.random(), float(left)
    if kind < WRONG:
        said = left * chance.choice((0.5, 2.0))
    elif kind < WRONG + NEAR:
        said = left + chance.choice((-1, 1)) * chance.randint(1, NEAR_MOST)
    shares = SHARES if line.expected is not None else NOT_ASKED
    shares = shares | {"home_bound": VISITED if visited else UNVISITED}
    first, last = ENTERED
    parts = split(max(0, round(said)), [share * chance.uniform(0.6, 1.4) for share in shares.values()])
    entry = Entry(**dict(zip(shares, parts, strict=True)))
    sent = outstanding.Sent(entry, sent_id=str(uuid5(NAMESPACE_URL, f"{seed}/{line.area.code}/{asdict(entry)}")))
    try:
        outstanding.enter_on_link(db, token=token, sent=sent, now=after + first + (last - first) * chance.random())
    except NotFound:
        return False
    return True
