"""Two people do the same at the same moment: one is served first, the other gets a sentence, and no rule breaks."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlmodel import col, select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, DomainError
from sampling.services import accounts, importing, planning, plans, reporting, rounds
from sampling.storage.database import Database
from sampling.storage.tables import CountRow, StaffRow
from tests import county as counties

NOW = datetime(2022, 5, 4, 2, tzinfo=UTC)
BY = program("tests")
TURNS = 8


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answers when all begin together: its value, or the sentence it was refused with."""
    start = Barrier(len(acts))

    def done(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except DomainError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts))


def draft(db: Database, seed: int = 1) -> int:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=seed, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    assert plan_id is not None
    return plan_id


def publish(db: Database, plan_id: int) -> None:
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)


@pytest.mark.usefixtures("solved_once")
def test_of_two_drafts_published_at_once_one_supersedes_the_other(db: Database, county: counties.County) -> None:
    for _ in range(TURNS):
        one, two = draft(db), draft(db)
        assert at_once(lambda: publish(db, one), lambda: publish(db, two)) == [None, None]  # noqa: B023
        states = Counter(plan.state for plan in plans.plans(db, round_code="R1", session_code="AM"))
        assert states["published"] == 1 and states["draft"] == 0


@pytest.mark.usefixtures("solved_once")
def test_a_draft_published_twice_at_once_is_published_once(db: Database, county: counties.County) -> None:
    for _ in range(TURNS):
        one = draft(db)
        answers = at_once(lambda: publish(db, one), lambda: publish(db, one))  # noqa: B023
        assert sum(answer is None for answer in answers) == 1


@pytest.mark.usefixtures("solved_once")
def test_a_plan_is_never_published_in_a_round_that_becomes_a_draft(db: Database, county: counties.County) -> None:
    def back() -> None:
        rounds.move(db, round_code="R1", to="draft", by=BY, now=NOW)

    one = draft(db)
    at_once(back, lambda: publish(db, one))
    is_draft = rounds.round_by_code(db, "R1").state == "draft"
    assert is_draft is (plans.published_plan(db, "R1", "AM") is None)


def test_two_runs_that_end_at_once_draft_two_versions(db: Database, county: counties.County) -> None:
    asked = [
        planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=k, by=BY, now=NOW)
        for k in range(4)
    ]
    made = at_once(*(lambda key=key: planning.execute(db, run_id=key, now=lambda: NOW, workers=1) for key in asked))  # type: ignore[misc]
    assert None not in made
    versions = [plan.version for plan in plans.plans(db, round_code="R1", session_code="AM")]
    assert versions == [4, 3, 2, 1]


def test_of_two_counts_for_an_hour_one_stands_and_the_other_is_asked_why(db: Database, county: counties.County) -> None:
    for turn, site in enumerate(("S11", "S12", "S21", "S22")):
        hour = county.opens_at + timedelta(hours=1)
        reports = [CountReport(f"{turn}-{people}", hour, people) for people in (10, 20, 30)]
        answers = at_once(
            *(
                lambda one=one, site=site: reporting.report(
                    db, round_code="R1", site_code=site, report=one, by=BY, now=NOW
                )  # type: ignore[misc]
                for one in reports
            )
        )
        assert sum(isinstance(answer, reporting.Stored) for answer in answers) == 1
        assert sum(isinstance(answer, Conflict) for answer in answers) == 2
    with db.reading() as session:
        assert len(session.exec(select(CountRow)).all()) == 4


def test_the_same_file_brought_twice_at_once_is_imported_once(db: Database, county: counties.County) -> None:
    lines = [f"Q{k:03},新人{k},sampler,卫生院,V11,generated,测试" for k in range(200)]
    file = "\n".join(["code,name,roles,unit,base_code,provenance,source", *lines]).encode()

    def bring() -> int:
        applied = importing.apply(
            db, kind="staff", content=file, file_name="staff.csv", round_code="R1", by=BY, now=NOW
        )
        return applied.new

    assert sorted(at_once(bring, bring), key=str) == [0, 200]
    with db.reading() as session:
        assert len(session.exec(select(StaffRow.code).where(col(StaffRow.code).startswith("Q"))).all()) == 200


def test_an_import_and_a_choice_of_staff_do_not_meet_half_way(db: Database, county: counties.County) -> None:
    lines = [f"Q{k:03},新人{k},sampler,卫生院,V11,generated,测试" for k in range(50)]
    file = "\n".join(["code,name,roles,unit,base_code,provenance,source", *lines]).encode()
    place = {"round_code": "R1", "session_code": "AM"}
    answers = at_once(
        lambda: (
            importing.apply(db, kind="staff", content=file, file_name="s.csv", round_code="R1", by=BY, now=NOW).joined
        ),
        *[lambda: rounds.set_session_staff(db, **place, staff_codes=None, by=BY, now=NOW)] * 3,  # type: ignore[arg-type]
    )
    assert all(isinstance(answer, int) for answer in answers), answers


@pytest.mark.parametrize("what", ["round", "session", "account"])
def test_a_code_or_name_is_given_once(db: Database, county: counties.County, what: str) -> None:
    def make(code: str) -> None:
        if what == "round":
            rounds.create(db, code=code, name="x", area_code="C", by=BY, now=NOW)
        elif what == "session":
            hours = {"opens_at": county.opens_at, "closes_at": county.closes_at}
            rounds.add_session(db, round_code="R1", code=code, name="x", by=BY, now=NOW, **hours)
        else:
            accounts.create(db, name=code, full_name="x", password="a long password", role="desk", by=BY, now=NOW)

    for turn in range(TURNS):
        answers = at_once(*[lambda: make(f"X{turn}")] * 3)  # noqa: B023
        assert sum(answer is None for answer in answers) == 1
        assert sum(isinstance(answer, Conflict) for answer in answers) == 2


def test_a_run_is_taken_up_by_one_worker(db: Database, county: counties.County) -> None:
    key = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=NOW)
    made = at_once(*[lambda: planning.execute(db, run_id=key, now=lambda: NOW, workers=1)] * 3)
    assert sum(plan is not None for plan in made) == 1
