"""Townships and planners at the same moment: the database decides, and nobody overwrites anybody."""

from collections import Counter

import pytest

from sampling.domain.errors import Conflict
from sampling.services import submitting
from sampling.storage.database import Database
from tests import county as counties

from .test_at_once import at_once
from .test_submitting import NOW, PLACE, PLANNER, T1, T2, edit, members, person, sent, staff_file, submit

TURNS = 4


@pytest.fixture(autouse=True)
def county(db: Database) -> counties.County:
    return counties.insert(db)


def test_a_township_that_submits_twice_at_once_has_two_versions_and_one_that_waits(db: Database) -> None:
    for turn in range(TURNS):
        sends = [staff_file(person(f"Q{turn}{k}")) for k in range(3)]
        answers = at_once(*(lambda one=one: submit(db, one) for one in sends))  # type: ignore[misc]
        assert sorted(answers) == [turn * 3 + 1, turn * 3 + 2, turn * 3 + 3]  # type: ignore[type-var]
    states = Counter(one.state for one in sent(db))
    assert states == {"submitted": 1, "superseded": TURNS * 3 - 1}


def test_of_two_planners_who_decide_at_once_one_is_told(db: Database) -> None:
    for turn in range(TURNS):
        submit(db, staff_file(person(f"Q{turn}")))
        key = sent(db)[0].id
        answers = at_once(
            lambda: submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW),  # noqa: B023
            lambda: submitting.give_back(db, **PLACE, submission_id=key, answer="x", by=PLANNER, now=NOW),  # noqa: B023
            lambda: submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW),  # noqa: B023
        )
        assert sum(isinstance(answer, Conflict) for answer in answers) == 2
        applied = any(isinstance(answer, submitting.Decided) for answer in answers)
        assert (f"Q{turn}" in members(db)) is applied


def test_a_version_that_comes_while_one_is_applied_is_never_lost(db: Database) -> None:
    for turn in range(TURNS):
        submit(db, staff_file(person(f"Q{turn}")))
        key = sent(db)[0].id
        at_once(
            lambda: submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW),  # noqa: B023
            lambda: submit(db, staff_file(person(f"R{turn}"))),  # noqa: B023
        )
        newest, before = sent(db)[:2]
        assert newest.state == "submitted" and before.state in ("applied", "superseded")
        assert (f"Q{turn}" in members(db)) is (before.state == "applied")


def test_townships_and_a_planner_work_side_by_side(db: Database) -> None:
    two = staff_file(person("R1", base_code="T2"))
    submit(db)
    key = sent(db)[0].id
    answers = at_once(
        lambda: submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW),
        lambda: submit(db, two, area_code="T2", by=T2),
        lambda: edit(db, away=True),
        lambda: edit(db, "P02", roles=["helper"], work_phone="演示-2", by=T1),
        lambda: submit(db, kind="as_it_stands", area_code="T2", by=T2),
    )
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    assert "Q1" in members(db) and "P01" not in members(db)
