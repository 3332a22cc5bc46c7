"""What-if: a run assumes for itself alone; its plan says so, and is published only when the round says so too."""

import gzip
import json
from datetime import UTC, datetime, time
from typing import Any

import pytest

from optimizer.round_file import parse_round
from sampling.domain.actors import program
from sampling.domain.assumptions import CHANGES_MAX, Assumptions, OtherPeople, OtherSite, not_so
from sampling.domain.errors import Faulty, Refused
from sampling.domain.norms import effective
from sampling.services import planning, plans
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def asked(db: Database, wishes: dict[str, Any] | None = None, *, priced: bool = False, **assumed: Any) -> int:
    return planning.request_run(
        db, round_code="R1", session_code="AM", seconds=1, seed=1, assumed=Assumptions(**assumed),
        wishes=wishes and {"format": "sampling-wishes/1", **wishes}, priced=priced, by=BY, now=NOW,
    )  # fmt: skip


def problem_of(db: Database, run_id: int) -> dict[str, Any]:
    problem = dict(json.loads(gzip.decompress(planning.stored_input(db, run_id))))
    parse_round(problem)
    return problem


def drafted(db: Database, run_id: int) -> int:
    made = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    assert made is not None
    return made


def test_each_assumption_is_in_the_stored_input(db: Database, county: counties.County) -> None:
    usual = problem_of(db, asked(db))
    changed = problem_of(
        db,
        asked(
            db, travel_minutes=90.0, block_minutes=120.0, reserve=0.25, people=(OtherPeople(3, "sampler", "T1"),),
            sites=(OtherSite("S22", 2),), later_minutes=120,
        ),
    )  # fmt: skip
    assert changed["travel"]["minutes_max"] == 90 and changed["limits"]["block_slots_max"] == 2
    assert set(changed["reserve"].values()) == {0.25}
    new = changed["staff"][len(usual["staff"]) :]
    assert [(row["base"], row["roles"]) for row in new] == [("T1", ["sampler"])] * 3
    lanes = [{s["code"]: s["lanes_max"] for s in problem["sites"]} for problem in (usual, changed)]
    assert lanes[1] == {**lanes[0], "S22": lanes[0]["S22"] + 2}
    assert len(changed["slots"]) == 6 and {t["by_slot"] for t in changed["targets"]} == {6}
    assert sum(sum(s["arrivals"]) for s in changed["sites"]) == sum(sum(s["arrivals"]) for s in usual["sites"])
    assert planning.run(db, 2).assumed["people"] == [{"people": 3, "role": "sampler", "base": "T1"}]
    assert planning.run(db, 1).assumed == {}


def test_fewer_people_are_those_who_can_do_nothing_else_first(db: Database, county: counties.County) -> None:
    staff = {row["code"] for row in problem_of(db, asked(db, people=(OtherPeople(-4, "helper"),)))["staff"]}
    assert {f"P{n:02}" for n in range(12)} - staff == {"P02", "P05", "P08", "P11"}


def test_people_who_are_assumed_work_in_the_figures_but_have_no_assignment_and_the_plan_is_never_published(
    db: Database, county: counties.County
) -> None:
    usual = plans.plan_by_id(db, drafted(db, asked(db)))
    plan = plans.plan_by_id(db, drafted(db, asked(db, people=(OtherPeople(8, "recorder"),), reserve=0.0)))
    assert plan.figures["people"]["served"] > usual.figures["people"]["served"]
    assert plan.figures["assumed"] == {"people": [{"people": 8, "role": "recorder"}], "reserve": 0}
    assert all(code.startswith("P") for code in plans.person_codes(db, plan))
    with pytest.raises(Refused, match="assumes what is not so"):
        plans.publish(db, plan_id=plan.id, by=BY, now=NOW)
    assert plans.plan_by_id(db, plan.id).state == "draft"


def test_wishes_are_kept_priced_and_published(db: Database, county: counties.County) -> None:
    run_id = asked(db, {"closed": ["S11"], "teams": {"least": 2}}, priced=True)
    plan = plans.plan_by_id(db, drafted(db, run_id))
    assert planning.stored_wishes(db, run_id)["units"]["P00"] == "演示卫生院"
    lanes = {line.code: line.lanes for line in plans.by_site(db, plan)}
    assert lanes["S11"] == 0 and sum(lanes.values()) > 0
    assert {price["wish"] for price in plan.figures["prices"]} >= {"closed S11", "teams"}
    plans.publish(db, plan_id=plan.id, by=BY, now=NOW)
    assert plans.plan_by_id(db, plan.id).state == "published"


