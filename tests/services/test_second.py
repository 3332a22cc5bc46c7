"""The second source: a dry run that tells everything, versions for good, one comparison, one official figure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.counts import CountReport
from sampling.domain.coverage import sampled_by_site
from sampling.domain.errors import Conflict, Faulty, Refused
from sampling.services import chasing, reporting, second, watching
from sampling.services.second import judging
from sampling.storage.database import Database
from sampling.storage.queries import coverage, rounds
from sampling.storage.queries import second as queries
from sampling.storage.tables import SecondCountRow, SecondFileRow
from tests import county as counties

from .test_at_once import at_once

NOW = datetime(2022, 5, 4, 2, 30, tzinfo=UTC)
BY = program("tests")
PLANNER, OTHER = Actor("planner", "planner", "C/"), Actor("planner-two", "planner", "C/")
HEAD = "采样点编码,采样点名称,统计时间,累计采样人次"


@pytest.fixture
def county(db: Database) -> counties.County:
    """The county's own counts: at 09:00 and 10:00 at three sites."""
    made = counties.insert(db)
    for site, figures in (("S11", (10, 100)), ("S12", (20, 50)), ("S21", (5, 30))):
        for n, sampled in enumerate(figures, 1):
            said = CountReport(f"{site}-{n}", made.opens_at + timedelta(hours=n), sampled)
            reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=NOW)
    return made


def csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def bring(db: Database, content: bytes, **more: Any) -> second.Brought:
    given = {"file_name": "省平台.csv", "by": PLANNER, "now": NOW} | more
    return second.bring(db, round_code="R1", content=content, **given)


def choose(db: Database, official: str = "second", seen: int = 0, by: Actor = PLANNER, **more: Any) -> bool:
    given = {"reason": "省平台已核对", "now": NOW} | more
    return second.choose(db, round_code="R1", official=official, seen=seen, by=by, **given)


FIRST = csv("S11,,10:00,104", ",S12采样点,2022-05-04 10:00:00,50", "S22,,10:00,9")


def test_the_sources_are_held_side_by_side(db: Database, county: counties.County) -> None:
    bring(db, FIRST)
    found = second.compare(db, "R1", now=NOW)
    assert found.hour == county.opens_at + timedelta(hours=2)
    told = [(line.site.code, line.pair.standing, line.pair.difference) for line in found.lines]
    assert told == [("S11", "differs", 4), ("S22", "only_there", None), ("S21", "only_here", None), ("S12", "equal", 0)]
    assert (found.total.own, found.total.second) == (150, 154)
    assert [(one.code, one.compared.difference) for one in found.townships] == [("T1", 4), ("T2", None)]
    assert [one.compared.only_here for one in found.hours] == [1, 3]
    assert len(second.compare(db, "R1", every_hour=True, now=NOW).lines) == 7
    assert {line.site.code for line in second.compare(db, "R1", scope_path="C/T2/", now=NOW).lines} == {"S21", "S22"}


def test_hours_still_to_come_are_not_compared_though_a_closed_site_counts_for_them(
    db: Database, county: counties.County
) -> None:
    bring(db, FIRST)
    for n in (3, 4):
        said = CountReport(f"S11-{n}", county.opens_at + timedelta(hours=n), 104)
        reporting.report(db, round_code="R1", site_code="S11", report=said, by=BY, now=NOW, final=True)
    found = second.compare(db, "R1", every_hour=True, now=NOW)
    assert found.hour == county.opens_at + timedelta(hours=2)
    assert max(one.pair.hour for one in found.lines) == found.hour and len(found.hours) == 2


