"""Villages enter expected people: versions, conflicts, files, and what a round is planned with."""

from datetime import UTC, datetime

import pytest

from sampling.domain.actors import Actor, program
from sampling.domain.demand import Demand
from sampling.domain.errors import Conflict, DomainError, Faulty, NotFound, Refused
from sampling.domain.expected import COUNTS, Entry
from sampling.services import auditing, expected, planning, plans, rounds
from sampling.services.planning import arrivals, basis, sweeping
from sampling.services.planning import tree as trees
from sampling.services.planning.gathering import Gathered, gather
from sampling.storage.database import Database
from tests import county as counties

from .test_at_once import TURNS, at_once

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")
V11 = Entry(away=200, visitors=30, exempt_tested=10, exempt_school=40, home_bound=12)  # 1,500 residents: 1,280
HEADINGS = ("code", *COUNTS, "source")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def enter(
    db: Database, entry: Entry = V11, *, area: str = "V11", version: int = 0, by: Actor = BY, source: str = "逐户"
) -> expected.Kept:
    return expected.enter(
        db, round_code="R1", area_code=area, entry=entry, source=source, version=version, by=by, now=NOW
    )


def file_of(*rows: tuple[object, ...]) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in (HEADINGS, *rows)).encode()


def test_an_entry_is_a_version_that_counts_and_leaves_a_line_in_the_audit(
    db: Database, county: counties.County
) -> None:
    assert enter(db).is_new
    page = expected.village(db, round_code="R1", area_code="V11")
    assert (page.expected, page.residents, len(page.versions)) == (1280, 1500, 1)
    entries, _ = auditing.entries(db, action="enter expected people")
    assert entries[0].subject == "R1/V11" and entries[0].details["away"] == 200


def test_a_correction_adds_a_version_and_overwrites_nothing(db: Database, county: counties.County) -> None:
    enter(db)
    enter(db, Entry(away=300), version=1)
    page = expected.village(db, round_code="R1", area_code="V11")
    assert [one.entry.away for one in page.versions] == [300, 200]
    assert page.expected == 1200


def test_the_same_sent_twice_is_a_success_and_one_version(db: Database, county: counties.County) -> None:
    enter(db)
    again = enter(db)
    assert not again.is_new and again.version.version == 1


def test_who_has_not_seen_the_newest_is_told_and_nothing_is_lost(db: Database, county: counties.County) -> None:
    enter(db)
    with pytest.raises(Conflict):
        enter(db, Entry(away=1))
    assert expected.village(db, round_code="R1", area_code="V11").expected == 1280


def test_of_two_who_enter_at_once_one_is_kept_and_the_other_told(db: Database, county: counties.County) -> None:
    for turn in range(TURNS):
        answers = at_once(*(lambda n=n, seen=turn: enter(db, Entry(away=100 * seen + n), version=seen) for n in (1, 2)))  # type: ignore[misc]
        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
    assert len(expected.village(db, round_code="R1", area_code="V11").versions) == TURNS


def test_the_same_sent_by_two_taps_at_once_is_one_version(db: Database, county: counties.County) -> None:
    for turn in range(TURNS):
        entry = Entry(away=turn)
        answers = at_once(*[lambda entry=entry, seen=turn: enter(db, entry, version=seen)] * 2)  # type: ignore[misc]
        assert not any(isinstance(answer, DomainError) for answer in answers)
    assert len(expected.village(db, round_code="R1", area_code="V11").versions) == TURNS


