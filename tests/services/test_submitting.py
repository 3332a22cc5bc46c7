"""A township sends in and edits its own, the planner applies or gives back, and plans are told what they don't know."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import planning, plans, rounds, submitting
from sampling.storage.database import Database
from sampling.storage.tables import AuditEntry, StaffAway, SubmissionRow
from tests import county as counties
from tests.services import import_files as files

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)  # ten hours before the session opens
T1 = Actor("t1", "township", "C/T1/")
T2 = Actor("t2", "township", "C/T2/")
PLANNER = Actor("planner", "planner", "C/")
PLACE = {"round_code": "R1", "area_code": "T1"}
SAID = {"provenance": "generated", "source": "made for a test"}


@pytest.fixture(autouse=True)
def county(db: Database) -> counties.County:
    return counties.insert(db)


def person(code: str, **more: str) -> files.Row:
    return {
        "code": code, "name": f"演示{code}", "roles": "sampler", "unit": "演示医疗队", "base_code": "T1",
        "work_phone": "演示-9", **SAID, **more,
    }  # fmt: skip


def staff_file(*rows: files.Row, form: str = "csv") -> bytes:
    return files.file_of(rows or [person("Q1")], form)


def submit(db: Database, content: bytes | None = None, kind: str = "staff", **more: Any) -> int:
    asked: dict[str, Any] = {**PLACE, "kind": kind, "content": content or staff_file(), "file_name": "人员.csv"}
    return submitting.submit(db, **(asked | {"by": T1, "now": NOW} | more))


def sent(db: Database) -> list[Any]:
    return list(submitting.township(db, **PLACE, by=T1).submissions)


def decide(db: Database, *, only_right_rows: bool = False, at: datetime = NOW, **more: Any) -> submitting.Decided:
    key = next(one.id for one in sent(db) if one.state == "submitted")
    return submitting.apply(db, **PLACE, submission_id=key, only_right_rows=only_right_rows, by=PLANNER, now=at, **more)


def members(db: Database) -> frozenset[str]:
    return rounds.session_members(db, round_code="R1", session_code="AM").staff


def publish(db: Database, at: datetime = NOW) -> None:
    run = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=PLANNER, now=at)
    plan = planning.execute(db, run_id=run, now=lambda: at, workers=1)
    assert plan is not None
    plans.publish(db, plan_id=plan, by=PLANNER, now=at)


def edit(db: Database, code: str = "P01", **more: Any) -> submitting.Edited:
    asked: dict[str, Any] = {
        **PLACE, "staff_code": code, "work_phone": "演示-0001", "available": (None, None),
        "roles": ["recorder", "helper"], "away": False, "by": T1, "now": NOW,
    }  # fmt: skip
    return submitting.edit_person(db, **(asked | more))


def test_nothing_of_the_county_changes_before_the_planner_applies_it(db: Database) -> None:
    assert submit(db) == 1
    (one,) = sent(db)
    assert (one.state, one.rows, one.new, one.faulty, one.submitted_by) == ("submitted", 1, 1, 0, "t1")
    assert "Q1" not in members(db)
    assert decide(db).joined == 1
    assert "Q1" in members(db)
    assert sent(db)[0].state == "applied"


def test_versions_count_by_kind_and_a_newer_one_supersedes_what_waits(db: Database) -> None:
    assert submit(db) == 1
    assert submit(db, staff_file(person("Q2"))) == 2
    assert submit(db, kind="as_it_stands", content=None) == 1
    assert [(one.kind, one.version, one.state) for one in sent(db)] == [
        ("as_it_stands", 1, "submitted"),
        ("staff", 2, "submitted"),
        ("staff", 1, "superseded"),
    ]


def test_the_same_file_sent_twice_is_one_version(db: Database) -> None:
    assert [submit(db), submit(db)] == [1, 1]
    decide(db)
    assert submit(db) == 2


def test_a_file_that_cannot_be_read_is_not_taken(db: Database) -> None:
    with pytest.raises(Refused):
        submit(db, b"%PDF-1.4")
    assert sent(db) == []


def test_rows_of_another_township_are_findings_and_come_back(db: Database) -> None:
    foreign = [person("Q2", base_code="T2"), person("P00", base_code="T1")]  # P00 starts from T2 now
    submit(db, staff_file(person("Q1"), *foreign))
    assert sent(db)[0].faulty == 2
    done = decide(db, only_right_rows=True, answer="请改正")
    assert (done.new, done.changed, done.left_out) == (1, 0, 2)
    (one,) = sent(db)
    assert (one.state, one.answer, one.decided_by) == ("partly_applied", "请改正", "planner")
    content, name = submitting.fetch(db, **PLACE, submission_id=one.id, returned=True, by=T1)
    back = files.rows_of(content)
    assert [row["code"] for row in back] == ["Q2", "P00"] and all(row["校验问题"] for row in back)
    assert name == "人员-校验问题.csv"


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_what_is_given_back_has_the_form_of_what_came_with_every_row(db: Database, form: str, begins: bytes) -> None:
    submit(db, staff_file(person("Q1"), person("Q2", roles="厨师"), form=form), file_name=f"人员.{form}")
    key = sent(db)[0].id
    submitting.give_back(db, **PLACE, submission_id=key, answer="角色不对", by=PLANNER, now=NOW)
    content, name = submitting.fetch(db, **PLACE, submission_id=key, returned=True, by=T1)
    assert content.startswith(begins) and name.endswith(f".{form}")
    assert submit(db, content, file_name=name) == 2  # the column with the findings is passed over
    assert sent(db)[0].rows == 2


def test_a_decision_is_made_once(db: Database) -> None:
    submit(db)
    key = sent(db)[0].id
    decide(db)
    with pytest.raises(Conflict):
        submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW)
    with pytest.raises(Conflict):
        submitting.give_back(db, **PLACE, submission_id=key, answer="x", by=PLANNER, now=NOW)


def test_a_superseded_version_is_not_applied(db: Database) -> None:
    submit(db)
    key = sent(db)[0].id
    submit(db, staff_file(person("Q2")))
    with pytest.raises(Conflict, match="newer version"):
        submitting.apply(db, **PLACE, submission_id=key, by=PLANNER, now=NOW)


def test_a_file_with_faults_is_not_applied_as_a_whole_and_stays_waiting(db: Database) -> None:
    submit(db, staff_file(person("Q1"), person("Q2", roles="厨师")))
    with pytest.raises(Refused):
        decide(db)
    assert sent(db)[0].state == "submitted" and "Q1" not in members(db)


def test_giving_back_needs_a_word(db: Database) -> None:
    submit(db)
    with pytest.raises(Refused):
        submitting.give_back(db, **PLACE, submission_id=sent(db)[0].id, answer="  ", by=PLANNER, now=NOW)


def test_vehicles_and_residents_are_submitted_too(db: Database) -> None:
    vehicle = {
        "code": "W1",
        "plate": "演示00001",
        "kind": "面包车",
        "seats": "6",
        "base_code": "T1",
        "unit": "镇",
        **SAID,
    }
    submit(db, files.file_of([vehicle]), kind="vehicles")
    decide(db)
    area = {"code": "V11", "name": "V11村", "level": "village", "parent_code": "T1", "no_manager": "是", **SAID}
    submit(db, files.file_of([area]), kind="areas")
    decide(db)
    there = submitting.township(db, **PLACE, by=T1).there
    assert (there.vehicles, there.seats) == (1, 6)
    assert [(area.code, dict(lent)) for area, lent in there.unmanaged] == [("V11", {})]
    submit(db, staff_file(person("Q1", base_code="V11", lent_by="演示县医院")))
    decide(db)
    there = submitting.township(db, **PLACE, by=T1).there
    assert [dict(lent) for _, lent in there.unmanaged] == [{"演示县医院": 1}]


def test_a_closed_round_takes_nothing(db: Database) -> None:
    rounds.move(db, round_code="R1", to="running", by=PLANNER, now=NOW)
    rounds.move(db, round_code="R1", to="closed", by=PLANNER, now=NOW)
    for act in (lambda: submit(db), lambda: submit(db, kind="as_it_stands"), lambda: edit(db, away=True)):
        with pytest.raises(Refused):
            act()


def test_a_township_reaches_its_own_alone(db: Database) -> None:
    submit(db)
    key = sent(db)[0].id
    asked = {**PLACE, "by": T2}
    acts = (
        lambda: submit(db, by=T2),
        lambda: submitting.township(db, **asked),
        lambda: submitting.people(db, **asked),
        lambda: submitting.sites(db, **asked),
        lambda: submitting.vehicles(db, **asked),
        lambda: submitting.own_file(db, **asked, kind="staff", form="csv"),
        lambda: submitting.fetch(db, **asked, submission_id=key, returned=False),
        lambda: submitting.opened(db, **asked, submission_id=key),
        lambda: edit(db, by=T2),
        lambda: edit(db, code="P00"),  # of T2, asked for by T1 under T1
        lambda: submitting.person(db, **PLACE, staff_code="P00", by=T1),
        lambda: submitting.site(db, **PLACE, site_code="S21", by=T1),
        lambda: submitting.fetch(db, round_code="R1", area_code="T2", submission_id=key, returned=False, by=T2),
        lambda: submitting.township(db, round_code="R1", area_code="V11", by=T1),
        lambda: submitting.township(db, round_code="R1", area_code="C", by=PLANNER),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert {row.member.code for row in submitting.people(db, **PLACE, by=T1).people} == {
        f"P{n:02}" for n in range(12) if n % 3
    }


def test_what_the_county_has_comes_as_a_file_that_changes_nothing_when_it_is_sent_back(db: Database) -> None:
    for kind in ("areas", "sites", "staff", "vehicles"):
        for form in ("csv", "xlsx"):
            content, name = submitting.own_file(db, **PLACE, kind=kind, form=form, by=T1)
            assert name.endswith(form)
            if kind != "vehicles":  # there is none
                report = submitting.check(db, **PLACE, kind=kind, content=content, file_name=name, by=T1)
                assert (report.new, report.changed, report.faulty) == (0, 0, 0) and report.rows > 0, report.findings


def test_who_cannot_be_had_leaves_the_sessions_and_comes_back(db: Database) -> None:
    edited = edit(db, away=True)
    assert (edited.left, edited.published) == (1, 0)
    assert "P01" not in members(db)
    assert submitting.person(db, **PLACE, staff_code="P01", by=T1).away
    submit(
        db,
        staff_file(
            person("P01", roles="recorder;helper", name="演示人员01", unit="演示卫生院", work_phone="演示-0001")
        ),
    )
    decide(db)
    assert "P01" not in members(db)  # an import does not bring back who can't be had
    assert edit(db).joined == 1
    assert "P01" in members(db)


def test_all_staff_of_a_session_are_those_who_are_not_away_in_the_round(db: Database) -> None:
    edit(db, away=True)
    place = {"round_code": "R1", "session_code": "AM"}
    assert rounds.set_session_staff(db, **place, staff_codes=None, by=PLANNER, now=NOW) == 11
    assert "P01" not in members(db)
    opens_at = rounds.round_by_code(db, "R1").sessions[0].closes_at
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R1", code="EVE", name="晚", by=PLANNER, now=NOW, **hours)
    assert "P01" not in rounds.session_members(db, round_code="R1", session_code="EVE").staff
    assert rounds.set_session_staff(db, **place, staff_codes=["P01", "P02"], by=PLANNER, now=NOW) == 2


def test_a_published_plan_stays_and_the_next_replan_does_without_who_is_gone(db: Database) -> None:
    publish(db)
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    used = {line.code for line in plans.by_person(db, plan, with_names=False)}
    gone = min(code for code in used if int(code[1:]) % 3 == 1)
    edited = edit(db, gone, away=True, now=NOW + timedelta(hours=1))
    assert (edited.left, edited.published) == (0, 1)
    assert gone in members(db)
    (news,) = submitting.board(db, "R1").news
    assert (news.version, news.published, news.since.people_gone) == (1, True, (gone,))
    later = NOW + timedelta(hours=2)
    assert planning.outlook(db, round_code="R1", session_code="AM", now=later).away == 1
    run = planning.request_replan(db, round_code="R1", session_code="AM", seconds=1, by=PLANNER, now=later)
    made = planning.execute(db, run_id=run, now=lambda: later, workers=1)
    assert made is not None
    again = next(one for one in plans.plans(db, round_code="R1", session_code="AM") if one.version == 2)
    assert gone not in {line.code for line in plans.by_person(db, again, with_names=False)}
    assert again.figures["replan"]["absent"] == 1
    (news,) = submitting.board(db, "R1").news
    assert (news.version, bool(news.since)) == (2, False)


def test_a_changed_phone_needs_no_new_plan_and_changed_hours_do(db: Database) -> None:
    publish(db)
    later = NOW + timedelta(hours=1)
    assert edit(db, work_phone="演示-77", now=later).changed
    assert not submitting.board(db, "R1").news[0].since
    edit(db, work_phone="演示-77", available=(time(8), time(10)), now=later)
    submitting.edit_site(
        db, **PLACE, site_code="S11", name="新名", lanes=4, opens=time(8), closes=time(12), by=T1, now=later
    )
    submit(db, now=later)
    decide(db, at=later)
    found = submitting.board(db, "R1").news[0].since
    assert (found.people_changed, found.sites_changed, found.people_new) == (("P01",), ("S11",), ("Q1",))
    assert submitting.news(db, round_code="R1", area_code="T2", by=T2)[0].since == type(found)()


def test_faults_of_an_edit_are_told_all_at_once_and_nothing_is_written(db: Database) -> None:
    with pytest.raises(Faulty) as told:
        edit(db, work_phone="call me", available=(time(8), None), roles=[], away=True)
    assert {fault.where for fault in told.value.faults} == {("roles",), ("available_to",), ("work_phone",)}
    with db.reading() as session:
        assert session.exec(select(StaffAway)).all() == []


def test_an_edited_vehicle_keeps_one_plate_for_one_vehicle(db: Database) -> None:
    row = {"kind": "van", "seats": "6", "base_code": "T1", "unit": "镇", **SAID}
    files.put(db, "vehicles", [{"code": f"W{n}", "plate": f"演示0000{n}", **row} for n in (1, 2)])
    asked: dict[str, Any] = {
        **PLACE, "vehicle_code": "W1", "plate_text": "演示·00003", "kind": "van", "seats": 5, "unit": "镇",
        "driver_name": "演示", "driver_phone": "演示-1", "by": T1, "now": NOW,
    }  # fmt: skip
    assert submitting.edit_vehicle(db, **asked).changed
    assert submitting.vehicle(db, **PLACE, vehicle_code="W1", by=T1).plate == "演示00003"
    with pytest.raises(Faulty) as told:
        submitting.edit_vehicle(db, **(asked | {"plate_text": "演示00002", "seats": 0, "driver_name": ""}))
    assert [fault.where for fault in told.value.faults] == [("plate",), ("seats",), ("driver_phone",)]


def test_the_board_has_all_townships_worst_first(db: Database) -> None:
    submit(db)
    board = submitting.board(db, "R1")
    assert [(row.there.code, row.state) for row in board.rows] == [("T2", "not_submitted"), ("T1", "waiting")]
    assert board.submitted == 1
    assert [row.there.code for row in board.to_remind] == ["T2"]
    assert board.rows[0].lead == ("演示网格长T2", "演示-T2")
    there = board.rows[1].there
    assert (there.residents, there.areas, there.people, dict(there.lanes)) == (2500, 3, 8, {"S11": 3, "S12": 2})
    alone = submitting.township(db, **PLACE, by=T1).there
    assert alone == replace(there)


def test_every_step_is_in_the_audit_without_a_phone(db: Database) -> None:
    submit(db)
    decide(db)
    edit(db, work_phone="演示-4711", away=True)
    with db.reading() as session:
        entries = session.exec(select(AuditEntry)).all()
        rows = session.exec(select(SubmissionRow)).all()
    assert [one.action for one in entries] == [
        "submit", "import staff", "apply submission", "edit person", "person away",
    ]  # fmt: skip
    assert "4711" not in str([one.details for one in entries])
    assert entries[0].details["sha256"] == rows[0].sha256
