"""Rounds: what may be made, changed and moved, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.actors import program
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.services import auditing, rounds
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
OPENS = datetime(2022, 5, 5, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=4)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="standby")


def make(db: Database, code: str = "R2") -> None:
    rounds.create(
        db,
        code=code,
        name="第二轮",
        area_code="C",
        zone="Asia/Shanghai",
        provenance="generated",
        note="",
        by=BY,
        now=NOW,
    )


def add(db: Database, code: str = "AM", **changes: object) -> None:
    given = {"name": "上午", "opens_at": OPENS, "closes_at": CLOSES, "by": BY, "now": NOW, **changes}
    rounds.add_session(db, round_code="R2", code=code, **given)  # type: ignore[arg-type]


def test_a_new_round_is_a_draft_and_stands_first(db: Database, county: counties.County) -> None:
    make(db)
    assert [r.code for r in rounds.rounds(db)] == ["R2", "R1"]
    assert rounds.round_by_code(db, "R2").state == "standby"


def test_a_round_asked_for_alone_is_the_one_that_stands_among_all(db: Database, county: counties.County) -> None:
    make(db)
    add(db)
    make(db, "R3")
    every = rounds.rounds(db)
    assert {one.code: len(one.sessions) for one in every} == {"R3": 0, "R2": 1, "R1": 1}
    assert [rounds.round_by_code(db, one.code) for one in every] == every
    assert [len(one.targets) for one in every] == [0, 0, 3]


def test_a_scope_sees_the_rounds_of_the_county_it_lies_in(db: Database, county: counties.County) -> None:
    assert [r.code for r in rounds.rounds(db, "C/T1/")] == ["R1"]
    assert rounds.rounds(db, "D/") == []


def test_a_code_is_given_once_and_fits_an_address(db: Database, county: counties.County) -> None:
    with pytest.raises(Conflict):
        make(db, "R1")
    with pytest.raises(Refused):
        make(db, "R/1")


def test_a_session_takes_every_site_and_all_staff_unless_it_names_them(db: Database, county: counties.County) -> None:
    make(db)
    add(db)
    add(db, "PM", site_codes=["S11"], staff_codes=["P00", "P01"])
    sessions = {s.code: (s.sites, s.staff) for s in rounds.round_by_code(db, "R2").sessions}
    assert sessions == {"AM": (4, 12), "PM": (1, 2)}
    members = rounds.session_members(db, round_code="R2", session_code="PM")
    assert members.sites == {"S11"} and members.staff == {"P00", "P01"}


def test_a_session_refuses_hours_that_cannot_be_and_sites_it_does_not_know(
    db: Database, county: counties.County
) -> None:
    make(db)
    with pytest.raises(Refused):
        add(db, closes_at=OPENS)
    with pytest.raises(Refused):
        add(db, closes_at=OPENS + timedelta(minutes=90))
    with pytest.raises(NotFound):
        add(db, site_codes=["S99"])
    assert rounds.round_by_code(db, "R2").sessions == ()


def test_targets_are_replaced_together_or_not_at_all(db: Database, county: counties.County) -> None:
    make(db)
    rounds.set_targets(db, round_code="R2", targets=[("C", 0.87, CLOSES), ("T1", 0.85, CLOSES)], by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.set_targets(db, round_code="R2", targets=[("C", 0.5, CLOSES), ("T1", 1.2, CLOSES)], by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.set_targets(db, round_code="R2", targets=[("C", 0.5, CLOSES), ("C", 0.6, CLOSES)], by=BY, now=NOW)
    targets = rounds.round_by_code(db, "R2").targets
    assert {(t.area_code, t.coverage) for t in targets} == {("C", 0.87), ("T1", 0.85)}


def test_a_norm_keeps_its_default_until_the_round_sets_it_with_a_source(db: Database, county: counties.County) -> None:
    make(db)
    assert rounds.norms(db, "R2")["travel_km_per_hour"].value == 35
    rounds.set_norms(db, round_code="R2", norms={"travel_km_per_hour": (30, "Road survey")}, by=BY, now=NOW)
    norm = rounds.norms(db, "R2")["travel_km_per_hour"]
    assert (norm.value, norm.source, norm.own) == (30, "Road survey", True)
    for wrong in ({"speed": (1.0, "x")}, {"travel_detour": (0.5, "x")}, {"travel_detour": (1.5, " ")}):
        with pytest.raises(Refused):
            rounds.set_norms(db, round_code="R2", norms=wrong, by=BY, now=NOW)
    rounds.set_norms(db, round_code="R2", norms={}, by=BY, now=NOW)
    assert not rounds.norms(db, "R2")["travel_km_per_hour"].own


def test_the_norms_say_what_the_county_needs_beside_what_it_has(db: Database, county: counties.County) -> None:
    view = rounds.needs(db, "R1")
    assert view.residents == 4000
    assert {(n.what, n.low, n.high, n.has) for n in view.needs} == {
        ("samplers", 12, 12, 4),
        ("sites", 2, 2, 4),
        ("lanes", 5, 7, 8),
    }


def test_a_round_moves_only_along_its_states(db: Database, county: counties.County) -> None:
    make(db)
    with pytest.raises(Refused):
        rounds.move(db, round_code="R2", to="preparing", by=BY, now=NOW)  # no session yet
    add(db)
    with pytest.raises(Refused):
        rounds.move(db, round_code="R2", to="running", by=BY, now=NOW)
    for state in ("activated", "preparing", "running", "closed"):
        rounds.move(db, round_code="R2", to=state, by=BY, now=NOW)
    assert rounds.round_by_code(db, "R2").state == "closed"
    moves = [entry.details["to"] for entry in auditing.entries(db, action="move round")[0]]
    assert moves == ["closed", "running", "preparing", "activated"]


def test_a_round_that_was_told_of_keeps_its_sessions_and_their_hours(db: Database, county: counties.County) -> None:
    make(db)
    add(db)
    rounds.move(db, round_code="R2", to="activated", by=BY, now=NOW)
    rounds.move(db, round_code="R2", to="preparing", by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.remove_session(db, round_code="R2", session_code="AM", by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.edit_session(
            db,
            round_code="R2",
            session_code="AM",
            name="上午",
            opens_at=OPENS,
            closes_at=CLOSES + timedelta(hours=1),
            slot_minutes=60,
            by=BY,
            now=NOW,
        )
    rounds.set_session_sites(db, round_code="R2", session_code="AM", site_codes=["S11"], by=BY, now=NOW)
    assert rounds.round_by_code(db, "R2").sessions[0].sites == 1


def test_a_session_of_a_round_that_stands_by_can_be_removed(db: Database, county: counties.County) -> None:
    make(db)
    add(db)
    rounds.remove_session(db, round_code="R2", session_code="AM", by=BY, now=NOW)
    assert rounds.round_by_code(db, "R2").sessions == ()


def test_a_closed_round_no_longer_changes(db: Database, county: counties.County) -> None:
    make(db)
    add(db)
    for state in ("activated", "preparing", "running", "closed"):
        rounds.move(db, round_code="R2", to=state, by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.set_norms(db, round_code="R2", norms={}, by=BY, now=NOW)
    with pytest.raises(Refused):
        rounds.edit(db, round_code="R2", name="x", note="", by=BY, now=NOW)