def test_an_assumption_holds_once_the_norms_of_the_round_say_the_same() -> None:
    norms = effective({"travel_minutes_max": (90, "county")})
    assert not_so({}, norms) == not_so({"travel_minutes": 90}, norms) == {}
    assert not_so({"travel_minutes": 80}, norms) == {"travel_minutes": 80}
    lanes = {"sites": [{"site": "S22", "lanes": 1}]}
    assert not_so({"travel_minutes": 90, **lanes}, norms) == lanes


def test_nothing_assumed_is_nothing_said_and_what_is_said_is_read_back() -> None:
    assert Assumptions().as_dict() == {}
    given = Assumptions(
        reserve=0.0, people=(OtherPeople(-2, "helper"), OtherPeople(1, "sampler", "T1")), later_minutes=30,
        sites=(OtherSite("S1", 2), OtherSite("S2", 0, time(8), None), OtherSite("S3", -1, time(8), time(9, 30))),
    )  # fmt: skip
    assert Assumptions.from_dict({**json.loads(json.dumps(given.as_dict())), "another": 1}) == given
    assert given.as_dict()["reserve"] == 0


def test_a_run_that_was_kept_with_one_change_of_a_kind_is_still_read() -> None:
    kept = {"people": 3, "role": "sampler", "base": "T1", "lanes": 2, "site": "S22", "travel_minutes": 45}
    assert Assumptions.from_dict(kept) == Assumptions(
        travel_minutes=45, people=(OtherPeople(3, "sampler", "T1"),), sites=(OtherSite("S22", 2),)
    )


def test_people_assumed_in_several_rows_have_codes_of_their_own(db: Database, county: counties.County) -> None:
    more = (OtherPeople(2, "sampler", "T1"), OtherPeople(3, "sampler"), OtherPeople(1, "recorder"))
    codes = [row["code"] for row in problem_of(db, asked(db, people=more))["staff"]]
    assert sorted(code for code in codes if code.startswith("+")) == [
        "+recorder-1", "+sampler-1", "+sampler-2", "+sampler-3", "+sampler-4", "+sampler-5",
    ]  # fmt: skip


def test_people_come_while_their_site_is_open_and_nobody_is_lost(db: Database, county: counties.County) -> None:
    usual = {site["code"]: site for site in problem_of(db, asked(db))["sites"]}
    other = (OtherSite("S11", 0, time(9), time(11)), OtherSite("S21", 0, None, time(10)))
    sites = {site["code"]: site for site in problem_of(db, asked(db, sites=other))["sites"]}
    assert sites["S11"]["open"] == [1, 2] and sites["S21"]["open"] == [0, 1] and sites["S12"] == usual["S12"]
    assert sites["S11"]["arrivals"][0] == sites["S11"]["arrivals"][3] == 0
    assert [sum(one["arrivals"]) for one in sites.values()] == [sum(one["arrivals"]) for one in usual.values()]


def test_the_hours_of_a_pin_are_slots_of_the_session(db: Database, county: counties.County) -> None:
    pins = [
        {"staff": "P00", "site": "S11", "hours": (time(9), time(11))},
        {"staff": "P03", "site": "S11", "hours": (None, time(10))},
        {"staff": "P06", "site": "S11", "hours": (time(10, 30), None)},
        {"staff": "P09", "site": "S11"},
    ]
    kept = planning.stored_wishes(db, asked(db, {"pins": pins}, reserve=0.0))["pins"]
    assert [pin.get("slots") for pin in kept] == [[1, 3], [0, 2], [3, 4], None]
    assert all("hours" not in pin for pin in kept)


def test_more_than_a_run_takes_is_refused_before_anything_is_read(db: Database, county: counties.County) -> None:
    with pytest.raises(Refused, match="at most 40 rows"):
        asked(db, {"closed": [f"S{k}" for k in range(CHANGES_MAX + 1)]})
    with pytest.raises(Refused, match="at most 20000 more people"):
        asked(db, people=(OtherPeople(10_000, "sampler"), OtherPeople(10_001, "helper")))


def test_minutes_that_are_no_whole_slots_are_refused_with_the_length_of_a_slot(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Faulty) as refused:
        asked(db, later_minutes=30, block_minutes=90.0)
    assert [(fault.where, str(fault)) for fault in refused.value.faults] == [
        (
            ("block_minutes",),
            "The slots of this session are 60 minutes long, and 90.0 minutes are not a whole number of them. "
            "Type 60 or 120.",
        ),
        (
            ("later_minutes",),
            "The slots of this session are 60 minutes long, and 30 minutes are less than one. Type 60.",
        ),
    ]


def test_the_hours_of_a_plan_follow_what_was_assumed(db: Database, county: counties.County) -> None:
    problem = problem_of(db, asked(db, later_minutes=60))
    assert len(problem["slots"]) == 5 and {target["by_slot"] for target in problem["targets"]} == {5}
