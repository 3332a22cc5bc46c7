"""The gap list of a round: closed by putting it right, or signed for by name."""

from datetime import UTC, datetime

import pytest

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import auditing, callup, gaps, rounds
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.tables import AreaContact
from tests import county as counties

from .test_at_once import TURNS, at_once

NOW = datetime(2022, 5, 3, 15, 40, tzinfo=UTC)
BY = program("tests")
T1, T2 = Actor("t1", "township", "C/T1/"), Actor("t2", "township", "C/T2/")
FIRM = gaps.Wanted("firm", "演示食品厂", "V11", "名录", 180, "演示", "演示-1", provenance="generated")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def counts(db: Database, **asked: str) -> dict[str, int]:
    return dict(gaps.page(db, round_code="R1", **asked).counts)  # type: ignore[arg-type]


def put(db: Database, wanted: gaps.Wanted = FIRM, by: Actor = BY, **more: int) -> None:
    gaps.put_entry(db, round_code="R1", wanted=wanted, by=by, now=NOW, **more)  # type: ignore[arg-type]


def sign(db: Database, *wanted: tuple[str, str], by: Actor = BY) -> int:
    return gaps.sign(db, round_code="R1", gaps=wanted, signed_by="演示张某", reason="已迁空", by=by, now=NOW)


def test_every_village_lacks_a_member_and_a_call_up_at_first(db: Database, county: counties.County) -> None:
    assert counts(db) == {"no_phone": 4, "no_call_up": 4, "signed": 0}
    assert counts(db, scope_path="C/T1/") == {"no_phone": 2, "no_call_up": 2, "signed": 0}


def test_a_gap_is_closed_by_putting_it_right(db: Database, county: counties.County) -> None:
    callup.propose_windows(db, round_code="R1", session_code="AM", area_code="C", anew=False, by=BY, now=NOW)
    with db.writing() as session:
        for code in ("V11", "V12"):
            row = areas.row_by_code(session, code)
            session.add(AreaContact(area_id=row.id, part="member", name="演示", work_phone="演示-2"))  # type: ignore[union-attr]
    assert counts(db) == {"no_phone": 2, "signed": 0}
    rounds.set_session_sites(db, round_code="R1", session_code="AM", site_codes=["S11"], by=BY, now=NOW)
    assert counts(db) == {"no_site": 3, "no_phone": 2, "no_call_up": 3, "signed": 0}


def test_an_entry_of_the_frame_needs_a_site_that_opens(db: Database, county: counties.County) -> None:
    put(db)
    assert counts(db)["entry_no_site"] == 1
    one = gaps.frame(db, round_code="R1")[0]
    wanted = gaps.Wanted("firm", "演示食品厂", "V11", "名录", 180, site_code="S12", provenance="generated")
    put(db, wanted, entry_id=one.id, version=one.version)
    assert "entry_no_site" not in counts(db)
    with pytest.raises(Conflict):
        put(db, FIRM, entry_id=one.id, version=one.version)
    with pytest.raises(Conflict):
        put(db)


def test_all_that_is_wrong_with_an_entry_is_told(db: Database, county: counties.County) -> None:
    wrong = gaps.Wanted("shop", "", "V99", "", -1, site_code="S99", in_place=True, provenance="guessed")
    with pytest.raises(Faulty) as told:
        put(db, wrong)
    fields = {fault.where[0] for fault in told.value.faults}
    assert fields == {"kind", "name", "source", "area_code", "people", "site_code", "in_place", "provenance"}


def test_a_township_keeps_its_own_part_of_the_frame(db: Database, county: counties.County) -> None:
    put(db, by=T1)
    key = gaps.frame(db, round_code="R1")[0].id
    assert gaps.frame(db, round_code="R1", scope_path="C/T2/") == []
    with pytest.raises(Faulty):
        put(db, by=T2)
    for refused in (
        lambda: gaps.remove_entry(db, round_code="R1", entry_id=key, by=T2, now=NOW),
        lambda: gaps.entry(db, round_code="R1", entry_id=key, scope_path="C/T2/"),
    ):
        with pytest.raises(NotFound):
            refused()
    gaps.remove_entry(db, round_code="R1", entry_id=key, by=T1, now=NOW)
    assert gaps.frame(db, round_code="R1") == []


