"""The roster: what is written, what is refused, who stands in, and what a file of it does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.services import auditing, duty
from sampling.storage.database import Database
from tests import county as counties
from tests.services.test_at_once import at_once

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)  # 22:00 in Shanghai
DAY = date(2022, 5, 4)
BY = program("tests")
TOWN = Actor("town", "township", "C/T1/")
WANTED = duty.Wanted("T1", "带班领导", "演示甲", "0377-1001", DAY, time(8), time(16))
HEADINGS = "area_code,post,name,work_phone,day,starts,ends,note"


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def add(db: Database, by: Actor = BY, **changed: object) -> int:
    wanted = replace(WANTED, **changed)  # type: ignore[arg-type]
    duty.add(db, wanted, zone=ZONE, by=by, now=NOW)
    return ids(db)[-1]


def ids(db: Database) -> list[int]:
    with db.reading() as session:
        return [row[0] for row in session.execute(text("SELECT id FROM duty ORDER BY id"))]


def day(db: Database, at: datetime = NOW, day: date = DAY, by: Actor = BY, area: str | None = None) -> duty.Roster:
    return duty.of_day(db, day=day, at=at, zone=ZONE, area_code=area, by=by)


def place(roster: duty.Roster, code: str) -> duty.Place:
    return next(one for one in (*roster.county, *roster.places) if one.code == code)


def file(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def brought(db: Database, content: bytes, *, right: bool = False, by: Actor = BY) -> object:
    return duty.apply_file(db, content=content, file_name="r.csv", zone=ZONE, only_right_rows=right, by=by, now=NOW)


def announce(db: Database, key: int, name: str = "演示乙", phone: str = "0377-1002", **more: object) -> object:
    given = {"reason": "病假", "name": name, "work_phone": phone, "zone": ZONE, "by": BY, "now": NOW} | more
    return duty.announce(db, key, **given)  # type: ignore[arg-type]


def test_a_duty_stands_on_each_of_its_days(db: Database, county: counties.County) -> None:
    written = duty.add(db, replace(WANTED, days=3, starts=time(16), ends=time(0)), zone=ZONE, by=BY, now=NOW)
    assert (written.count, written.area_name) == (3, "T1镇")
    for k in range(3):
        (one,) = place(day(db, day=DAY + timedelta(days=k)), "T1").duties
        assert one.ends_at - one.starts_at == timedelta(hours=8)


def test_an_area_is_found_by_its_name_too(db: Database, county: counties.County) -> None:
    add(db, area="T2镇")
    assert place(day(db), "T2").duties[0].name == "演示甲"


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(db: Database, county: counties.County) -> None:
    wrong = duty.Wanted("X", " ", "", "abc", date(2022, 5, 1), time(8), time(16), "x" * 500, 40)
    with pytest.raises(Faulty) as error:
        duty.add(db, wrong, zone=ZONE, by=BY, now=NOW)
    assert [fault.where[0] for fault in error.value.faults] == ["area", "post", "name", "note", "work_phone", "days"]
    with pytest.raises(Faulty) as error:
        duty.check(db, replace(WANTED, day=date(2022, 5, 2)), zone=ZONE, by=BY, now=NOW)
    assert [fault.where for fault in error.value.faults] == [("day",)]
    assert ids(db) == []


def test_a_township_writes_for_itself_and_below_alone(db: Database, county: counties.County) -> None:
    add(db, by=TOWN)
    add(db, by=TOWN, area="V11")
    for foreign in ("C", "T2", "V21"):
        with pytest.raises(Faulty, match="no area"):
            add(db, by=TOWN, area=foreign)
    other = add(db, area="T2")
    for act in (
        lambda: duty.duty(db, other, by=TOWN),
        lambda: duty.change(db, other, WANTED, zone=ZONE, by=TOWN, now=NOW),
        lambda: duty.remove(db, other, reason="x", zone=ZONE, by=TOWN, now=NOW),
        lambda: announce(db, other, by=TOWN),
        lambda: duty.take_back(db, other, zone=ZONE, by=TOWN, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_same_duty_stands_once(db: Database, county: counties.County) -> None:
    key = add(db)
    with pytest.raises(Faulty, match="already"):
        add(db)
    duty.change(db, key, replace(WANTED, note="备注"), zone=ZONE, by=BY, now=NOW)
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(
            text(
                "INSERT INTO duty (area_id, post, name, work_phone, starts_at, ends_at, note, provenance, created_by, "
                "created_at) SELECT area_id, post, name, work_phone, starts_at, ends_at, '', 'real', 'x', created_at "
                "FROM duty"
            )
        )


@pytest.mark.parametrize(
    "change",
    [
        "ends_at = starts_at",
        "absence_reason = 'x'",
        "absent_at = starts_at",
        "absent_at = starts_at, absence_reason = 'x', stand_in_name = 'x', stand_in_phone = '1', stand_in_at = ends_at",
        "provenance = 'guessed'",
    ],
)
def test_the_database_refuses_a_duty_that_can_not_be(db: Database, county: counties.County, change: str) -> None:
    add(db)
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(text(f"UPDATE duty SET {change}"))


def test_hours_without_anybody_are_told_by_level_with_how_many(db: Database, county: counties.County) -> None:
    add(db, area="C", starts=time(0), ends=time(0))
    add(db, area="T1", starts=time(0), ends=time(2))
    add(db, area="T1", starts=time(6), ends=time(0))
    add(db, area="T2", starts=time(0), ends=time(0))
    found = day(db)
    assert not place(found, "C").gaps
    (town, villages) = found.gaps
    local = [one.astimezone(ZONE).hour for one in town.span]
    assert (town.level, local, [one.code for one in town.places], town.of) == ("township", [2, 6], ["T1"], 2)
    assert (villages.level, len(villages.places), villages.of) == ("village", 4, 4)


def test_now_shows_who_is_on_duty_and_when_somebody_comes(db: Database, county: counties.County) -> None:
    add(db, area="T1", day=date(2022, 5, 3), starts=time(16), ends=time(0))
    add(db, area="T2", starts=time(6), ends=time(8))
    found = duty.now(db, at=NOW, by=BY)
    assert [spell.name for spell in place(found, "T1").now] == ["演示甲"]
    empty = place(found, "T2")
    assert not empty.now and empty.until is not None and empty.until.astimezone(ZONE).hour == 6


def test_each_sees_what_it_may(db: Database, county: counties.County) -> None:
    for area in ("C", "T1", "T2", "V11", "V12"):
        add(db, area=area)

    def seen(by: Actor) -> list[str]:
        found = day(db, by=by)
        return [one.code for one in (*found.county, *found.places)]

    assert seen(BY) == ["C", "T1", "V11", "V12", "T2", "V21", "V22"]
    assert seen(TOWN) == ["C", "T1", "V11", "V12"]
    assert seen(Actor("v", "village", "C/T1/V11/")) == ["C", "T1", "V11"]
    assert seen(Actor("s", "site_lead", "C/T1/V11/", "S11")) == ["C", "T1"]
    with pytest.raises(NotFound):
        day(db, by=TOWN, area="T2")
    assert [one.code for one in day(db, area="T2").places] == ["T2", "V21", "V22"]


def test_the_county_leader_of_a_township_is_shown_to_who_sees_contacts(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        session.execute(
            text(
                "INSERT INTO area_contact (area_id, part, position, name, work_phone) "
                "SELECT id, 'county_leader', 0, '演示县领导', '0377-9' FROM area WHERE code = 'T1'"
            )
        )
    planner, auditor = Actor("p", "planner", "C/"), Actor("a", "auditor", "C/")
    assert place(day(db, by=planner), "T1").leader == ("演示县领导", "0377-9")
    assert place(day(db, by=auditor), "T1").leader is None


def test_a_person_on_duty_elsewhere_stands_all_the_same_and_is_told(db: Database, county: counties.County) -> None:
    add(db)
    written = duty.add(db, replace(WANTED, area="T2", starts=time(12), ends=time(20)), zone=ZONE, by=BY, now=NOW)
    assert [spell.duty.area_code for spell in written.elsewhere] == ["T1"]
    assert len(day(db).overlaps) == 1


def test_an_absence_puts_the_stand_in_on_duty_from_now_or_the_start(db: Database, county: counties.County) -> None:
    key = add(db)
    announce(db, key)
    at = datetime(2022, 5, 4, 1, tzinfo=UTC)
    (spell,) = place(duty.now(db, at=at, by=BY), "T1").now
    assert (spell.name, spell.stands_in) == ("演示乙", True)
    announce(db, key, name="演示丙", phone="0377-1003", now=at)  # during the duty: from then on
    (spell,) = place(duty.now(db, at=at, by=BY), "T1").now
    assert (spell.name, spell.starts_at) == ("演示丙", at)
    duty.take_back(db, key, zone=ZONE, by=BY, now=at)
    (spell,) = place(duty.now(db, at=at, by=BY), "T1").now
    assert (spell.name, spell.stands_in) == ("演示甲", False)
    with pytest.raises(Refused, match="No absence"):
        duty.take_back(db, key, zone=ZONE, by=BY, now=at)


def test_a_stand_in_is_named_with_a_phone_and_free(db: Database, county: counties.County) -> None:
    key = add(db)
    add(db, area="T2", name="演示乙", work_phone="0377 1002", starts=time(12), ends=time(20))
    with pytest.raises(Faulty) as error:
        announce(db, key, name="", phone="", reason=" ")
    assert [fault.where[0] for fault in error.value.faults] == ["reason", "stand_in_name", "stand_in_phone"]
    with pytest.raises(Faulty, match="T2镇"):
        announce(db, key)
    with pytest.raises(Faulty, match="is absent"):
        announce(db, key, name="演示甲", phone="0377-1001")
    announce(db, key, name="演示丙", phone="0377-1003")
    with pytest.raises(Faulty, match="T1镇"):  # who stands in is on duty, too
        other = add(db, area="T2", name="演示丁", work_phone="0377-1004")
        announce(db, other, name="演示丙", phone="0377-1003")


def test_what_is_over_stays_as_it_was(db: Database, county: counties.County) -> None:
    key, late = add(db), datetime(2022, 5, 4, 8, tzinfo=UTC)
    for act in (
        lambda: announce(db, key, now=late),
        lambda: duty.remove(db, key, reason="x", zone=ZONE, by=BY, now=late),
        lambda: duty.change(db, key, replace(WANTED, day=date(2022, 5, 5)), zone=ZONE, by=BY, now=late),
    ):
        with pytest.raises(Refused, match="ended at"):
            act()


def test_a_duty_with_a_stand_in_is_not_changed_under_it(db: Database, county: counties.County) -> None:
    key = add(db)
    announce(db, key)
    with pytest.raises(Refused, match="Take it back"):
        duty.change(db, key, WANTED, zone=ZONE, by=BY, now=NOW)


def test_a_duty_is_taken_off_with_a_reason_that_the_audit_keeps(db: Database, county: counties.County) -> None:
    key = add(db)
    with pytest.raises(Faulty, match="why"):
        duty.remove(db, key, reason=" ", zone=ZONE, by=BY, now=NOW)
    duty.remove(db, key, reason="排重了", zone=ZONE, by=BY, now=NOW)
    assert ids(db) == []
    entry = auditing.entries(db, action="remove duty")[0][0]
    assert (entry.subject, entry.details["reason"], entry.details["name"]) == ("T1", "排重了", "演示甲")


def test_of_two_who_write_the_same_at_once_one_stands(db: Database, county: counties.County) -> None:
    for turn in range(6):
        answers = at_once(*[lambda: add(db, post=f"岗{turn}")] * 3)  # noqa: B023
        refused = [one for one in answers if isinstance(one, DomainError)]
        assert len(refused) == 2 and all(isinstance(one, Faulty | Conflict) for one in refused)
    assert len(ids(db)) == 6


def test_nobody_stands_in_at_two_places_however_fast(db: Database, county: counties.County) -> None:
    for turn in range(4):
        one, other = add(db, post=f"岗{turn}"), add(db, area="T2", post=f"岗{turn}", name="演示丁", work_phone="0377-4")
        who = {"name": f"演示替{turn}", "phone": f"0377-20{turn}"}
        answers = at_once(lambda: announce(db, one, **who), lambda: announce(db, other, **who))  # noqa: B023
        assert sum(isinstance(answer, Faulty) for answer in answers) == 1, answers


def test_a_roster_from_a_file_is_new_then_unchanged_then_changed(db: Database, county: counties.County) -> None:
    rows = [
        "C,带班县领导,演示甲,0377-65330001,2022-05-04,08:00,08:00,",
        "T1,值班员,演示乙,0377-65330002,2022/5/4,16:00,24:00,夜班",
    ]
    assert brought(db, file(*rows)).new == 2  # type: ignore[attr-defined]
    assert brought(db, file(*rows)).unchanged == 2  # type: ignore[attr-defined]
    report = duty.check_file(
        db, content=file(rows[0], rows[1].replace("24:00", "20:00")), file_name="r.csv", zone=ZONE, by=BY, now=NOW
    )
    assert (report.changed, report.unchanged) == (1, 1)
    assert [(one.column, one.old, one.new) for one in report.differences] == [
        ("ends_at", "2022-05-05 00:00", "2022-05-04 20:00")
    ]
    assert place(day(db), "C").duties[0].ends_at - place(day(db), "C").duties[0].starts_at == timedelta(days=1)


def test_what_is_over_may_stand_in_a_file_that_is_brought_again(db: Database, county: counties.County) -> None:
    row = "T1,值班员,演示乙,0377-65330002,2022-05-04,08:00,16:00,"
    brought(db, file(row))
    late = NOW + timedelta(days=2)

    def looked_at(content: bytes) -> tuple[int, int]:
        report = duty.check_file(db, content=content, file_name="r.csv", zone=ZONE, by=BY, now=late)
        return report.unchanged, report.faulty

    assert looked_at(file(row)) == (1, 0)
    assert looked_at(file(row + "备注")) == (0, 1)
    assert looked_at(file(row.replace("演示乙", "演示丙"))) == (0, 1)


def test_everything_wrong_with_a_file_is_told_and_nothing_or_the_right_rows_are_written(
    db: Database, county: counties.County
) -> None:
    content = file(
        "T1,值班员,演示乙,0377-65330002,2022-05-04,16:00,24:00,",
        "T9,值班员,演示丙,无,2022-05-04,8点,16:00,",
        "T2,值班员,演示丁,0377-65330004,2022-05-01,08:00,16:00,",
        "T2,值班员,演示乙,0377-65330002,2022-05-04,18:00,20:00,",
        "V11,值班,演示戊,0377-65330005,2022-13-04,08:00,16:00,",
        "V12,值班,演示己,0377-65330006,2022-05-04,08:00,16:00,",
        "V12,值班,演示己,0377-65330006,2022-05-04,08:00,16:00,",
    )
    report = duty.check_file(db, content=content, file_name="r.csv", zone=ZONE, by=BY, now=NOW)
    told = [(one.row, one.column, one.blocks) for one in report.findings]
    assert (report.rows, report.faulty, report.new) == (7, 5, 2)
    assert {(3, "area_code", True), (3, "work_phone", True), (4, "day", True), (6, "day", True)} <= set(told)
    assert (5, "name", False) in told and told.count((7, "name", True)) == told.count((8, "name", True)) == 1
    with pytest.raises(Refused, match="Nothing was imported"):
        brought(db, content)
    assert ids(db) == []
    applied = brought(db, content, right=True)
    assert (applied.new, applied.left_out) == (2, 5)  # type: ignore[attr-defined]
    assert "演示丙" in applied.returned.decode("utf-8-sig") and "校验问题" in applied.returned.decode("utf-8-sig")  # type: ignore[attr-defined]


def test_a_township_brings_its_own_rows_alone(db: Database, county: counties.County) -> None:
    content = file(
        "T1,值班员,演示乙,0377-65330002,2022-05-04,16:00,24:00,",
        "T2,值班员,演示丁,0377-65330004,2022-05-04,08:00,16:00,",
    )
    report = duty.check_file(db, content=content, file_name="r.csv", zone=ZONE, by=TOWN, now=NOW)
    assert [one.row for one in report.findings if one.blocks] == [3]


def test_the_template_can_be_read_and_its_example_is_not(db: Database, county: counties.County) -> None:
    for form in ("csv", "xlsx"):
        report = duty.check_file(db, content=duty.template(form), file_name="t", zone=ZONE, by=BY, now=NOW)
        assert report.rows == 0 and "no row" in str(report.findings[0])
    with pytest.raises(NotFound):
        duty.template("pdf")


def test_the_phone_of_the_help_desk_is_the_countys(db: Database, county: counties.County) -> None:
    assert duty.help_desk(db, "C/T1/V11/") is None
    duty.set_help_desk(db, county_code="C", phone="0377-65330000", hours="昼夜", by=BY, now=NOW)
    duty.set_help_desk(db, county_code="C", phone="0377-65330009", hours="", by=BY, now=NOW)
    found = duty.help_desk(db, "C/T1/V11/")
    assert found is not None and (found.phone, found.hours) == ("0377-65330009", "")
    with pytest.raises(Faulty):
        duty.set_help_desk(db, county_code="C", phone="-", hours="x" * 200, by=BY, now=NOW)
    for county_code, by in (("T1", BY), ("C", TOWN), ("X", BY)):
        with pytest.raises(NotFound):
            duty.set_help_desk(db, county_code=county_code, phone="0377-65330009", hours="", by=by, now=NOW)
