"""What is known of why a plan misses targets, so that nobody is told to wait longer where people are too few."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sampling.domain.verdicts import verdict

BEGIN = datetime(2022, 5, 3, 12, tzinfo=UTC)
SHORTAGE = {
    "together": [0, 1],
    "binds": [{"kind": "county", "role": "sampler", "figures": {"need": 3400, "most": 960, "people_more": 11}}],
}


def plan(missed: int = 412, bound: float | None = None, idle: int = 0, **figures: Any) -> Any:
    staff = {
        "sampler": {"available": 100, "used": 98 - idle, "reserve": 2},
        "helper": {"available": 500, "used": 90, "reserve": 0},
    }
    return SimpleNamespace(
        figures={
            "targets": [{"missed": missed}, {"missed": 0}],
            "objective": {"shortfall": float(missed)},
            "bound": {"shortfall": bound},
            "staff": staff,
            "seconds": 4.8,
            "explained": [],
            **figures,
        }
    )


def run(stopped: bool = False) -> Any:
    return SimpleNamespace(
        stopped=stopped, started_at=BEGIN, finished_at=BEGIN + timedelta(seconds=3), seconds_limit=15.0, steps=()
    )


def test_a_proven_shortage_is_said_whoever_ended_the_run_and_however_short_it_was() -> None:
    found = verdict(plan(idle=30, explained=[SHORTAGE]), run(stopped=True))
    assert (found.kind, found.role, found.figures["people_more"], found.cut_off) == ("shortage", "sampler", 11, False)


def test_a_plan_that_no_other_betters_needs_no_more_time() -> None:
    assert verdict(plan(bound=412.0), run()).kind == "least"


@pytest.mark.parametrize("missed", [0, 412])
def test_a_plan_of_a_run_that_was_stopped_is_cut_off(missed: int) -> None:
    found = verdict(plan(missed), run(stopped=True))
    assert (found.kind, found.missed, found.cut_off) == ("stopped", missed > 0, True)
    assert found.figures == {"seconds": 3.0, "given": 15.0}


def test_where_all_samplers_are_at_work_people_are_too_few() -> None:
    found = verdict(plan(), run())
    assert (found.kind, found.role, found.figures["able"], found.cut_off) == ("few", "sampler", 98, False)


def test_where_samplers_are_idle_the_time_was_too_short() -> None:
    found = verdict(plan(idle=30), run())
    assert (found.kind, found.role, found.cut_off) == ("time", "sampler", True)
    assert found.figures == {"idle": 30, "given": 15.0}


def test_where_planning_again_was_seen_to_close_every_target_the_time_was_too_short() -> None:
    again = {"together": [], "binds": [], "remedies": [{"kind": "again", "closes": True}]}
    assert verdict(plan(explained=[again]), run()).kind == "time"
    assert verdict(plan(explained=[again, {**again, "remedies": []}]), run()).kind == "few"


def test_of_a_plan_that_misses_nothing_or_is_near_the_proven_least_nothing_is_said() -> None:
    assert verdict(plan(0), run()).kind == ""
    assert verdict(plan(idle=30, bound=390.0), run()).kind == ""


def test_a_plan_that_reaches_no_target_is_cut_off_though_something_is_proven() -> None:
    assert verdict(plan(idle=30, bound=100.0, targets=[{"missed": 412}]), run()).kind == "time"


def test_a_plan_whose_run_is_not_known_is_judged_by_its_figures() -> None:
    assert verdict(plan(idle=30), None).figures["given"] == 4.8
