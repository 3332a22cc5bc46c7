"""Plans: versions, publishing, and that what was published never changes, whoever asks."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sampling.domain.actors import program
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.services import planning, plans, rounds
from sampling.services.plans import exports
from sampling.storage.database import Database
from tests import county as counties

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def draft(db: Database, seed: int = 1) -> int:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=2, seed=seed, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    assert plan_id is not None
    return plan_id


def publish(db: Database, plan_id: int) -> None:
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)


def states(db: Database) -> list[tuple[int, str]]:
    return [(plan.version, plan.state) for plan in plans.plans(db, round_code="R1", session_code="AM")]


def test_a_published_plan_is_superseded_by_the_next_one_and_by_nothing_else(
    db: Database, county: counties.County
) -> None:
    first = draft(db)
    assert plans.published_plan(db, "R1", "AM") is None
    publish(db, first)
    second = draft(db)
    assert states(db) == [(2, "draft"), (1, "published")]
    publish(db, second)
    assert states(db) == [(2, "published"), (1, "superseded")]
    for plan_id in (first, second):
        with pytest.raises(Conflict, match="never changes"):
            publish(db, plan_id)


def test_a_superseded_plan_comes_back_as_a_draft_with_the_same_content(db: Database, county: counties.County) -> None:
    first = draft(db)
    with pytest.raises(Conflict, match="only a superseded version"):
        plans.again(db, plan_id=first, by=BY, now=NOW)
    publish(db, first)
    publish(db, draft(db))
    old, made = plans.plan_by_id(db, first), plans.again(db, plan_id=first, by=BY, now=NOW)
    assert (made.version, made.state, made.figures, made.run_id) == (3, "draft", old.figures, None)
    assert plans.by_site(db, made) == plans.by_site(db, old)
    assert plans.by_person(db, made, with_names=True) == plans.by_person(db, old, with_names=True)
    with pytest.raises(NotFound):
        plans.again(db, plan_id=99, by=BY, now=NOW)


def test_a_plan_is_less_when_it_misses_more_targets_or_samples_fewer_people(
    db: Database, county: counties.County
) -> None:
    plan = plans.plan_by_id(db, draft(db))
    fewer = replace(plan, figures=plan.figures | {"people": plan.figures["people"] | {"served": 0}})
    targets = [target | {"missed": target["missed"] + 1} for target in plan.figures["targets"]]
    missing = replace(plan, figures=plan.figures | {"targets": targets})
    assert targets and plan.figures["people"]["served"] > 0
    assert not plans.compare(plan, plan).is_less
    assert plans.compare(plan, fewer).is_less and not plans.compare(fewer, plan).is_less
    reached = replace(plan, figures=plan.figures | {"targets": [t | {"missed": 0} for t in targets]})
    assert plans.compare(reached, missing).is_less and not plans.compare(missing, reached).is_less


def test_a_plan_waits_until_its_round_is_published(db: Database, county: counties.County) -> None:
    plan_id = draft(db)
    rounds.move(db, round_code="R1", to="activated", by=BY, now=NOW)
    with pytest.raises(Refused, match="Tell townships and sites of the round first"):
        publish(db, plan_id)
    rounds.move(db, round_code="R1", to="preparing", by=BY, now=NOW)
    publish(db, plan_id)
    with pytest.raises(Refused):  # a plan was published, so the round can't be unmade
        rounds.move(db, round_code="R1", to="activated", by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.set_session_sites(db, round_code="R1", session_code="AM", site_codes=["S11"], by=BY, now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assignment SET role = 'helper' WHERE role = 'sampler'",
        "DELETE FROM assignment",
        "INSERT INTO assignment (plan_id, staff_id, site_id, role, starts_at, ends_at) "
        "SELECT plan_id, staff_id, site_id, role, ends_at, '2022-05-05 00:00:00+00:00' FROM assignment",
        "UPDATE plan_slot SET served = served + 1",
        "DELETE FROM plan_slot",
        "UPDATE plan SET state = 'draft'",
        "UPDATE plan SET version = 9",
    ],
)
def test_the_database_itself_keeps_a_published_plan_as_it_is(
    db: Database, county: counties.County, statement: str
) -> None:
    publish(db, draft(db))
    with pytest.raises(IntegrityError, match="never changes"), db.writing() as session:
        session.execute(text(statement))


def test_a_version_that_is_not_there_is_not_found(db: Database, county: counties.County) -> None:
    with pytest.raises(NotFound):
        plans.plan_of_version(db, round_code="R1", session_code="AM", version=1)
    with pytest.raises(NotFound):
        publish(db, 99)


def test_the_tables_of_a_plan_agree_with_one_another(db: Database, county: counties.County) -> None:
    plan = plans.plan_by_id(db, draft(db))
    sites, townships = plans.by_site(db, plan), plans.by_township(db, plan)
    assert {line.code for line in sites} == {"S11", "S12", "S21", "S22"}
    assert sum(line.served for line in townships) == sum(line.served for line in sites)
    assert {line.code: line.sites for line in townships} == {"T1": 2, "T2": 2}
    people = plans.by_person(db, plan, with_names=True)
    units = plans.by_unit(db, plan)
    assert sum(unit.persons for unit in units) == len(people) == plan.figures["persons"]["used"]
    for line in sites:
        waiting = 0
        for slot in line.slots:
            waiting += slot.arrivals - slot.served
            assert slot.queue == waiting and slot.lanes <= line.lanes_max


def test_a_township_sees_its_own_sites_and_its_own_people_elsewhere(db: Database, county: counties.County) -> None:
    plan = plans.plan_by_id(db, draft(db))
    assert {line.code for line in plans.by_site(db, plan, "C/T2/")} == {"S21", "S22"}
    everybody = {person.code for person in plans.by_person(db, plan, with_names=False)}
    own = plans.by_person(db, plan, "C/T2/", with_names=True)
    based = {f"P{n:02}" for n in range(12) if n % 3 == 0} & everybody
    assert based <= {person.code for person in own}
    for person in own:
        assert person.code in based or all(block.site_code in ("S21", "S22") for block in person.blocks)


def test_without_the_permission_no_name_and_no_phone_leaves_the_service(db: Database, county: counties.County) -> None:
    plan = plans.plan_by_id(db, draft(db))
    for person in plans.by_person(db, plan, with_names=False):
        assert person.name is None and person.work_phone is None


@pytest.mark.parametrize("danger", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_run_stays_text(danger: str) -> None:
    content = exports.as_csv(["名称", "n"], [[danger, 7]], "说明")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["名称", "n"], ["'" + danger, "7"], ["说明"]]
    if danger.isprintable():
        with zipfile.ZipFile(io.BytesIO(exports.as_xlsx("t", ["名称", "n"], [[danger, 7]], "说明"))) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
