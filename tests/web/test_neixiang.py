"""Neixiang, 4 May 2022, replayed: what the county published comes out of its reports, on the pages as in services."""

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sampling.domain.forecasting import peers
from sampling.services import counties, demonstration, expected, forecasting, outstanding, planning, second, watching
from sampling.services.demonstration import afternoon
from sampling.storage.database import Database
from tests.paths import ROOT

SignIn = Callable[..., FlaskClient]
ROUND, COUNTY = "NX202205", "411325"
FILES = ROOT / "demo/neixiang"
RESIDENTS, THIRD, FOURTH = 549_068, 100_828, 377_781
TOGETHER = THIRD + FOURTH


def at(when: str) -> datetime:
    return datetime.fromisoformat(f"2022-05-{when}+08:00")


NOON = at("04T12:00")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county with the reports of both days, without a plan."""
    path = tmp_path_factory.mktemp("neixiang") / "sampling.db"
    db = Database(f"sqlite:///{path}")
    counties.prepare(db)
    demonstration.create(db, demonstration.read_files(FILES), with_plan=False)
    db.close()
    return path


@pytest.fixture
def sqlite_url(replayed: Path, tmp_path: Path) -> str:
    """A county of its own for each test."""
    path = tmp_path / "sampling.db"
    shutil.copy(replayed, path)
    return f"sqlite:///{path}"


@pytest.fixture
def db(sqlite_url: str) -> Database:
    return Database(sqlite_url)


def county(db: Database, as_of: datetime) -> tuple[int, int | None, int, int]:
    found = watching.coverages(db, round_code=ROUND, as_of=as_of)[COUNTY]
    return found.sampled, found.denominator, found.sites_reported, found.sites_expected


def test_both_days_close_with_the_figures_of_the_document(db: Database) -> None:
    assert county(db, at("03T18:00")) == (THIRD, RESIDENTS, 90, 90)
    assert county(db, at("04T08:00")) == (THIRD, RESIDENTS, 90, 90)
    assert county(db, NOON) == (TOGETHER, RESIDENTS, 381, 381)
    assert TOGETHER == 478_609
    assert round(TOGETHER / RESIDENTS, 3) == 0.872


def test_at_ten_the_band_for_noon_holds_the_truth_and_is_narrower_than_the_naive_ones(db: Database) -> None:
    found = forecasting.area_forecast(
        db, round_code=ROUND, area_code=COUNTY, as_of=at("04T10:00"), known_at=at("04T10:10")
    )
    assert found is not None and found.deadline == NOON
    assert found.low <= TOGETHER <= found.high
    hours = [8.0, 9.0, 10.0]
    counted = [county(db, at(f"04T{hour:02.0f}:00"))[0] for hour in hours]
    for naive in (peers.straight(counted, hours, 2), peers.last(counted, hours, 2)):
        assert naive is not None
        assert found.high - found.low < naive.high - naive.low
        assert abs(found.mid - TOGETHER) < abs(naive.mid - TOGETHER)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("478,609 of the 549,068 residents", "87.2 %", "100,828 + 377,781 = 478,609")),
        ("zh-CN", ("549,068", "478,609", "87.2%", "100,828 + 377,781 = 478,609")),
    ],
)
def test_the_paragraph_says_what_was_said_in_the_meeting(sign_in: SignIn, language: str, said: tuple[str, ...]) -> None:
    page = sign_in("leadership").get(
        f"/watch/{ROUND}/{COUNTY}/telling?as_of=2022-05-04T12:00%2B08:00", headers={"Accept-Language": language}
    )
    found = re.search(r'data-figure="paragraph">([^<]*)<', page.text)
    assert found is not None
    for one in said:
        assert one in found.group(1)


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.mark.slow
def test_the_sweep_opens_from_those_who_are_left_less_the_away_and_the_exempt(db: Database) -> None:
    given = demonstration.read_files(FILES)
    assert given.night is not None
    afternoon.go_after_the_rest(
        db, given, given.night, today=date(2030, 1, 1), seconds=12, seed=1, by=demonstration.BY, on_progress=silent
    )
    assert county(db, NOON) == (TOGETHER, RESIDENTS, 381, 381)
    assert county(db, datetime.fromisoformat("2029-12-31T12:00+08:00")) == (TOGETHER, RESIDENTS, 381, 381)
    one_o_clock = at("04T13:30")
    compared = second.compare(db, ROUND, now=one_o_clock)
    assert (compared.total.own + sum(one.pair.own or 0 for one in compared.lines if one.pair.second is None)) == FOURTH
    assert 0 < compared.total.differs < 40
    assert sum(bool(one.compared.differs) and one.chosen is None for one in compared.townships) == 1

    said = outstanding.board(db, round_code=ROUND).sum
    assert 0.85 * 295 < said.entered < 295
    assert said.doubtful == 0
    beside = outstanding.reconciled(db, round_code=ROUND, now=one_o_clock)
    assert beside.agreeing > 0.8 * beside.comparable == 0.8 * said.entered
    assert beside.comparable - beside.agreeing > 5

    def coming(basis: str) -> planning.Coming:
        return planning.coming(db, round_code=ROUND, session_code="0504S", outstanding=basis)

    left = coming("counts").outstanding
    assert left == RESIDENTS - TOGETHER == 70_459
    entered = coming("entered")
    assert entered.told is not None
    assert entered.told.not_expected > 0
    assert entered.outstanding == entered.told.coming + entered.told.home_bound + entered.told.from_counts < 20_000

    said_before = expected.overview(db, round_code=ROUND).sum
    entry = said_before.entry
    less = left - entry.away - entry.exempt + entry.visitors
    expected.set_basis(db, round_code=ROUND, basis="expected", by=demonstration.BY, now=one_o_clock)
    without_them = coming("counts").outstanding
    assert less <= without_them < left  # more than the difference where more were sampled than a village expects
    assert without_them < 1.2 * less
