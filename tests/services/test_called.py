"""What call-ups mean for plans: who is called comes in the window, so other windows ask for other staffing."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sampling.domain.actors import program
from sampling.services import callup, planning, plans
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
OPENS = counties.OPENS_AT
HOUR = timedelta(hours=1)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def call(db: Database, site: str, area: str, first: int, last: int, version: int = 0) -> None:
    windows = {area: (OPENS + first * HOUR, OPENS + last * HOUR)}
    callup.set_windows(
        db, round_code="R1", session_code="AM", site_code=site, windows=windows, version=version, by=BY, now=NOW
    )


def asked(db: Database) -> tuple[int, dict[str, list[int]]]:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=5.0, seed=1, by=BY, now=NOW)
    problem: dict[str, Any] = json.loads(gzip.decompress(planning.stored_input(db, run_id)))
    return run_id, {site["code"]: site["arrivals"] for site in problem["sites"]}


def lanes_of(db: Database, run_id: int, site: str) -> list[int]:
    planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0.0)
    version = planning.run(db, run_id).plan_version
    assert version is not None
    plan = plans.plan_of_version(db, round_code="R1", session_code="AM", version=version)
    return next([slot.lanes for slot in line.slots] for line in plans.by_site(db, plan) if line.code == site)


def test_who_is_called_comes_in_the_window_and_nobody_else_at_another_hour_for_it(
    db: Database, county: counties.County
) -> None:
    _, before = asked(db)
    assert planning.coming(db, round_code="R1", session_code="AM").called == 0
    call(db, "S11", "V11", 2, 4)
    assert planning.coming(db, round_code="R1", session_code="AM").called == 1
    _, after = asked(db)
    assert after["S11"] == [0, 0, 750, 750] and sum(before["S11"]) == 1500
    assert {site: own for site, own in before.items() if site != "S11"} == {
        site: own for site, own in after.items() if site != "S11"
    }


def test_a_window_that_ends_within_a_slot_counts_for_its_part(db: Database, county: counties.County) -> None:
    windows = {"V11": (OPENS + HOUR / 2, OPENS + 2 * HOUR)}
    callup.set_windows(
        db, round_code="R1", session_code="AM", site_code="S11", windows=windows, version=0, by=BY, now=NOW
    )
    assert asked(db)[1]["S11"] == [500, 1000, 0, 0]


def test_the_same_people_with_other_windows_are_staffed_otherwise(db: Database, county: counties.County) -> None:
    others = (("S12", "V12"), ("S21", "V21"), ("S22", "V22"))
    call(db, "S11", "V11", 0, 1)
    for site, area in others:
        call(db, site, area, 3, 4)
    early, came = asked(db)
    first = lanes_of(db, early, "S11")
    call(db, "S11", "V11", 3, 4, version=1)
    for site, area in others:
        call(db, site, area, 0, 1, version=1)
    late, comes = asked(db)
    then = lanes_of(db, late, "S11")
    assert {site: sum(own) for site, own in came.items()} == {site: sum(own) for site, own in comes.items()}
    assert first[0] > 0 and then[:3] == [0, 0, 0]
