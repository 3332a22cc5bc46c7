"""Creating a demonstration: import, round, reports, plan, reports; each step through the service of real use.

Every step can be taken again: a demonstration that was interrupted goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Refused
from sampling.domain.rounds import may_reshape
from sampling.services import auditing, importing, layers, planning, plans, reporting, rounds
from sampling.storage.database import Database
from sampling.storage.queries import areas

from ..site_accounts import readable_password
from . import accounts, afternoon, evening, hours, meetings, morning, signatures, studies, tubes
from .accounts import DemoAccount
from .files import IMPORTED, DemoCount, DemoFiles, DemoSession
from .night import DemoNight

BY = program("sampling demo")
BEGUN, FINISHED = "begin demonstration", "finish demonstration"
AHEAD = timedelta(hours=12)  # the plan is made so long before its session opens
OnProgress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Created:
    """What stands: the county, its round, whether a plan was published, and the accounts."""

    county_code: str
    county_name: str
    round_code: str
    planned: bool
    accounts: tuple[DemoAccount, ...]


def standing(db: Database, county_code: str) -> str:
    """One of "none", "begun", "finished" for the demonstration of this county, or "empty" for an empty database.

    Raises Refused where a county stands that is no demonstration: it is never mixed with made-up data.
    """
    begun = _subjects(db, BEGUN)
    with db.reading() as session:
        roots = [area for area in areas.areas_within(session) if area.parent_code is None]
    real = [area for area in roots if area.code not in begun]
    if real:
        raise Refused(
            "%(name)s (%(code)s) stands in this database. Demonstration data are not mixed with a county's own; "
            "use another data folder (SAMPLING_DATA).",
            name=real[0].name,
            code=real[0].code,
        )
    if county_code in _subjects(db, FINISHED):
        return "finished"
    return "begun" if county_code in begun else "none" if roots else "empty"


def create(
    db: Database,
    files: DemoFiles,
    *,
    with_plan: bool = True,
    seconds: float = 30.0,
    seed: int = 1,
    today: date | None = None,
    on_progress: OnProgress = lambda stage, done, total: None,
) -> Created:
    """Load the county, replay its sessions' counts, and plan its last session on the evening before it.

    Where the files tell of the night before, all of it is done: order, townships, documents, signatures, readiness.
    The clock is that of the files: each step is done at the time it would have been done; today: a day over which the
    duty roster is laid as well, and after which the sweep is to come. Raises Refused where the demonstration stands
    already or a real county does.
    """
    before = standing(db, files.county_code)
    if before == "finished":
        raise Refused("The demonstration of %(name)s stands already.", name=files.county_name)
    first, last, night = files.sessions[0], files.sessions[-1], files.night
    start = night.begins_at if night else first.opens_at - 2 * AHEAD
    if before in ("none", "empty"):
        _note(db, BEGUN, files.county_code, start)
    _import(db, files, start, on_progress)
    if files.candidates is not None:
        on_progress("Answering where to sample", 0, 1)
        studies.study_sites(db, files, by=BY, at=start)
        on_progress("Answering where to sample", 1, 1)
    _make_round(db, files, start, on_progress)
    if night:
        _prepare(db, files, night, today, on_progress)
    planned = False
    for session in files.sessions:
        if session is last and with_plan:
            _plan(db, files, last, seconds, seed, on_progress)
            planned = True
            if night:
                _open(db, files, last, night, on_progress)
        _move(db, files.round_code, "running", session.opens_at)
        _replay(db, files, session, on_progress)
        if night and (with_plan or session is not last):
            hours.follow(db, files, session, night, is_last=session is last, on_progress=on_progress)
            tubes.follow(db, files, session, night, is_last=session is last, on_progress=on_progress)
            meetings.meet(db, files, session, is_last=session is last, on_progress=on_progress)
    if night and with_plan:
        afternoon.go_after_the_rest(
            db, files, night, today=today, seconds=seconds, seed=seed, by=BY, on_progress=on_progress
        )
    suffix = f"-{files.county_code}" if _subjects(db, FINISHED) else ""
    made = accounts.add_accounts(
        db, county_code=files.county_code, secret=readable_password(), suffix=suffix, by=BY, now=last.closes_at
    )
    _note(db, FINISHED, files.county_code, last.closes_at)
    return Created(files.county_code, files.county_name, files.round_code, planned, tuple(made))


def _import(db: Database, files: DemoFiles, at: datetime, on_progress: OnProgress) -> None:
    for done, (kind, name) in enumerate(IMPORTED.items()):
        on_progress("Importing areas, ground, sites and staff", done, len(IMPORTED))
        given: dict[str, Any] = {"content": files.imported[kind], "file_name": name, "by": BY, "now": at}
        if kind == "layers":  # drawn by nearness: its outlines meet, and are left as they were drawn
            layers.apply(db, choices=layers.Choices(repair=False), **given)
        else:
            importing.apply(db, kind=kind, **given)
    on_progress("Importing areas, ground, sites and staff", len(IMPORTED), len(IMPORTED))


def _make_round(db: Database, files: DemoFiles, at: datetime, on_progress: OnProgress) -> None:
    stage, code = "Making the round", files.round_code
    on_progress(stage, 0, 1)
    if code not in {one.code for one in rounds.rounds(db)}:
        rounds.create(
            db,
            code=code,
            name=files.round_name,
            area_code=files.area_code,
            zone=files.zone,
            provenance=files.provenance,
            note=files.note,
            by=BY,
            now=at,
        )
    stands = rounds.round_by_code(db, code)
    for session in files.sessions:
        if session.code not in {one.code for one in stands.sessions}:
            rounds.add_session(
                db,
                round_code=code,
                code=session.code,
                name=session.name,
                opens_at=session.opens_at,
                closes_at=session.closes_at,
                slot_minutes=session.slot_minutes,
                site_codes=session.sites,
                staff_codes=session.staff,
                by=BY,
                now=at,
            )
    if may_reshape(stands.state):
        rounds.set_norms(db, round_code=code, norms=files.norms, by=BY, now=at)
        rounds.set_targets(db, round_code=code, targets=files.targets, by=BY, now=at)
    _move(db, code, "activated", files.night.ordered_at if files.night else at)
    _move(db, code, "preparing", files.night.told_at if files.night else at)
    on_progress(stage, 1, 1)


def _prepare(db: Database, files: DemoFiles, night: DemoNight, today: date | None, on_progress: OnProgress) -> None:
    """The evening of the order, as the townships and villages have it."""
    stage = "Telling townships, who confirm their lists"
    on_progress(stage, 0, 3)
    evening.stand_by(db, files, night, BY)
    if today:
        evening.lay_duty(db, files, today=today, by=BY)
    on_progress(stage, 1, 3)
    evening.tell(db, files, night, BY)
    signatures.sign_order(db, files, night)
    on_progress(stage, 2, 3)
    evening.gather(db, files, night, BY)
    on_progress(stage, 3, 3)


def _open(db: Database, files: DemoFiles, session: DemoSession, night: DemoNight, on_progress: OnProgress) -> None:
    """From the published plan to open sites."""
    stage = "Calling villages and signing for the plan"
    on_progress(stage, 0, 2)
    evening.call(db, files, BY, session.opens_at - AHEAD)
    on_progress(stage, 1, 2)
    signatures.sign_plan(db, files, session, night)
    on_progress(stage, 2, 2)
    morning.open_sites(db, files, session, night, by=BY, on_progress=on_progress)


def _plan(
    db: Database, files: DemoFiles, session: DemoSession, seconds: float, seed: int, on_progress: OnProgress
) -> None:
    """Solve the session and publish its plan, the evening before it opens."""
    code = files.round_code
    if plans.published_plan(db, code, session.code):
        return
    began, evening = time.monotonic(), session.opens_at - AHEAD

    def clock() -> datetime:
        return evening + timedelta(seconds=time.monotonic() - began)

    stage, total = f"Planning {session.name}", round(seconds)
    on_progress(stage, 0, total)
    run_id = planning.request_run(
        db, round_code=code, session_code=session.code, seconds=seconds, seed=seed, by=BY, now=clock()
    )
    plan_id = planning.execute(
        db,
        run_id=run_id,
        now=clock,
        explain_seconds=5.0,  # whoever sets the demonstration up waits for it
        on_progress=lambda gone, *_: on_progress(stage, min(total, round(gone)), total),
    )
    if plan_id is None:
        raise Refused(
            "The session %(code)s could not be planned. The run %(run)s says why.", code=session.code, run=run_id
        )
    plans.publish(db, plan_id=plan_id, by=BY, now=clock())
    on_progress(stage, total, total)


def _replay(db: Database, files: DemoFiles, session: DemoSession, on_progress: OnProgress) -> None:
    stage = f"Reporting the hours of {session.name}"
    own: list[DemoCount] = [one for one in files.counts if one.session_code == session.code]
    for done, one in enumerate(own):
        if done % 50 == 0:
            on_progress(stage, done, len(own))
        lead = Actor(name=f"demo-{one.site_code}", role="site_lead", site_code=one.site_code)
        reporting.report(
            db, round_code=files.round_code, site_code=one.site_code, report=one.report, by=lead, now=one.received_at
        )
    on_progress(stage, len(own), len(own))


def _move(db: Database, round_code: str, to: str, at: datetime) -> None:
    order = ("standby", "activated", "preparing", "running")
    state = rounds.round_by_code(db, round_code).state
    if state in order and order.index(state) == order.index(to) - 1:
        rounds.move(db, round_code=round_code, to=to, by=BY, now=at)


def _subjects(db: Database, action: str) -> set[str]:
    found: Iterable[auditing.Entry] = auditing.entries(db, action=action)[0]
    return {entry.subject for entry in found}


def _note(db: Database, action: str, county_code: str, at: datetime) -> None:
    with db.writing() as session:
        auditing.record(session, by=BY, action=action, subject=county_code, at=at)
