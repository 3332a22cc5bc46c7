"""Call-ups of a session: proposed, changed, and kept from two who change at once."""

from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import callup, gaps
from sampling.storage.database import Database
from tests import county as counties

from .test_at_once import TURNS, at_once

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")
OPENS = counties.OPENS_AT
HOUR = timedelta(hours=1)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def propose(db: Database, area: str = "C", *, anew: bool = False, by: Actor = BY) -> int:
    return callup.propose_windows(db, round_code="R1", session_code="AM", area_code=area, anew=anew, by=by, now=NOW)


def set_windows(db: Database, ends: datetime, version: int, by: Actor = BY) -> None:
    callup.set_windows(
        db, round_code="R1", session_code="AM", site_code="S11", windows={"V11": (OPENS, ends)}, version=version,
        by=by, now=NOW,
    )  # fmt: skip


def standing(db: Database) -> callup.SiteCalls:
    return callup.site_calls(db, round_code="R1", session_code="AM", site_code="S11")[1]


def test_a_proposal_calls_every_area_that_a_site_serves(db: Database, county: counties.County) -> None:
    assert propose(db) == 4
    page = callup.page(db, round_code="R1", session_code="AM")
    assert (page.called, page.areas) == (4, 4)
    call = standing(db).calls[0]
    assert (call.starts_at, call.ends_at, call.people) == (OPENS, OPENS + 4 * HOUR, 1500)
    assert gaps.page(db, round_code="R1").counts.get("no_call_up") is None


def test_a_second_proposal_leaves_what_was_changed_by_hand_unless_asked_anew(
    db: Database, county: counties.County
) -> None:
    propose(db)
    set_windows(db, OPENS + HOUR, 1)
    assert propose(db) == 0
    assert standing(db).calls[0].ends_at == OPENS + HOUR
    assert propose(db, "V11", anew=True) == 1
    assert standing(db).calls[0].ends_at == OPENS + 4 * HOUR


def test_a_township_calls_its_own_alone(db: Database, county: counties.County) -> None:
    township = Actor("t1", "township", "C/T1/")
    assert propose(db, "T1", by=township) == 2
    for refused in (
        lambda: propose(db, "T2", by=township),
        lambda: set_windows(db, OPENS + HOUR, 1, Actor("t2", "township", "C/T2/")),
    ):
        with pytest.raises(Refused):
            refused()
    page = callup.page(db, round_code="R1", session_code="AM", scope_path="C/T2/")
    assert {one.site.code for one in page.sites} == {"S21", "S22"} and len(page.townships) == 1


def test_a_window_outside_the_sites_hours_is_refused_at_its_area(db: Database, county: counties.County) -> None:
    propose(db)
    with pytest.raises(Faulty) as told:
        set_windows(db, OPENS + 5 * HOUR, 1)
    assert told.value.faults[0].where == ("windows", "V11")


def test_of_two_who_change_a_site_at_once_one_is_told(db: Database, county: counties.County) -> None:
    propose(db)
    for turn in range(TURNS):
        seen = standing(db).version
        ends = [OPENS + timedelta(minutes=15 * (n + 1) + 60 * (turn % 2)) for n in (0, 1)]
        answers = at_once(*(lambda at=at, seen=seen: set_windows(db, at, seen) for at in ends))  # type: ignore[misc]
        assert sum(isinstance(answer, Conflict) for answer in answers) == 1


def test_the_same_windows_sent_twice_are_a_success(db: Database, county: counties.County) -> None:
    propose(db)
    set_windows(db, OPENS + HOUR, 1)
    set_windows(db, OPENS + HOUR, 1)
    assert standing(db).version == 2


def test_a_notice_says_who_comes_when_and_where(db: Database, county: counties.County) -> None:
    propose(db)
    _, found = callup.notices(db, round_code="R1", session_code="AM", area_code="T1")
    assert [(notice.area.code, notice.lines[0].site.code) for notice in found] == [("V11", "S11"), ("V12", "S12")]
    with pytest.raises(NotFound):
        callup.notices(db, round_code="R1", session_code="AM", area_code="X")
