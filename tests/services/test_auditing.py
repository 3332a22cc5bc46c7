"""The audit: nobody changes a line, every change is told before and after, and lines are found and taken away."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import accounts, auditing
from sampling.storage.database import Database
from sampling.storage.tables import Account, AreaContact, SiteRow, StaffRow
from tests import county as counties

NOW = datetime(2022, 5, 4, 1, tzinfo=UTC)
BY = program("tests")


def note(db: Database, action: str = "move round", subject: str = "R1", at: datetime = NOW, **details: object) -> None:
    with db.writing() as session:
        auditing.record(session, by=BY, action=action, subject=subject, at=at, **details)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody else'",
        "UPDATE audit SET details = '{}' WHERE subject = 'R1'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE subject = 'R1'",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_line(db: Database, statement: str) -> None:
    note(db, before="preparing", to="running")
    with pytest.raises(IntegrityError, match="the audit never changes"), db.writing() as session:
        session.execute(text(statement))
    (entry,), _ = auditing.entries(db)
    assert (entry.actor, entry.details["to"]) == ("tests", "running")


def test_no_other_way_round_it_either(db: Database) -> None:
    note(db)
    values = "(id, at, actor, action, subject, details) VALUES (1, '2022-05-04 00:00:00', 'x', 'x', 'x', '{}')"
    way = "TRUNCATE audit CASCADE" if db.is_postgresql else f"INSERT OR REPLACE INTO audit {values}"
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(text(way))
    assert auditing.entries(db)[1] == 1


def test_what_a_row_was_and_what_it_is_stand_in_the_line_without_being_said(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        site.lanes = 5
        session.add(site)
        auditing.record(session, by=BY, action="edit site", subject="S11", at=NOW)
        site.name = "新的名字"  # after the line, and told in it all the same
    (entry,), _ = auditing.entries(db)
    changes = [one["fields"] for one in entry.details["changes"]]
    assert changes == [{"lanes": [3, 5]}, {"name": ["S11采样点", "新的名字"]}]
    assert {(one["table"], one["row"]) for one in entry.details["changes"]} >= {("site", "S11")}


def test_each_line_tells_its_own_change(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        for site in session.exec(select(SiteRow).order_by(SiteRow.code)).all():
            site.lanes += 1
            auditing.record(session, by=BY, action="edit site", subject=site.code, at=NOW)
    entries, _ = auditing.entries(db)
    assert [[one["row"] for one in entry.details["changes"]] for entry in entries] == [
        ["S22"],
        ["S21"],
        ["S12"],
        ["S11"],
    ]


def test_a_row_that_is_gone_is_told_as_it_was(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        session.delete(session.exec(select(AreaContact)).first())
        auditing.record(session, by=BY, action="edit area", subject="C", at=NOW)
    (entry,), _ = auditing.entries(db)
    (change,) = entry.details["changes"]
    assert change["removed"]["part"] == "lead" and "演示网格长" not in str(change)


def test_neither_secrets_nor_names_and_phones_of_people_are_kept_for_good(db: Database) -> None:
    counties.insert(db)
    made = accounts.create(
        db,
        name="wang",
        full_name="演示王",
        password="correct horse",
        role="planner",
        by=BY,
        now=NOW,
    )
    accounts.reset_password(db, account_id=made, new="another long one", by=BY, now=NOW)
    with db.writing() as session:
        person = session.exec(select(StaffRow).where(StaffRow.code == "P01")).one()
        person.name, person.work_phone, person.unit = "演示改名", "演示-9999", "演示医院"
        auditing.record(session, by=BY, action="edit person", subject="P01", at=NOW)
    entries, _ = auditing.entries(db)
    told = str([entry.details for entry in entries])
    assert entries[0].details["changes"][0]["fields"] == {
        "name": None,
        "unit": ["演示卫生院", "演示医院"],
        "work_phone": None,
    }
    with db.reading() as session:
        password_hash = session.exec(select(Account.password_hash)).one()
    assert not any(secret in told for secret in (password_hash, "argon2", "改名", "9999"))


def test_a_line_stays_short_however_much_is_changed(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        for person in session.exec(select(StaffRow)).all():
            for n in range(5):
                person.unit = f"单位{n}" * 40
                session.flush()
        auditing.record(session, by=BY, action="import staff", subject="C", at=NOW)
    (entry,), _ = auditing.entries(db)
    assert len(entry.details["changes"]) == 40 and entry.details["more_changes"] == 20
    assert len(str(entry.details["changes"][0])) < 700


def test_lines_are_found_by_who_what_when_and_words(db: Database) -> None:
    note(db, subject="R1", at=NOW, note="因暴雨推迟 50%")
    note(db, "edit round", "R1/AM", NOW + timedelta(hours=1), note="Rain_again")
    note(db, "edit round", "R2", NOW + timedelta(hours=2))

    def found(**asked: object) -> list[str]:
        return [entry.subject for entry in auditing.entries(db, **asked)[0]]  # type: ignore[arg-type]

    assert found() == ["R2", "R1/AM", "R1"]
    assert found(words="暴雨") == ["R1"]
    assert found(words="50% 推迟") == ["R1"]
    assert found(words="rain_AGAIN") == ["R1/AM"]
    assert found(words="rainXagain") == []  # a sign of the database is none of a search
    assert found(subject="R1") == ["R1/AM", "R1"]
    assert found(action="edit round", since=NOW + timedelta(hours=2)) == ["R2"]
    assert found(since=NOW, until=NOW + timedelta(hours=1)) == ["R1"]
    assert found(actor="nobody") == []
    assert [entry.subject for entry in auditing.every(db, action="edit round")] == ["R2", "R1/AM"]


def test_every_line_is_read_in_pieces_and_once(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AT_ONCE", 7)
    for n in range(30):
        note(db, subject=f"R{n}")
    lines = auditing.every(db)
    first = next(lines)
    note(db, subject="while it is read")
    assert [first.subject, *(entry.subject for entry in lines)] == [f"R{n}" for n in reversed(range(30))]
