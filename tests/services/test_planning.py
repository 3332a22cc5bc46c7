"""Planning: problems built from the county as it is; runs solved, stopped, and taken up after a worker's death."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from optimizer.round_file import parse_round
from sampling.domain.actors import program
from sampling.domain.errors import NotFound, Refused
from sampling.services import planning, plans, rounds
from sampling.storage.database import Database
from sampling.storage.queries import plans as plan_queries
from sampling.storage.tables import CountRow, RunRow
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def request(db: Database, seconds: float = 2.0, session_code: str = "AM") -> int:
    return planning.request_run(db, round_code="R1", session_code=session_code, seconds=seconds, seed=1, by=BY, now=NOW)


def problem_of(db: Database, run_id: int) -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))


def solve(db: Database, run_id: int) -> int | None:
    return planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, beat_seconds=0.1)


def test_the_problem_holds_the_countys_people_sites_and_staff_and_no_name(
    db: Database, county: counties.County
) -> None:
    problem = problem_of(db, request(db))
    parse_round(problem)
    assert [(a["code"], a["residents"]) for a in problem["areas"]] == [("C", 4000), ("T1", 2500), ("T2", 1500)]
    assert {s["code"]: (s["area"], s["lanes_max"], sum(s["arrivals"])) for s in problem["sites"]} == {
        "S11": ("T1", 3, 1500),
        "S12": ("T1", 2, 1000),
        "S21": ("T2", 2, 900),
        "S22": ("T2", 1, 600),
    }
    assert problem["team"] == {"per_lane": {"sampler": 1, "recorder": 1}, "per_site": {"helper": 1}}
    assert [t["by_slot"] for t in problem["targets"]] == [4, 4, 4]
    assert len(problem["staff"]) == 12 and [b["code"] for b in problem["bases"]] == ["T1", "T2"]
    assert "演示" not in json.dumps(problem, ensure_ascii=False)


def test_people_counted_before_the_session_are_taken_off(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        site = {"S11": 1, "S21": 3}
        for n, (code, people) in enumerate((("S11", 300), ("S21", 100))):
            session.add(
                CountRow(
                    round_id=1,
                    site_id=site[code],
                    hour=county.opens_at - timedelta(hours=14),
                    version=1,
                    day=(county.opens_at - timedelta(hours=14)).date(),
                    sampled=people,
                    report_id=f"r{n}",
                    observed_at=NOW,
                    received_at=NOW,
                    reported_by="tests",
                )
            )
    problem = problem_of(db, request(db))
    assert {a["code"]: a["sampled"] for a in problem["areas"]} == {"C": 400, "T1": 300, "T2": 100}
    assert {s["code"]: sum(s["arrivals"]) for s in problem["sites"]} == {
        "S11": 1200,
        "S12": 1000,
        "S21": 800,
        "S22": 600,
    }


def test_an_area_with_more_people_than_its_parts_keeps_the_rest_as_a_part_of_its_own(
    db: Database, county: counties.County
) -> None:
    set_residents(db, "C", 4100)
    problem = problem_of(db, request(db))
    parse_round(problem)
    assert {"code": "C-rest", "parent": "C", "residents": 100, "sampled": 0} in problem["areas"]
    assert sum(sum(s["arrivals"]) for s in problem["sites"]) == 4100


def test_parts_with_more_people_than_the_whole_are_refused_with_the_figures(
    db: Database, county: counties.County
) -> None:
    set_residents(db, "T1", 2400)
    with pytest.raises(Refused, match=r"T1镇 \(T1\).* 2,500 .* 2,400"):
        request(db)


def test_a_target_due_in_a_later_session_is_left_to_that_session(db: Database, county: counties.County) -> None:
    rounds.add_session(
        db,
        round_code="R1",
        code="EVE",
        name="前一日",
        opens_at=county.opens_at - timedelta(hours=12),
        closes_at=county.opens_at - timedelta(hours=10),
        by=BY,
        now=NOW,
    )
    assert problem_of(db, request(db, session_code="AM"))["targets"]
    change(db, "UPDATE site SET opens = '00:00:00', closes = '00:00:00'")  # else they are open from 8 to 12 only
    assert problem_of(db, request(db, session_code="EVE"))["targets"] == []


def test_a_session_without_staff_or_of_a_closed_round_is_not_planned(db: Database, county: counties.County) -> None:
    rounds.set_session_staff(db, round_code="R1", session_code="AM", staff_codes=[], by=BY, now=NOW)
    with pytest.raises(Refused, match="nobody"):
        request(db)
    rounds.set_session_staff(db, round_code="R1", session_code="AM", staff_codes=None, by=BY, now=NOW)
    with pytest.raises(NotFound):
        request(db, session_code="PM")
    for state in ("running", "closed"):
        rounds.move(db, round_code="R1", to=state, by=BY, now=NOW)
    with pytest.raises(Refused, match="closed"):
        request(db)


def test_a_run_ends_with_a_draft_plan_whose_figures_agree_with_its_slots(db: Database, county: counties.County) -> None:
    run_id = request(db)
    assert planning.run(db, run_id).state == "queued"
    plan_id = solve(db, run_id)
    run = planning.run(db, run_id)
    assert (run.state, run.plan_version, run.attempt) == ("done", 1, 1)
    assert plan_id is not None
    plan = plans.plan_by_id(db, plan_id)
    lines = plans.by_site(db, plan)
    assert plan.state == "draft" and len(lines) == 4
    assert sum(line.served for line in lines) == plan.figures["people"]["served"] > 0
    assert sum(line.left for line in lines) == plan.figures["people"]["waiting"]
    assert run.best is not None and run.best.shortfall == plan.figures["objective"]["shortfall"]
    assert [proof.bound for proof in run.proofs] == list(plan.figures["bound"].values())
    assert [proof.kind for proof in run.proofs] == list(plan.figures["kind"].values())
    assert run.proofs[0].need == plan.figures["need"] == 850 * 4 * 2
    assert sum(one["people_short"] for one in plan.figures["explained"] if not one["together"]) == sum(
        target.missed for target in plans.target_figures(plan)
    )
    worst = plans.target_figures(plan)[0]
    assert worst.missed == worst.needed - worst.reached > 0  # four samplers can't serve 3,400 people in four hours


def test_the_same_input_and_seed_give_the_stored_answer_again(db: Database, county: counties.County) -> None:
    first, second = request(db), request(db)
    for run_id in (first, second):
        solve(db, run_id)
    answers = [json.loads(gzip.decompress(planning.stored_answer(db, run_id))) for run_id in (first, second)]
    assert planning.run(db, first).input_hash == planning.run(db, second).input_hash
    assert answers[0]["assignments"] == answers[1]["assignments"]
    assert [p.version for p in plans.plans(db, round_code="R1", session_code="AM")] == [2, 1]


def test_a_run_is_solved_by_one_worker_only(db: Database, county: counties.County) -> None:
    run_id = request(db)
    assert solve(db, run_id) is not None
    assert solve(db, run_id) is None
    assert planning.run(db, run_id).attempt == 1


def test_a_waiting_run_is_cancelled_at_once_and_never_solved(db: Database, county: counties.County) -> None:
    run_id = request(db)
    planning.cancel(db, run_id=run_id, by=BY, now=NOW)
    assert planning.run(db, run_id).state == "cancelled"
    assert solve(db, run_id) is None
    with pytest.raises(Refused):
        planning.cancel(db, run_id=run_id, by=BY, now=NOW)


@pytest.fixture
def slow_solver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A solver that has its first plan at once and then proves until it is told to stop."""
    import time

    from optimizer import staffing
    from optimizer.limits import Limits, Progress

    own = staffing.solve

    def slow(problem: Any, *, limits: Limits, seed: int = 0, on_progress: Any = None, **asked: Any) -> Any:
        solution = own(problem, limits=Limits(1, 1), seed=seed, **asked)
        on_progress(Progress(0.1, "improving", solution.objective, (None, None, None)))
        until = time.monotonic() + 20
        while not limits.cancelled() and time.monotonic() < until:
            time.sleep(0.02)
        return solution

    monkeypatch.setattr(staffing, "solve", slow)
    yield


