"""Sites that are shut in hours of a session: told, never planned over, and kept open where the county says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sampling.domain.actors import program
from sampling.domain.assumptions import NOTHING
from sampling.domain.copies import Asked
from sampling.domain.errors import Refused
from sampling.services import callup, planning, rounds
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 14, 0, tzinfo=UTC)
BY = program("tests")
ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = counties.OPENS_AT + timedelta(hours=10)  # 18:00 to 22:00; the county's sites shut at 12:00


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def add(db: Database, opens_at: datetime, hours: int = 4, *, throughout: bool = False) -> None:
    rounds.add_session(
        db, round_code="R1", code="EVE", name="晚", opens_at=opens_at, closes_at=opens_at + timedelta(hours=hours),
        throughout=throughout, by=BY, now=NOW,
    )  # fmt: skip


def shut(db: Database, session: str = "EVE") -> rounds.ShutSites | None:
    return rounds.shut_sites(db, round_code="R1", session_code=session)


def test_a_session_within_the_sites_hours_has_none_that_is_shut(db: Database, county: counties.County) -> None:
    assert shut(db, "AM") is None


def test_sites_that_shut_for_a_part_are_counted_with_when_most_are(db: Database, county: counties.County) -> None:
    add(db, counties.OPENS_AT + timedelta(hours=2))
    found = shut(db)
    assert found is not None
    assert (found.all, found.never_open, found.partly, found.most) == (4, 0, 4, 4)
    assert found.at == counties.OPENS_AT + timedelta(hours=4)
    assert found.first[0] == "S11采样点"


def test_a_session_in_which_every_site_is_shut_is_not_planned(db: Database, county: counties.County) -> None:
    add(db, NIGHT)
    found = shut(db)
    assert found is not None and found.never_open == found.all == 4
    with pytest.raises(Refused, match="All 4 sites of this session are shut"):
        planning.prepare(db, round_code="R1", session_code="EVE", assumed=NOTHING, wishes=None)


def test_a_session_that_keeps_its_sites_open_is_planned_and_calls_people(db: Database, county: counties.County) -> None:
    add(db, NIGHT, throughout=True)
    assert shut(db) is None
    ready = planning.prepare(db, round_code="R1", session_code="EVE", assumed=NOTHING, wishes=None)
    assert all(site["open"] == [0, 1, 2, 3] for site in ready.problem["sites"])
    _, own = callup.site_calls(db, round_code="R1", session_code="EVE", site_code="S11")
    assert own.hours == ((NIGHT, NIGHT + timedelta(hours=4)),)


def test_a_copy_to_hours_at_which_sites_are_shut_keeps_them_open(db: Database, county: counties.County) -> None:
    local = NIGHT.astimezone(ZONE).time()
    asked = Asked(hours={"AM": (local, (NIGHT + timedelta(hours=4)).astimezone(ZONE).time())})
    rounds.copy(
        db, of="R1", code="R2", name="夜", first_day=NIGHT.date() + timedelta(days=1), asked=asked, by=BY, now=NOW
    )
    (session,) = rounds.round_by_code(db, "R2").sessions
    assert session.throughout
    rounds.copy(
        db, of="R1", code="R3", name="晨", first_day=NIGHT.date() + timedelta(days=1), asked=Asked(), by=BY, now=NOW
    )
    assert not rounds.round_by_code(db, "R3").sessions[0].throughout


def test_once_a_plan_is_published_sites_keep_the_hours_it_was_made_for(db: Database, county: counties.County) -> None:
    counties.publish_by_hand(db)
    with pytest.raises(Refused, match="keep the hours"):
        rounds.edit_session(
            db, round_code="R1", session_code="AM", name="上午", opens_at=county.opens_at, closes_at=county.closes_at,
            slot_minutes=60, throughout=True, by=BY, now=NOW,
        )  # fmt: skip
