"""Runs and plans: what may be published, and which step of a run is its best."""

from datetime import UTC, datetime

from sampling.domain.plans import PLAN_STATES, Run, Step, may_publish


def test_only_a_draft_may_be_published() -> None:
    assert [may_publish(state) for state in PLAN_STATES] == [True, False, False]


def test_the_best_of_a_run_is_its_newest_plan() -> None:
    now = datetime(2022, 5, 3, tzinfo=UTC)
    steps = (Step(0.1, None, 3.0), Step(0.5, 9.0, 3.0), Step(1.0, 7.0, 3.0))
    run = Run(
        id=1,
        round_code="R1",
        session_code="AM",
        state="running",
        seed=0,
        seconds_limit=20,
        attempt=1,
        stage="improving",
        steps=steps,
        waiting=None,
        travel=None,
        cancel_requested=False,
        stopped=False,
        failure="",
        failure_facts={},
        requested_by="tests",
        requested_at=now,
        started_at=now,
        finished_at=None,
        heartbeat_at=now,
        plan_version=None,
        solver_version="",
        input_hash="",
    )
    assert run.best == Step(1.0, 7.0, 3.0)