def test_a_running_run_that_is_stopped_keeps_its_best_plan(
    db: Database, county: counties.County, slow_solver: None
) -> None:
    run_id = request(db)

    def stop(seconds: float, stage: str, shortfall: float | None, bound: float | None) -> None:
        planning.cancel(db, run_id=run_id, by=BY, now=NOW)

    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, beat_seconds=0.05, on_progress=stop)
    run = planning.run(db, run_id)
    assert plan_id is not None
    assert (run.state, run.stopped, run.plan_version) == ("done", True, 1)


def test_a_fault_of_the_solver_is_a_sentence_with_a_reference_and_no_trace(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    from optimizer import staffing

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(staffing, "solve", broken)
    run_id = request(db)
    assert solve(db, run_id) is None
    run = planning.run(db, run_id)
    assert run.state == "failed" and "secret" not in run.failure
    assert len(str(run.failure_facts["reference"])) == 8


def test_a_run_whose_worker_fell_silent_is_taken_up_again_three_times_and_then_fails(
    db: Database, county: counties.County
) -> None:
    run_id = request(db)
    for attempt in (1, 2, 3):
        take(db, run_id, attempt)
        assert planning.take_up(db, now=NOW + timedelta(seconds=5)) == []  # it is only a little late
        taken_up = planning.take_up(db, now=NOW + timedelta(minutes=5))
        assert taken_up == ([run_id] if attempt < 3 else [])
    run = planning.run(db, run_id)
    assert run.state == "failed" and run.failure_facts == {"attempts": 3}


def test_a_worker_believed_dead_cannot_write_over_the_one_that_took_the_run_up(
    db: Database, county: counties.County, slow_solver: None
) -> None:
    run_id = request(db)

    def lose(*_: object) -> None:
        with db.writing() as session:
            row = session.get_one(RunRow, run_id)
            row.attempt += 1  # another worker has taken it up
            session.add(row)

    assert planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, beat_seconds=0.05, on_progress=lose) is None
    assert planning.run(db, run_id).plan_version is None


