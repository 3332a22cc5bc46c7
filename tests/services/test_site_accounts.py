"""Accounts for the leads of many sites at once: each with a password of its own, that stands on its slip alone."""

import json
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.errors import Conflict, NotFound
from sampling.services import accounts, site_accounts
from sampling.storage.database import Database
from sampling.storage.tables import Account, AuditEntry
from tests import county as counties

NOW = datetime(2022, 5, 3, 15, tzinfo=UTC)
BY = program("tests")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def added(db: Database, area_code: str = "C", **more: object) -> list[site_accounts.Slip]:
    return site_accounts.add_for_sites(db, area_code=area_code, by=BY, now=NOW, **more)  # type: ignore[arg-type]


def test_every_site_gets_a_lead_who_signs_in_with_its_slip_and_reaches_it_alone(
    db: Database, county: counties.County
) -> None:
    slips = added(db)
    assert [(slip.township, slip.site_code) for slip in slips] == [
        ("T1镇", "S11"),
        ("T1镇", "S12"),
        ("T2镇", "S21"),
        ("T2镇", "S22"),
    ]
    assert len({slip.password for slip in slips}) == 4
    for slip in slips:
        found = accounts.sign_in(db, name=slip.name, password=slip.password)
        assert found is not None
        assert (found.actor.role, found.actor.site_code) == ("site_lead", slip.site_code)


def test_a_site_that_has_a_lead_is_left_as_it_is_and_one_whose_lead_was_closed_gets_another(
    db: Database, county: counties.County
) -> None:
    lead = accounts.create(
        db, name="lead", full_name="点长", password="x" * 12, role="site_lead", site_code="S11", by=BY, now=NOW
    )
    assert [slip.site_code for slip in added(db, "T1")] == ["S12"]
    assert [slip.site_code for slip in added(db)] == ["S21", "S22"]
    assert added(db) == []
    accounts.set_active(db, account_id=lead, active=False, by=BY, now=NOW)
    assert [slip.site_code for slip in added(db)] == ["S11"]


def test_passwords_stand_on_the_slips_alone(db: Database, county: counties.County) -> None:
    slips = added(db)
    with db.reading() as session:
        kept = [row.password_hash for row in session.exec(select(Account))]
        told = [json.dumps(row.details) + row.subject for row in session.exec(select(AuditEntry))]
    assert all(hash_.startswith("$argon2id$") for hash_ in kept)
    assert not any(slip.password in text for slip in slips for text in (*kept, *told))


def test_where_the_slips_cannot_be_kept_no_account_is_made(db: Database, county: counties.County) -> None:
    def full(slips: list[site_accounts.Slip]) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        added(db, keep=full)
    assert accounts.accounts(db) == []


def test_what_stands_in_the_way_is_told_and_nothing_is_made(db: Database, county: counties.County) -> None:
    accounts.create(db, name="S21", full_name="x", password="x" * 12, role="desk", area_code="C", by=BY, now=NOW)
    with pytest.raises(Conflict, match="S21"):
        added(db)
    with pytest.raises(NotFound):
        added(db, "X")
    assert [line.name for line in accounts.accounts(db)] == ["S21"]


def test_the_slips_are_a_table_that_a_spreadsheet_opens(db: Database, county: counties.County) -> None:
    text = site_accounts.slips_as_csv(added(db, "T2")).decode("utf-8-sig")
    first, *rows = text.splitlines()
    assert first.startswith("乡镇 township,采样点代码 site code")
    assert [row.split(",")[:4] for row in rows] == [
        ["T2镇", "S21", "S21采样点", "S21"],
        ["T2镇", "S22", "S22采样点", "S22"],
    ]
