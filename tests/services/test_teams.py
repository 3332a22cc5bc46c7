"""The teams of a round with their leads."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import Faulty, NotFound, Refused
from sampling.domain.teams import DEFAULTS, KEYS, TEAMS_MAX, Team
from sampling.services import rounds
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
BY = program("tests")
LED = replace(DEFAULTS[1], lead_name="张演示", lead_phone="0377-65330000")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def faults(*teams: Team) -> list[tuple[object, ...]]:
    with pytest.raises(Faulty) as error:
        rounds.check_teams(teams)
    return [fault.where for fault in error.value.faults]


def test_a_new_round_has_the_teams_of_every_sampling_command_and_no_lead(db: Database, county: counties.County) -> None:
    rounds.create(db, code="R2", name="第二轮", area_code="C", by=BY, now=NOW)
    found = rounds.teams(db, "R2")
    assert [team.key for team in found] == list(KEYS) and len(found) == 8
    assert all(team.lacks_lead and team.duty for team in found)
    with pytest.raises(NotFound):
        rounds.teams(db, "R9")


def test_a_copied_round_takes_teams_and_leads_over_and_says_whose_lead_changed(
    db: Database, county: counties.County
) -> None:
    rounds.set_teams(db, round_code="R1", teams=[DEFAULTS[0], LED, Team("流调组", "流调")], by=BY, now=NOW)
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=date(2022, 5, 10), by=BY, now=NOW)
    assert rounds.teams(db, "R2") == rounds.teams(db, "R1")
    other = replace(LED, lead_name="李演示")
    rounds.set_teams(db, round_code="R2", teams=[DEFAULTS[0], other], by=BY, now=NOW)
    found = rounds.difference(db, "R2")
    assert found is not None and found.leads == 1


def test_a_round_that_is_copied_from_one_without_teams_has_the_usual_ones(
    db: Database, county: counties.County
) -> None:
    assert rounds.teams(db, "R1") == []
    rounds.copy(db, of="R1", code="R2", name="第二轮", first_day=date(2022, 5, 10), by=BY, now=NOW)
    assert [team.key for team in rounds.teams(db, "R2")] == list(KEYS)


def test_teams_are_replaced_in_the_order_given_and_a_key_stands_once(db: Database, county: counties.County) -> None:
    again = replace(LED, name="采样二组")
    wanted = [LED, again, Team(" 外请专家组 ", "", "no such key")]
    rounds.set_teams(db, round_code="R1", teams=wanted, by=BY, now=NOW)
    assert [(team.name, team.key) for team in rounds.teams(db, "R1")] == [
        ("Sampling and testing", "sampling"),
        ("采样二组", None),
        ("外请专家组", None),
    ]


def test_all_that_is_wrong_with_teams_is_told_at_its_place() -> None:
    assert faults(
        Team("", "无名"),
        Team("甲", "", None, "", "0377-1"),
        Team("甲", "", None, "王", "call me"),
        Team("乙" * 81, ""),
    ) == [
        ("teams", 0, "name"),
        ("teams", 1, "lead_name"),
        ("teams", 2, "name"),
        ("teams", 2, "lead_phone"),
        ("teams", 3, "name"),
    ]
    assert faults(*(Team(f"{n}", "") for n in range(TEAMS_MAX + 1))) == [()]
    for phone in ("13800000000", "0377-6533 0000", "+86 377 6533000", "6120", "演示-000001"):
        rounds.check_teams([replace(LED, lead_phone=phone)])


def test_the_teams_of_a_closed_round_stay_and_faulty_ones_leave_those_before(
    db: Database, county: counties.County
) -> None:
    rounds.set_teams(db, round_code="R1", teams=[LED], by=BY, now=NOW)
    with pytest.raises(Faulty):
        rounds.set_teams(db, round_code="R1", teams=[LED, LED], by=BY, now=NOW)
    assert rounds.teams(db, "R1") == [LED]
    for to in ("running", "closed"):
        rounds.move(db, round_code="R1", to=to, by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.set_teams(db, round_code="R1", teams=[], by=BY, now=NOW)