def test_a_dry_run_tells_everything_and_writes_nothing(db: Database, county: counties.County) -> None:
    rows = (
        "S99,,10:00,1",
        ",,10:00,1",
        "S11,,23:00,1",
        "S12,,10:04,60",
        "S21,,noon,1",
        "S22,,10:00,many",
        "S22,,09:00,5",
        "S22,,09:00,6",
    )
    dry = second.check_file(db, round_code="R1", content=csv(*rows))
    told = sorted((one.row, one.column, one.blocks) for one in dry.findings)
    assert told == [
        (2, "site_code", True),
        (3, "site_name", True),
        (4, "time", True),
        (5, "time", False),
        (6, "time", True),
        (7, "sampled", True),
        (8, "time", True),
        (9, "time", True),
    ]
    assert (dry.rows, dry.right, dry.faulty) == (8, 1, 7)
    with db.reading() as session:
        assert session.exec(select(SecondFileRow)).all() == []
    with pytest.raises(Refused):
        bring(db, csv(*rows))
    brought = bring(db, csv(*rows), only_right_rows=True)
    assert (brought.version, brought.left_out) == (1, 7)
    content, name = second.left_out(
        db, round_code="R1", content=csv(*rows), file_name="a.csv", mapping=None, say=str
    )  # fmt: skip
    assert content.decode("utf-8-sig").count("\n") == 8 and name.startswith("a-")


def test_a_fall_within_the_day_is_told_and_taken(db: Database, county: counties.County) -> None:
    dry = second.check_file(db, round_code="R1", content=csv("S11,,09:00,90", "S11,,10:00,80"))
    assert [(one.row, one.blocks) for one in dry.findings] == [(3, False)] and dry.right == 2


def test_the_same_file_again_changes_nothing_and_every_version_is_kept(db: Database, county: counties.County) -> None:
    assert bring(db, FIRST).created and not bring(db, FIRST).created
    later = csv("S11,,10:00,101")
    assert bring(db, later).version == 2
    dry = second.check_file(db, round_code="R1", content=FIRST)
    assert (dry.known_version, dry.new, dry.changed, dry.same) == (1, 0, 1, 2)
    assert bring(db, FIRST).version == 3  # taken up again on purpose: what it says is not what stands
    found = second.compare(db, "R1", now=NOW)
    assert [(one.version, one.counts, one.rows) for one in found.files] == [(3, 3, 3), (2, 1, 1), (1, 3, 3)]
    assert found.files[0].digest == found.files[2].digest and len(found.files[0].digest) == 64
    with db.reading() as session:
        assert len(session.exec(select(SecondCountRow)).all()) == 7


def test_one_file_read_with_other_columns_is_another_version(db: Database, county: counties.County) -> None:
    file = csv("S11,10:00,4,104", head="点位编码,统计时间,采样人数,数字")
    assert bring(db, file).version == 1
    mapping = {"site_code": "点位编码", "time": "统计时间", "sampled": "数字"}
    assert bring(db, file, mapping=mapping).version == 2
    assert second.compare(db, "R1", now=NOW).lines[0].pair.second == 104


def test_two_who_bring_at_once_make_two_versions_and_of_the_same_file_one(
    db: Database, county: counties.County
) -> None:
    answers = at_once(*[lambda: bring(db, FIRST)] * 4)
    assert sum(one.created for one in answers) == 1  # type: ignore[attr-defined]
    others = at_once(*(lambda n=n: bring(db, csv(f"S11,,10:00,{n}")) for n in (1, 2, 3)))  # type: ignore[misc]
    assert sorted(one.version for one in others) == [2, 3, 4]  # type: ignore[attr-defined]


def test_the_planner_chooses_and_the_official_counts_follow(db: Database, county: counties.County) -> None:
    own = {"S11": 100, "S12": 50, "S21": 30}
    bring(db, FIRST)
    assert sampled_by_site(second.official_counts(db, "R1").counts) == own
    assert choose(db, area_code="T1", hour=county.opens_at + timedelta(hours=2))
    assert sampled_by_site(second.official_counts(db, "R1").counts) == own | {"S11": 104}
    assert choose(db, seen=1)
    found = second.official_counts(db, "R1")
    assert sampled_by_site(found.counts) == own | {"S11": 104, "S22": 9} and found.filled == ("S21",)
    assert choose(db, official="own", seen=2)
    assert sampled_by_site(second.official_counts(db, "R1").counts) == own | {"S11": 104}
    assert choose(db, official="own", area_code="T1", hour=county.opens_at + timedelta(hours=2), seen=3)
    assert sampled_by_site(second.official_counts(db, "R1").counts) == own
    assert len(second.compare(db, "R1", now=NOW).choices) == 4


