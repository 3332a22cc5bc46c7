"""From the order to open sites: each step of a round with the time at which it was done, and the next one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sampling.domain.actors import program
from sampling.domain.copies import Asked
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.steps import KINDS, Said, Step
from sampling.domain.teams import KEYS
from sampling.services import auditing, planning, plans, rounds
from sampling.services.rounds import stepping
from sampling.services.site_accounts import add_for_sites
from sampling.storage.database import Database
from tests import county as counties

from .test_at_once import at_once

ORDER = datetime(2022, 5, 3, 14, tzinfo=UTC)  # 22:00 on the county's clock
BY = program("tests")
SEEN = ("ordered", "sessions", "targets", "told", "planned", "published", "ready", "open")
OTHERS = {kind.key for kind in KINDS} - set(SEEN)


def at(minutes: int) -> datetime:
    return ORDER + timedelta(minutes=minutes)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def done(db: Database, code: str = "R2") -> dict[str, int | None]:
    """Minutes from the order to each step that the rows tell of."""
    found = rounds.steps(db, code)
    return {
        step.key: None if step.done_at is None else found.since_order(step.done_at)
        for step in found.steps
        if step.key in SEEN
    }


def next_of(db: Database, code: str = "R2") -> str | None:
    step = rounds.steps(db, code).next
    return step.key if step else None


def copied(db: Database, ordered_at: datetime | None = ORDER) -> None:
    day = date(2022, 5, 10)
    asked = Asked(ordered_at=ordered_at)
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=day, asked=asked, by=BY, now=ORDER)


def mark(db: Database, key: str, session_code: str = "", verdict: str = "done", **said: str) -> None:
    told = {"done_by": "王演示", "reason": "电话已通知"} | said
    rounds.mark_step(db, round_code="R2", key=key, session_code=session_code, verdict=verdict, by=BY, now=at(9), **told)


def withdraw(db: Database, key: str) -> None:
    rounds.withdraw_mark(db, round_code="R2", key=key, by=BY, now=at(10))


def test_every_step_has_the_minute_at_which_it_was_done(db: Database, county: counties.County) -> None:
    rounds.create(db, code="R2", name="第二轮", area_code="C", by=BY, now=at(-600))
    rounds.move(db, round_code="R2", to="activated", by=BY, now=ORDER)
    assert done(db) == {key: 0 if key == "ordered" else None for key in SEEN if key not in ("planned", "published")}
    assert next_of(db) == "sessions"
    hours = {"opens_at": county.opens_at, "closes_at": county.closes_at}
    rounds.add_session(db, round_code="R2", code="AM", name="上午", by=BY, now=at(3), **hours)
    assert next_of(db) == "targets"
    rounds.set_targets(db, round_code="R2", targets=[("C", 0.9, county.closes_at)], by=BY, now=at(5))
    run_id = planning.request_run(db, round_code="R2", session_code="AM", seconds=1, by=BY, now=at(6))
    plan_id = planning.execute(db, run_id=run_id, now=lambda: at(8), workers=1, explain_seconds=0)
    assert next_of(db) == "told"
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(20))
    plans.publish(db, plan_id=plan_id or 0, by=BY, now=at(31))
    rounds.move(db, round_code="R2", to="ready", by=BY, now=at(200))
    rounds.move(db, round_code="R2", to="running", by=BY, now=at(300))
    minutes = {"ordered": 0, "sessions": 3, "targets": 5, "told": 20, "planned": 8, "published": 31}
    assert done(db) == minutes | {"ready": 200, "open": 300}
    found = rounds.steps(db, "R2")
    assert found.opened_at == at(300) and found.due == (at(240), at(360))


def test_a_round_that_begins_without_being_called_ready_was_ready_then(db: Database, county: counties.County) -> None:
    copied(db)
    for minute, to in ((20, "preparing"), (250, "running")):
        rounds.move(db, round_code="R2", to=to, by=BY, now=at(minute))
    assert (done(db)["ready"], done(db)["open"]) == (250, 250)


def test_what_a_copy_takes_over_is_there_with_the_order(db: Database, county: counties.County) -> None:
    copied(db)
    assert {key for key, minutes in done(db).items() if minutes == 0} == {"ordered", "sessions", "targets"}
    assert next_of(db) == "told"


def test_without_an_order_there_is_no_clock(db: Database, county: counties.County) -> None:
    copied(db, ordered_at=None)
    found = rounds.steps(db, "R2")
    assert found.ordered_at is None and found.due is None and found.since_order(at(5)) is None
    assert found.next is not None and found.next.key == "ordered"


def test_a_session_that_is_added_later_and_a_round_taken_back_are_to_do_again(
    db: Database, county: counties.County
) -> None:
    copied(db)
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(10))
    assert done(db)["told"] == 10
    rounds.move(db, round_code="R2", to="activated", by=BY, now=at(12))
    assert done(db)["told"] is None
    opens_at = rounds.round_by_code(db, "R2").sessions[0].closes_at
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R2", code="EVE", name="晚", by=BY, now=at(15), **hours)
    assert done(db)["sessions"] == 15
    assert [step.session for step in rounds.steps(db, "R2").steps if step.key == "planned"] == ["上午", "晚"]


def test_a_step_names_the_team_that_answers_for_it_and_the_townships_waited_for(
    db: Database, county: counties.County
) -> None:
    copied(db)
    found = {step.key: step for step in rounds.steps(db, "R2").steps}
    assert all(step.team is not None and step.team.key in KEYS for step in found.values())
    assert (found["told"].townships, found["submissions"].townships, found["planned"].townships) == (
        (0, 2),
        (0, 2),
        None,
    )
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(10))
    assert next(step for step in rounds.steps(db, "R2").steps if step.key == "told").townships == (2, 2)
    teams = [team for team in rounds.teams(db, "R2") if team.key != "information"]
    renamed = [replace(team, name="综合组") if team.key == "coordination" else team for team in teams]
    rounds.set_teams(db, round_code="R2", teams=renamed, by=BY, now=at(11))
    found = {step.key: step for step in rounds.steps(db, "R2").steps}
    assert found["expected"].team is None
    assert found["told"].team is not None and found["told"].team.name == "综合组"


def test_what_the_system_cant_see_is_marked_by_name_and_taken_back(db: Database, county: counties.County) -> None:
    copied(db)
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(5))
    assert next_of(db) == "submissions"
    mark(db, "submissions", verdict="not_needed")
    step = next(step for step in rounds.steps(db, "R2").steps if step.key == "submissions")
    assert (step.verdict, step.settled_at, step.mark and step.mark.done_by) == ("not_needed", at(9), "王演示")
    assert next_of(db) == "expected"
    with pytest.raises(Conflict, match="already"):
        mark(db, "submissions")
    withdraw(db, "submissions")
    assert next_of(db) == "submissions"
    with pytest.raises(NotFound):
        withdraw(db, "submissions")
    mark(db, "submissions")
    assert next_of(db) == "expected"


def test_once_the_rows_say_that_a_step_is_done_that_counts(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(db)
    mark(db, "signed", "AM")
    assert [step.verdict for step in rounds.steps(db, "R2").steps if step.key == "signed"] == ["marked"]
    monkeypatch.setitem(stepping.SAID, "signed", lambda facts, code: Said(at(40), 2))
    step = next(step for step in rounds.steps(db, "R2").steps if step.key == "signed")
    assert (step.verdict, step.settled_at, step.townships) == ("done", at(40), (2, 2))
    with pytest.raises(Refused, match="done already"):
        mark(db, "ordered")


def test_accounts_of_the_sites_that_open_are_a_step(db: Database, county: counties.County) -> None:
    def step() -> Step:
        return next(one for one in rounds.steps(db, "R1").steps if one.key == "accounts")

    assert (step().verdict, step().parts, step().session, step().last_at) == ("open", (0, 4), "上午", None)
    add_for_sites(db, area_code="T1", by=BY, now=at(-30))
    assert (step().verdict, step().parts) == ("open", (2, 4))
    add_for_sites(db, area_code="T2", by=BY, now=at(40))
    assert (step().done_at, step().parts) == (at(40), (4, 4))
    with db.writing() as session:
        auditing.record(session, by=BY, action="fetch slips", subject="T2", at=at(45), sites=2)
    assert step().last_at == at(45)


def test_what_was_done_long_before_the_order_was_not_done_with_it(db: Database, county: counties.County) -> None:
    copied(db)
    found = rounds.steps(db, "R2")
    assert found.is_before_order(at(-900)) and not found.is_before_order(at(0)) and not found.is_before_order(at(5))


def test_a_mark_needs_a_name_a_reason_and_a_step_of_the_round(db: Database, county: counties.County) -> None:
    copied(db)
    with pytest.raises(Faulty) as error:
        mark(db, "gaps", verdict="perhaps", done_by=" ", reason="x" * 401)
    assert [fault.where for fault in error.value.faults] == [("verdict",), ("done_by",), ("reason",)]
    for key, session_code in (("nonsense", ""), ("signed", ""), ("gaps", "AM"), ("signed", "PM")):
        with pytest.raises(NotFound):
            mark(db, key, session_code)
    for to in ("preparing", "running", "closed"):
        rounds.move(db, round_code="R2", to=to, by=BY, now=at(20))
    with pytest.raises(Refused):
        mark(db, "gaps")


def test_marks_of_a_session_go_with_it(db: Database, county: counties.County) -> None:
    copied(db)
    mark(db, "signed", "AM")
    opens_at = rounds.round_by_code(db, "R2").sessions[0].opens_at
    rounds.remove_session(db, round_code="R2", session_code="AM", by=BY, now=at(10))
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R2", code="AM", name="上午", by=BY, now=at(15), **hours)
    assert [step.verdict for step in rounds.steps(db, "R2").steps if step.key == "signed"] == ["open"]


def test_of_two_who_mark_a_step_at_once_one_is_told_that_it_stands(db: Database, county: counties.County) -> None:
    copied(db)
    for key in sorted(OTHERS - {"signed"}):
        answers = at_once(*[lambda key=key: mark(db, key)] * 3)  # type: ignore[misc]
        assert sum(answer is None for answer in answers) == 1
        assert sum(isinstance(answer, Conflict) for answer in answers) == 2


def test_a_round_that_is_not_there_has_no_steps(db: Database) -> None:
    with pytest.raises(NotFound):
        rounds.steps(db, "R9")
