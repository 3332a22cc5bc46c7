"""A round from an earlier one: what is taken over, what moves, and what is told of the differences."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from sampling.domain.actors import program
from sampling.domain.copies import Asked
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import planning, rounds
from sampling.services.rounds import difference
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 9, 14, tzinfo=UTC)
BY = program("tests")
NEXT = date(2022, 5, 10)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def copied(db: Database, code: str = "R2", first_day: date = NEXT, of: str = "R1", asked: Asked | None = None) -> None:
    rounds.copy(db, of=of, code=code, name="第二轮", first_day=first_day, asked=asked or Asked(), by=BY, now=NOW)


def test_a_copy_is_a_draft_with_the_same_sessions_sites_people_targets_and_norms_on_its_own_days(
    db: Database, county: counties.County
) -> None:
    rounds.set_norms(db, round_code="R1", norms={"travel_minutes_max": (45, "county order")}, by=BY, now=NOW)
    opens_at = county.opens_at + timedelta(days=1, hours=10)
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=4)}
    rounds.add_session(db, round_code="R1", code="EVE", name="晚", site_codes=["S11"], by=BY, now=NOW, **hours)
    copied(db)
    old, new = rounds.round_by_code(db, "R1"), rounds.round_by_code(db, "R2")
    assert (new.state, new.name, new.copied_from, new.area_code, new.zone) == (
        "standby",
        "第二轮",
        "R1",
        old.area_code,
        old.zone,
    )
    moved = NEXT - county.opens_at.astimezone(old.tz).date()
    for was, now in zip(old.sessions, new.sessions, strict=True):
        assert (now.code, now.name, now.slot_minutes) == (was.code, was.name, was.slot_minutes)
        assert (now.opens_at - was.opens_at, now.closes_at - was.closes_at) == (moved, moved)
        ours = rounds.session_members(db, round_code="R2", session_code=now.code)
        assert ours == rounds.session_members(db, round_code="R1", session_code=was.code)
    assert [(t.area_code, t.coverage, t.by - moved) for t in new.targets] == [
        (t.area_code, t.coverage, t.by) for t in old.targets
    ]
    assert rounds.norms(db, "R2") == rounds.norms(db, "R1")


def test_plans_and_counts_stay_with_the_earlier_round(db: Database, county: counties.County) -> None:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, by=BY, now=NOW)
    planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1, explain_seconds=0)
    copied(db)
    assert planning.runs(db, round_code="R2", session_code="AM") == []


def test_a_day_of_summer_time_keeps_the_time_of_day(db: Database) -> None:
    counties.insert(db)
    with db.writing() as session:
        session.execute(text("UPDATE round SET zone = 'Europe/Berlin'"))
    old = rounds.round_by_code(db, "R1")
    copied(db, first_day=date(2022, 11, 2))
    new = rounds.round_by_code(db, "R2")
    for was, now in zip(old.sessions, new.sessions, strict=True):
        assert now.opens_at.astimezone(new.tz).time() == was.opens_at.astimezone(old.tz).time()


def test_what_keeps_a_round_from_being_copied_is_told_at_once(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as error:
        rounds.check_copy(db, of="R1", code="R1", name=" ", first_day=date(2022, 5, 4))
    assert [fault.where for fault in error.value.faults] == [("name",), ("code",), ("first_day",)]
    with pytest.raises(Conflict):
        copied(db, code="R1")
    with pytest.raises(NotFound):
        copied(db, of="R9")
    rounds.create(db, code="R0", name="空", area_code="C", by=BY, now=NOW)
    with pytest.raises(Refused, match="nothing to copy"):
        copied(db, of="R0")


def test_nothing_differs_in_a_copy_but_its_days(db: Database, county: counties.County) -> None:
    assert difference(db, "R1") is None
    copied(db)
    found = difference(db, "R2")
    assert found is not None and found.of.code == "R1"
    assert [one.moves_only for one in found.sessions] == [True]
    assert not (found.targets or found.norms or found.new_sites or found.new_staff)


def test_every_difference_is_told(db: Database, county: counties.County) -> None:
    copied(db)
    rounds.set_session_sites(db, round_code="R2", session_code="AM", site_codes=["S11", "S12"], by=BY, now=NOW)
    rounds.set_norms(db, round_code="R2", norms={"travel_minutes_max": (30, "rain")}, by=BY, now=NOW)
    new = rounds.round_by_code(db, "R2")
    by = new.targets[0].by
    rounds.set_targets(db, round_code="R2", targets=[("C", 0.95, by)], by=BY, now=NOW)
    opens_at = new.sessions[0].closes_at + timedelta(hours=4)
    hours = {"opens_at": opens_at, "closes_at": opens_at + timedelta(hours=2)}
    rounds.add_session(
        db, round_code="R2", code="EVE", name="晚", site_codes=[], staff_codes=[], by=BY, now=NOW, **hours
    )
    found = difference(db, "R2")
    assert found is not None
    morning, evening = found.sessions
    assert morning.sites_gone == {"S21", "S22"} and not morning.sites_come and not morning.staff_gone
    assert evening.before is None and not evening.moves_only
    assert [(before.value, after.value) for before, after in found.norms] == [(60, 30)]
    assert ("C县", (0.85,), (0.95,)) in found.targets
    assert {name for name, _, after in found.targets if not after} == {"T1镇", "T2镇"}


def test_with_the_order_the_copy_is_activated_and_its_clock_runs_else_it_stands_by(
    db: Database, county: counties.County
) -> None:
    ordered_at = NOW - timedelta(minutes=7)
    copied(db, asked=Asked(ordered_at=ordered_at))
    new = rounds.round_by_code(db, "R2")
    assert (new.state, new.ordered_at) == ("activated", ordered_at)
    copied(db, "R3")
    assert (rounds.round_by_code(db, "R3").state, rounds.round_by_code(db, "R3").ordered_at) == ("standby", None)


def test_dates_in_names_of_sessions_move_unless_a_name_is_given(db: Database, county: counties.County) -> None:
    hours = {"opens_at": county.closes_at, "closes_at": county.closes_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R1", code="PM", name="5月4日下午", by=BY, now=NOW, **hours)
    copied(db, asked=Asked(names={"AM": "清晨"}))
    assert [one.name for one in rounds.round_by_code(db, "R2").sessions] == ["清晨", "5月10日下午"]


def test_other_hours_move_the_targets_that_are_due_at_the_close(db: Database, county: counties.County) -> None:
    copied(db, asked=Asked(hours={"AM": (time(7), time(14))}))
    new = rounds.round_by_code(db, "R2")
    clocks = [f"{at.astimezone(new.tz):%H:%M}" for at in (new.sessions[0].opens_at, new.sessions[0].closes_at)]
    assert clocks == ["07:00", "14:00"]
    assert {target.by for target in new.targets} == {new.sessions[0].closes_at}
    found = difference(db, "R2")
    assert found is not None
    assert found.sessions[0].clocks == ("08:00–12:00", "07:00–14:00") and not found.sessions[0].moves_only


def test_of_a_part_of_the_county_sites_staff_and_targets_of_the_rest_are_left_out(
    db: Database, county: counties.County
) -> None:
    copied(db, asked=Asked(scope=frozenset({"T2"})))
    new = rounds.round_by_code(db, "R2")
    members = rounds.session_members(db, round_code="R2", session_code="AM")
    assert (new.scope, members.sites, len(members.staff)) == (("T2",), {"S21", "S22"}, 4)
    assert [target.area_code for target in new.targets] == ["T2"]
    found = difference(db, "R2")
    assert found is not None and (found.scope_gone, found.scope_come) == (("T1镇",), ())
    hours = {"opens_at": county.closes_at, "closes_at": county.closes_at + timedelta(hours=2)}
    rounds.add_session(db, round_code="R2", code="PM", name="下午", by=BY, now=NOW, **hours)
    assert rounds.session_members(db, round_code="R2", session_code="PM").sites == {"S21", "S22"}
    come = planning.coming(db, round_code="R2", session_code="AM")
    assert (come.outstanding, come.come, come.unserved) == (1500, 1500, 0)
    copied(db, "R3", of="R2", first_day=date(2022, 5, 20))
    assert rounds.round_by_code(db, "R3").scope == ("T2",)
    copied(db, "R4", of="R2", first_day=date(2022, 5, 20), asked=Asked(scope=frozenset({"T1", "T2"})))
    assert rounds.round_by_code(db, "R4").scope == ()


def test_targets_are_asked_in_shares_and_an_area_without_one_is_due_when_the_last_session_closes(
    db: Database, county: counties.County
) -> None:
    early, close = county.opens_at + timedelta(hours=1), county.closes_at
    rounds.set_targets(
        db,
        round_code="R1",
        targets=[("C", 0.87, close), ("T1", 0.5, early), ("T1", 0.8, close), ("V11", 0.7, early)],
        by=BY,
        now=NOW,
    )
    copied(db, asked=Asked(targets={"C": None, "T1": 0.9, "T2": 0.95}))
    new = rounds.round_by_code(db, "R2")
    close = new.sessions[0].closes_at
    moved = early + timedelta(days=6)
    assert {(one.area_code, one.coverage, one.by) for one in new.targets} == {
        ("T1", 0.5, moved),
        ("T1", 0.9, close),
        ("T2", 0.95, close),
        ("V11", 0.7, moved),
    }


def test_pool_size_and_weather_become_norms_of_the_copy_with_their_source(
    db: Database, county: counties.County
) -> None:
    rounds.set_norms(db, round_code="R1", norms={"heat": (1, "气象台")}, by=BY, now=NOW)
    copied(db, asked=Asked(pool_size=5, heat=True, source="接令时说明"))
    norms = rounds.norms(db, "R2")
    assert (norms["pool_size"].value, norms["pool_size"].source) == (5, "接令时说明")
    assert (norms["heat"].value, norms["heat"].source) == (1, "气象台")
    copied(db, "R3", of="R2", first_day=date(2022, 5, 20), asked=Asked(pool_size=10, heat=False))
    norms = rounds.norms(db, "R3")
    assert not norms["pool_size"].own and not norms["heat"].own


def test_everything_that_is_wrong_with_what_is_asked_is_told_at_its_place(
    db: Database, county: counties.County
) -> None:
    asked = Asked(
        ordered_at=NOW + timedelta(hours=1),
        names={"AM": "长" * 121},
        hours={"AM": (time(8), time(9, 30))},
        scope=frozenset(),
        targets={"C": 1.2, "T1": 0.0, "T9": 0.5},
        pool_size=40,
    )
    with pytest.raises(Faulty) as error:
        rounds.check_copy(db, of="R1", code="R2", name="第二轮", first_day=NEXT, asked=asked, now=NOW)
    assert [fault.where for fault in error.value.faults] == [
        ("ordered_at",),
        ("sessions", "AM", "name"),
        ("sessions", "AM", "closes"),
        ("scope",),
        ("targets", "C"),
        ("targets", "T1"),
        ("targets", "T9"),
        ("pool_size",),
    ]
    with pytest.raises(Faulty):
        copied(db, asked=asked)
    with pytest.raises(NotFound):
        rounds.round_by_code(db, "R2")
    late = Asked(ordered_at=NOW - timedelta(days=8), scope=frozenset({"T9"}))
    with pytest.raises(Faulty) as error:
        rounds.check_copy(db, of="R1", code="R2", name="第二轮", first_day=NEXT, asked=late, now=NOW)
    assert [fault.where for fault in error.value.faults] == [("ordered_at",), ("scope",)]


def test_numbers_of_mobile_sites_and_kinds_of_sessions_are_taken_over(db: Database, county: counties.County) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE site SET kind = 'mobile' WHERE code = 'S22'"))
        session.execute(text("UPDATE session SET kind = 'sweep'"))
    place = {"round_code": "R1", "session_code": "AM"}
    rounds.set_site_people(db, **place, people={"S22": 40}, by=BY, now=NOW)  # type: ignore[arg-type]
    copied(db)
    assert rounds.session_members(db, round_code="R2", session_code="AM").people == {"S22": 40}
    assert rounds.round_by_code(db, "R2").sessions[0].kind == "sweep"


def test_sessions_named_by_their_day_are_named_by_their_new_day_and_told_apart_from_nothing_else(
    db: Database, county: counties.County
) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE session SET code = '0504' WHERE code = 'AM'"))
    copied(db)
    [made] = rounds.round_by_code(db, "R2").sessions
    assert made.code == f"{NEXT:%m%d}"
    found = rounds.difference(db, "R2")
    assert found is not None and [one.moves_only for one in found.sessions] == [True]


@pytest.mark.parametrize("code", ["new", "copy", "Copy", "sessions", "documents"])
def test_a_word_of_the_addresses_is_no_code(db: Database, county: counties.County, code: str) -> None:
    with pytest.raises(Faulty) as told:
        rounds.check_copy(db, of="R1", code=code, name="第二轮", first_day=NEXT)
    assert [fault.where for fault in told.value.faults] == [("code",)]


def test_a_round_whose_first_session_would_be_over_is_refused_unless_it_is_meant(
    db: Database, county: counties.County
) -> None:
    late = datetime.combine(NEXT, time(13), ZoneInfo("Asia/Shanghai"))
    for now, past, faults in ((late, False, 1), (late, True, 0), (late - timedelta(hours=2), False, 0)):
        given = {"of": "R1", "code": "R2", "name": "第二轮", "first_day": NEXT, "asked": Asked(past=past), "now": now}
        try:
            rounds.check_copy(db, **given)  # type: ignore[arg-type]
            assert not faults
        except Faulty as error:
            assert [fault.where for fault in error.faults] == [("first_day",)] and faults


def test_a_round_is_copied_to_days_before_a_sweep_that_follows_and_never_into_one_of_its_sessions(
    db: Database, county: counties.County
) -> None:
    late = county.opens_at + timedelta(days=30)
    hours = {"opens_at": late, "closes_at": late + timedelta(hours=3), "kind": "sweep"}
    rounds.add_session(db, round_code="R1", code="AMS", name="补采", site_codes=["S11"], by=BY, now=NOW, **hours)
    rounds.set_targets(
        db, round_code="R1", targets=[("C", 0.9, late + timedelta(hours=3))], by=BY, now=NOW
    )  # fmt: skip
    with pytest.raises(Faulty, match="can't overlap") as error:
        copied(db, first_day=late.astimezone(ZoneInfo("Asia/Shanghai")).date())
    assert [fault.where for fault in error.value.faults] == [("first_day",)]
    copied(db)
    made = rounds.round_by_code(db, "R2")
    [only] = made.sessions
    assert only.code == "AM" and only.opens_at.astimezone(made.tz).date() == NEXT
    assert [target.by for target in made.targets] == [only.closes_at]
    found = difference(db, "R2")
    assert found is not None and [one.code for one in found.sessions if one.after is None] == ["AMS"]


def test_two_days_are_not_copied_so_that_one_of_them_is_sampled_twice(db: Database, county: counties.County) -> None:
    second_day = county.opens_at + timedelta(days=1)
    hours = {"opens_at": second_day, "closes_at": second_day + timedelta(hours=4)}
    rounds.add_session(db, round_code="R1", code="AM2", name="次日", site_codes=["S11"], by=BY, now=NOW, **hours)
    with pytest.raises(Faulty, match="Choose a day after"):
        copied(db, first_day=second_day.astimezone(ZoneInfo("Asia/Shanghai")).date())