def test_what_cannot_be_is_refused(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        enter(db, Entry(away=-1), source="")
    assert [fault.where for fault in told.value.faults] == [("away",), ("source",)]
    with pytest.raises(Faulty):
        enter(db, Entry(away=1501))
    with pytest.raises(Refused):
        enter(db, area="T1")
    with pytest.raises(NotFound):
        enter(db, area="V99")
    with pytest.raises(Refused):
        enter(db, by=Actor("t2", "township", "C/T2/"))


def test_a_closed_round_takes_no_entry(db: Database, county: counties.County) -> None:
    for to in ("running", "closed"):
        rounds.move(db, round_code="R1", to=to, by=BY, now=NOW)
    with pytest.raises(Refused):
        enter(db)


def test_the_overview_puts_those_first_who_entered_nothing_and_never_takes_missing_for_zero(
    db: Database, county: counties.County
) -> None:
    enter(db)
    page = expected.overview(db, round_code="R1")
    assert [(part.area.code, part.sum.entered, part.sum.villages) for part in page.parts] == [
        ("T2", 0, 2),
        ("T1", 1, 2),
    ]
    assert (page.sum.expected, page.sum.residents_entered, page.sum.residents) == (1280, 1500, 4000)
    township = expected.overview(db, round_code="R1", scope_path="C/T1/")
    assert [part.area.code for part in township.parts] == ["V12", "V11"]


def test_a_file_enters_many_villages_or_none(db: Database, county: counties.County) -> None:
    right = ("V11", 200, 30, 10, 0, 0, 40, 0, 12, "逐户")
    wrong = file_of(
        right,
        ("V12", 2000, 0, 0, 0, 0, 0, 0, 0, "逐户"),
        ("T1", 0, 0, 0, 0, 0, 0, 0, 0, "逐户"),
        ("V21", "x", 0, 0, 0, 0, 0, 0, 0, ""),
    )
    brought = expected.bring(db, round_code="R1", content=wrong, by=BY, now=NOW)
    assert [(finding.row, finding.column) for finding in brought.findings] == [
        (3, "away"), (4, "code"), (5, "away"), (5, "source"),
    ]  # fmt: skip
    assert expected.overview(db, round_code="R1").sum.entered == 0
    good = file_of(right, ("V12", 700, 0, 0, 0, 0, 0, 0, 0, "逐户"))
    brought = expected.bring(db, round_code="R1", content=good, by=BY, now=NOW)
    assert (brought.is_written, brought.new, brought.unchanged) == (True, 2, 0)
    assert [(finding.column, finding.blocks) for finding in brought.findings] == [("away", False)]
    again = expected.bring(db, round_code="R1", content=good, by=BY, now=NOW)
    assert (again.new, again.unchanged) == (0, 2)


def test_a_townships_file_may_not_speak_for_others(db: Database, county: counties.County) -> None:
    content = file_of(("V21", 0, 0, 0, 0, 0, 0, 0, 0, "逐户"))
    brought = expected.bring(db, round_code="R1", content=content, by=Actor("t", "township", "C/T1/"), now=NOW)
    assert not brought.is_written


def coming(given: Gathered) -> Demand:
    tree = trees.build(given.areas)
    return arrivals.coming(given, tree, sweeping.found(given, tree))


def test_a_plan_takes_expected_people_where_entered_and_residents_elsewhere(
    db: Database, county: counties.County
) -> None:
    enter(db)
    with db.reading() as session:
        before = gather(session, "R1", "AM")
    assert coming(before).people == 4000
    expected.set_basis(db, round_code="R1", basis="expected", by=BY, now=NOW)
    with db.reading() as session:
        given = gather(session, "R1", "AM")
    found = coming(given)
    assert sum(found.arrivals["S11"]) == 1280 and found.people == 4000 - 1500 + 1280
    assert given.basis.told() == {"kind": "expected", "entered": 1, "of": 4}


def test_the_plans_figures_say_what_it_was_planned_with(db: Database, county: counties.County) -> None:
    enter(db)
    expected.set_basis(db, round_code="R1", basis="expected", by=BY, now=NOW)
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=NOW)
    planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    plan = plans.plans(db, round_code="R1", session_code="AM")[0]
    assert plan.figures["basis"] == {"kind": "expected", "entered": 1, "of": 4}
    assert plan.figures["people"]["expected"] == 3780


def test_a_villages_people_are_spread_over_its_parts_by_residents() -> None:
    tree = trees.Tree({"C": 10, "V": 10, "A": 6, "B": 4, "W": 0}, {"C": None, "V": "C", "A": "V", "B": "V", "W": "C"})
    found = basis.coming(basis.Basis("expected", {"V": 5, "W": 3}, 2), tree)
    assert found == {"A": 3, "B": 2, "W": 3}


def test_a_round_is_planned_with_one_of_two_things(db: Database, county: counties.County) -> None:
    with pytest.raises(Refused):
        expected.set_basis(db, round_code="R1", basis="guesses", by=BY, now=NOW)