def take(db: Database, run_id: int, attempt: int) -> None:
    """As a worker on another machine would, before it dies."""
    with db.writing() as session:
        row = session.get_one(RunRow, run_id)
        assert row.state == "queued" and row.attempt == attempt - 1
        row.state, row.attempt, row.heartbeat_at = "running", attempt, NOW
        row.progress = {"worker": {"host": "elsewhere", "pid": 1}}
        session.add(row)


def set_residents(db: Database, code: str, count: int) -> None:
    change(db, f"UPDATE area_residents SET count = {count} WHERE area_id = (SELECT id FROM area WHERE code = '{code}')")


def change(db: Database, statement: str) -> None:
    with db.writing() as session:
        session.execute(text(statement))


def the_day_before(db: Database, county: counties.County, days: int = 1) -> None:
    """A session at the same hours, so many days earlier."""
    opens_at = county.opens_at - timedelta(days=days)
    closes_at = opens_at + timedelta(hours=4)
    hours = {"opens_at": opens_at, "closes_at": closes_at}
    rounds.add_session(db, round_code="R1", code=f"D{days}", name=f"前{days}日", by=BY, now=NOW, **hours)


def publish_plan_of(db: Database, session_code: str) -> dict[str, set[str]]:
    """Plan and publish a session; gives each person's sites."""
    plan_id = solve(db, request(db, seconds=1, session_code=session_code))
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)
    return sites_in(db, plan_id)


def sites_in(db: Database, plan_id: int) -> dict[str, set[str]]:
    with db.reading() as session:
        found: dict[str, set[str]] = {}
        for one, _, _ in plan_queries.assignments(session, plan_id):
            found.setdefault(one.staff_code, set()).add(one.site_code)
        return found


def history_of(db: Database, run_id: int) -> dict[str, Any]:
    return dict(json.loads(gzip.decompress(planning.stored_history(db, run_id))))


def test_where_people_were_and_what_they_worked_in_earlier_sessions_is_given_to_a_run(
    db: Database, county: counties.County
) -> None:
    the_day_before(db, county)
    at = publish_plan_of(db, "D1")
    history = history_of(db, request(db))
    assert {code: {site} for code, site in history["before"].items()} == at
    assert history["load"] == dict.fromkeys(at, 4.0)
    assert "演示" not in json.dumps(history, ensure_ascii=False)


def test_a_new_version_leaves_people_where_the_version_that_holds_has_them(
    db: Database, county: counties.County
) -> None:
    the_day_before(db, county)
    publish_plan_of(db, "D1")
    first = publish_plan_of(db, "AM")
    run_id = request(db)
    history = history_of(db, run_id)
    assert {code: {site} for code, site in history["before"].items() if code in first} == first
    assert set(history["load"].values()) == {4.0}  # of the earlier session alone: not what is being planned
    plan_id = solve(db, run_id)
    assert plan_id is not None
    assert sites_in(db, plan_id) == first
    with db.reading() as session:
        plan = plan_queries.plan_by_id(session, plan_id)
    assert plan is not None and plan.figures["same_site"] == [len(first), len(first)]


def test_drafts_later_sessions_and_those_of_long_ago_are_no_history(db: Database, county: counties.County) -> None:
    for days in (1, 29, -1):
        the_day_before(db, county, days)
    solve(db, request(db, seconds=1, session_code="D1"))
    publish_plan_of(db, "D29")
    publish_plan_of(db, "D-1")
    with pytest.raises(NotFound):
        planning.stored_history(db, request(db))


def test_a_plan_keeps_one_number_for_all_that_it_was_given(db: Database, county: counties.County) -> None:
    def number(**asked: Any) -> str:
        run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, by=BY, now=NOW, **asked)
        plan_id = solve(db, run_id)
        with db.reading() as session:
            plan = plan_queries.plan_by_id(session, plan_id or 0)
        assert plan is not None
        return str(plan.figures["input_hash"])

    closed = {"format": "sampling-wishes/1", "closed": ["S22"]}
    first, same, other_seed, wished = number(), number(), number(seed=7), number(wishes=closed)
    assert len(first) == 64
    assert first == same
    assert len({first, other_seed, wished}) == 3


def test_a_run_that_is_called_off_before_it_has_a_plan_keeps_none_though_it_has_begun(
    db: Database, county: counties.County, slow_solver: None
) -> None:
    run_id = request(db)

    def call_off(seconds: float, stage: str, shortfall: float | None, bound: float | None) -> None:
        planning.cancel(db, run_id=run_id, keep=False, by=BY, now=NOW)

    made = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, beat_seconds=0.05, on_progress=call_off)
    assert made is None
    assert planning.run(db, run_id).state == "cancelled"
    with db.reading() as session:
        assert plan_queries.plans_of_session(session, planning_session(db)) == []


def planning_session(db: Database) -> int:
    with db.reading() as session:
        return int(session.execute(text("SELECT id FROM session")).scalar_one())