def test_a_choice_needs_a_reason_a_township_a_known_hour_and_a_file(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        choose(db, official="second", area_code="V11", hour=county.opens_at, reason=" ")
    assert [one.where for one in told.value.faults] == [("official",), ("area",), ("hour",), ("reason",)]
    bring(db, FIRST)
    assert choose(db) and not choose(db)


def test_of_two_who_choose_at_once_one_is_told(db: Database, county: counties.County) -> None:
    bring(db, FIRST)
    acts: list[Callable[[], object]] = [
        lambda: choose(db, reason="one", by=PLANNER),
        lambda: choose(db, reason="two", by=OTHER),
    ]
    answers = at_once(*acts)
    assert sum(one is True for one in answers) == 1 and sum(isinstance(one, Conflict) for one in answers) == 1


def test_coverage_reads_the_official_counts_in_place_of_the_own(db: Database, county: counties.County) -> None:
    def read() -> dict[str, int]:
        with db.reading() as session:
            row = rounds.row_by_code(session, "R1")
            assert row is not None
            own = coverage.counts_of_round(session, row)
            paths = {code: one.area_path for code, one in queries.places(session, "C/").items()}
            return sampled_by_site(second.in_place_of(session, row, own, paths))

    bring(db, FIRST)
    assert read()["S11"] == 100
    choose(db, area_code="T1")
    assert read() == {"S11": 104, "S12": 50, "S21": 30}


def test_a_site_that_has_reported_is_neither_chased_nor_late_where_the_official_source_has_nothing_of_it(
    db: Database, county: counties.County
) -> None:
    nine, ten = (county.opens_at + timedelta(hours=n) for n in (1, 2))
    bring(db, csv("S11,,09:00,10", "S11,,10:00,104", "S12,,09:00,20", "S21,,10:00,31"))
    choose(db, area_code="T1")
    when: dict[str, Any] = {"round_code": "R1", "as_of": ten, "now": NOW}
    found = watching.watch(db, area_code="T1", **when).line
    seen = (found.coverage.sites_reported, found.coverage.sites_left_out, found.coverage.sites_expected)
    assert seen == (1, 1, 2) and found.coverage.sites_owing == 0
    lines = {one.site.code: one for one in watching.site_lines(db, area_code="C", **when)}
    assert {code: one.state for code, one in lines.items()} == {
        "S11": "reported",
        "S12": "left_out",
        "S21": "reported",
        "S22": "missing",
    }
    assert lines["S12"].last == nine and lines["S12"].sampled == 20  # the figures stay those of the official source
    chased = chasing.chase(db, round_code="R1", now=NOW)
    assert chased is not None
    assert [site.site_code for one in chased.townships for site in one.sites] == ["S22"]
    total = chasing.lateness(db, round_code="R1", now=NOW).total
    assert total.missing == 2  # both hours of S22
    assert watching.closing(db, "R1", now=NOW).hours_missing == 2


def test_a_site_of_which_the_second_source_alone_has_the_hour_still_owes_its_report(
    db: Database, county: counties.County
) -> None:
    bring(db, csv("S22,,09:00,4", "S22,,10:00,9"))
    choose(db, area_code="T2")
    found = chasing.chase(db, round_code="R1", now=NOW)
    assert found is not None
    assert [site.site_code for one in found.townships for site in one.sites] == ["S22"]
    assert watching.closing(db, "R1", now=NOW).hours_missing == 0


def test_published_percentages_are_re_computed_and_never_taken_over(db: Database, county: counties.County) -> None:
    head = "点位编码,统计时间,累计采样人数,应采人数,完成率(%)\n"
    rows = ("S11,09:00,320,400,80.0%", "S12,09:00,320,400,95.0%", "S21,09:00,20,不详,50", "S22,09:00,20,,60")
    content = (head + "\n".join(rows)).encode()
    dry = second.check_file(db, round_code="R1", content=content)
    assert (dry.right, dry.faulty, dry.blocked) == (4, 0, False)
    told = [(one.row, one.sentence, one.facts.get("share")) for one in dry.findings]
    assert told == [(3, judging.SHARE_DIFFERS.sentence, "80.0%"), (4, judging.SHARE_ALONE.sentence, None)]
    assert bring(db, content).created
