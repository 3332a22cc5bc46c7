"""From the order to open sites: each step of a round with the time at which it was done, and the next one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import NotFound
from sampling.services import planning, plans, rounds
from sampling.storage.database import Database
from tests import county as counties

ORDER = datetime(2022, 5, 3, 14, tzinfo=UTC)  # 22:00 on the county's clock
BY = program("tests")


def at(minutes: int) -> datetime:
    return ORDER + timedelta(minutes=minutes)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def done(db: Database, code: str = "R2") -> dict[str, int | None]:
    found = rounds.steps(db, code)
    return {step.key: None if step.done_at is None else found.since_order(step.done_at) for step in found.steps}


def next_of(db: Database, code: str = "R2") -> str | None:
    step = rounds.steps(db, code).next
    return step.key if step else None


def test_every_step_has_the_minute_at_which_it_was_done(db: Database, county: counties.County) -> None:
    rounds.create(db, code="R2", name="第二轮", area_code="C", by=BY, now=ORDER)
    rounds.move(db, round_code="R2", to="activated", by=BY, now=ORDER)
    assert (done(db), next_of(db)) == ({"made": 0, "sessions": None, "targets": None, "told": None}, "sessions")
    hours = {"opens_at": county.opens_at, "closes_at": county.closes_at}
    rounds.add_session(db, round_code="R2", code="AM", name="上午", by=BY, now=at(3), **hours)
    assert next_of(db) == "targets"
    rounds.set_targets(db, round_code="R2", targets=[("C", 0.9, county.closes_at)], by=BY, now=at(5))
    run_id = planning.request_run(db, round_code="R2", session_code="AM", seconds=1, by=BY, now=at(6))
    plan_id = planning.execute(db, run_id=run_id, now=lambda: at(8), workers=1, explain_seconds=0)
    assert next_of(db) == "told"
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(20))
    assert next_of(db) == "published"
    plans.publish(db, plan_id=plan_id or 0, by=BY, now=at(31))
    assert done(db) == {"made": 0, "sessions": 3, "targets": 5, "planned": 8, "told": 20, "published": 31}
    assert next_of(db) is None


def test_what_a_copy_takes_over_is_there_with_the_order(db: Database, county: counties.County) -> None:
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=date(2022, 5, 10), by=BY, now=ORDER)
    assert done(db) == {"made": 0, "sessions": 0, "targets": 0, "planned": None, "told": None, "published": None}
    assert next_of(db) == "planned"


def test_a_session_that_is_added_later_and_a_round_taken_back_are_to_do_again(
    db: Database, county: counties.County
) -> None:
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=date(2022, 5, 10), by=BY, now=ORDER)
    rounds.move(db, round_code="R2", to="activated", by=BY, now=ORDER)
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=at(10))
    assert done(db)["told"] == 10
    rounds.move(db, round_code="R2", to="activated", by=BY, now=at(12))
    assert done(db)["told"] is None
    opens_at = rounds.round_by_code(db, "R2").sessions[0].closes_at
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R2", code="EVE", name="晚", by=BY, now=at(15), **hours)
    assert done(db)["sessions"] == 15
    assert [step.session for step in rounds.steps(db, "R2").steps if step.key == "planned"] == ["上午", "晚"]


def test_a_round_that_is_not_there_has_no_steps(db: Database) -> None:
    with pytest.raises(NotFound):
        rounds.steps(db, "R9")