def test_a_file_of_the_frame_is_written_whole_or_not_at_all(db: Database, county: counties.County) -> None:
    head = "code,kind,name,area_code,people,site_code,in_place,provenance,source\n"
    wrong = (
        head
        + "K1,企业,甲厂,V11,10,S99,,生成,名录\nK2,场所,市场,V12,x,,是,生成,名录\nK3,企业,乙厂,V11,1,S11,是,生成,名录\n"
    )
    brought = gaps.bring(db, round_code="R1", content=wrong.encode(), by=BY, now=NOW)
    assert [(one.row, one.column) for one in brought.findings] == [(2, "site_code"), (3, "people"), (4, "in_place")]
    assert gaps.frame(db, round_code="R1") == []
    right = head + "K1,企业,甲厂,V11,10,S11,,生成,名录\nK2,场所,市场,V12,,,是,生成,名录\n"
    for told in ((2, 0, 0), (0, 0, 2)):
        brought = gaps.bring(db, round_code="R1", content=right.encode("gb18030"), by=BY, now=NOW)
        assert (brought.new, brought.changed, brought.unchanged) == told
    assert [(one.name, one.people, one.in_place) for one in gaps.frame(db, round_code="R1")] == [
        ("甲厂", 10, False), ("市场", None, True),
    ]  # fmt: skip


def test_who_signs_takes_a_gap_off_the_list_until_it_is_withdrawn(db: Database, county: counties.County) -> None:
    put(db)
    entry = gaps.frame(db, round_code="R1")[0]
    assert sign(db, ("no_phone", "V11"), ("entry_no_site", str(entry.id))) == 2
    assert counts(db) == {"no_phone": 3, "no_call_up": 4, "signed": 2}
    listed = gaps.page(db, round_code="R1", kind="signed").gaps
    assert {gap.signed.signed_by for gap, _ in listed if gap.signed} == {"演示张某"}
    for gap, _ in listed:
        assert gap.signed
        gaps.withdraw(db, round_code="R1", signature_id=gap.signed.id, by=BY, now=NOW)
    assert counts(db)["signed"] == 0
    assert [entry.action for entry in auditing.entries(db)[0]][:3] == [
        "withdraw signature for gap", "withdraw signature for gap", "sign for gaps",
    ]  # fmt: skip


def test_nobody_signs_for_what_is_not_open_not_theirs_or_without_name_and_reason(
    db: Database, county: counties.County
) -> None:
    with pytest.raises(Conflict):
        sign(db, ("no_site", "V11"))
    with pytest.raises(Conflict):
        sign(db, ("no_phone", "V11"), by=T2)
    with pytest.raises(Faulty) as told:
        gaps.sign(db, round_code="R1", gaps=[], signed_by=" ", reason="", by=BY, now=NOW)
    assert [fault.where for fault in told.value.faults] == [("gap",), ("signed_by",), ("reason",)]
    sign(db, ("no_phone", "V11"), by=T1)
    gap = gaps.page(db, round_code="R1", kind="signed").gaps[0][0]
    with pytest.raises(Refused):
        gaps.withdraw(db, round_code="R1", signature_id=gap.signed.id if gap.signed else 0, by=T2, now=NOW)


def test_a_gap_is_signed_for_once(db: Database, county: counties.County) -> None:
    for _ in range(TURNS):
        answers = at_once(*[lambda: sign(db, ("no_phone", "V11"))] * 2)
        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
        gap = gaps.page(db, round_code="R1", kind="signed").gaps[0][0]
        gaps.withdraw(db, round_code="R1", signature_id=gap.signed.id if gap.signed else 0, by=BY, now=NOW)


def test_townships_are_listed_worst_first_and_filtered(db: Database, county: counties.County) -> None:
    sign(db, ("no_phone", "V11"))
    page = gaps.page(db, round_code="R1", township="T1", kind="no_phone", per_page=1)
    assert [(part.code, part.open, part.signed) for part in page.parts] == [("T2", 4, 0), ("T1", 3, 1)]
    assert [(gap.subject, name) for gap, name in page.gaps] == [("V12", "T1镇")] and page.total == 1
