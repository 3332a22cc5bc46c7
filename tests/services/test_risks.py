"""Risk levels of a round: set, inherited, taken back, and the tubes that follow."""

from datetime import UTC, datetime

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import Faulty, NotFound
from sampling.services import risks
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def set_levels(db: Database, **levels: tuple[str, str]) -> int:
    return risks.set_levels(db, round_code="R1", levels=levels, by=BY, now=NOW)


def test_a_level_set_for_a_township_holds_for_its_villages(db: Database, county: counties.County) -> None:
    assert set_levels(db, T1=("medium", "县7号令"), V12=("high", "县7号令")) == 2
    lines = risks.page(db, round_code="R1", area_code="T1").lines
    assert [(line.area.code, line.risk.level, line.pool_size) for line in lines] == [
        ("V12", "high", 1),
        ("V11", "medium", 5),
    ]
    assert set_levels(db, T1=("medium", "县7号令"), V12=("", "")) == 1
    assert risks.page(db, round_code="R1", area_code="T1").lines[1].risk.of == "T1"


def test_tubes_are_whole_and_by_level(db: Database, county: counties.County) -> None:
    set_levels(db, V22=("high", "县7号令"))
    page = risks.page(db, round_code="R1")
    assert [(need.code, need.total, need.tubes) for need in page.townships] == [
        ("T1", 2500, 250),
        ("T2", 1500, 90 + 600),
    ]
    assert page.unserved == 0


def test_a_level_without_who_set_it_is_refused_with_its_place(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        set_levels(db, T1=("high", ""), T2=("severe", "x"))
    assert [fault.where for fault in told.value.faults] == [("T1", "source"), ("T2", "level")]
    with pytest.raises(NotFound):
        set_levels(db, X=("high", "x"))
