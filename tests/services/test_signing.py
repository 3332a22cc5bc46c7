"""Publishing tells everybody down the chain; they sign once, and a new version asks only those it concerns."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from sampling.domain.actors import program
from sampling.domain.errors import Faulty, Gone, NotFound, Refused
from sampling.domain.links import Holder
from sampling.services import links, planning, plans, rounds, signing
from sampling.storage.database import Database
from sampling.storage.tables import (
    AreaContact,
    AreaRow,
    AssignmentRow,
    AuditEntry,
    DocumentRow,
    LinkRow,
    ReceiptRow,
    SiteRow,
    StaffRow,
)
from tests import county as counties

from .test_at_once import at_once

pytestmark = pytest.mark.usefixtures("solved_once")
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
BY = program("tests")
P00 = Holder(staff="P00")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def drafted(db: Database) -> int:
    run_id = planning.request_run(db, round_code="R1", session_code="AM", seconds=1, seed=1, by=BY, now=NOW)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    assert plan_id is not None
    with db.writing() as session:  # the last three people work in the other township
        there = session.exec(select(SiteRow).where(SiteRow.code == "S21")).one()
        rows = session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == plan_id).order_by(col(AssignmentRow.staff_id))
        ).all()
        last = list(dict.fromkeys(row.staff_id for row in rows))[-3:]
        for row in rows:
            if row.staff_id in last:
                row.site_id = there.id or 0
                session.add(row)
    return plan_id


def at_work(db: Database) -> set[str]:
    """Codes of everybody whom the published plan places."""
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    return set(plans.person_codes(db, plan))


def publish(db: Database, plan_id: int) -> int:
    """Publish a plan; gives the id of its document."""
    plans.publish(db, plan_id=plan_id, by=BY, now=NOW)
    return signing.documents(db, "R1")[0].document.id


@pytest.fixture
def document(db: Database, county: counties.County) -> int:
    """The document of a published plan."""
    return publish(db, drafted(db))


def token(db: Database, holder: Holder) -> str:
    return links.tokens(db, "R1")[holder]


def sign(db: Database, holder: Holder, document: int, name: str = "演示签收人") -> None:
    signing.sign(db, token=token(db, holder), document_id=document, name=name, now=NOW)


def everybody_signs(db: Database, document: int) -> None:
    for holder in links.tokens(db, "R1"):
        sign(db, holder, document)


def order(db: Database, **other: object) -> int:
    wording = {"kind": "order", "title": "关于做好采样准备的令", "body": "各乡镇：\n请准备。", "levels": ("township",)}
    sent_id = str(other.pop("sent_id", f"form-{len(signing.documents(db, 'R1'))}"))
    made = signing.Wording(**(wording | other))  # type: ignore[arg-type]
    return signing.issue(db, round_code="R1", wording=made, sent_id=sent_id, by=BY, now=NOW)


def below(db: Database, code: str, parent: str, level: str, *, lead: bool) -> None:
    """Another area in the county's tree."""
    with db.writing() as session:
        above = session.exec(select(AreaRow).where(AreaRow.code == parent)).one()
        made = AreaRow(
            code=code,
            name=f"{code}网格",
            level=level,
            parent_id=above.id,
            path=f"{above.path}{code}/",
            provenance="generated",
            source="made for a test",
        )
        session.add(made)
        session.flush()
        if lead:
            session.add(
                AreaContact(area_id=made.id or 0, part="lead", name=f"演示网格长{code}", work_phone=f"演示-{code}")
            )


def test_a_published_plan_goes_to_every_level_down_to_each_person(db: Database, county: counties.County) -> None:
    for code, parent, level, lead in (
        ("G1", "V11", "grid", True),
        ("M1", "G1", "micro_grid", True),
        ("G2", "V11", "grid", False),
    ):
        below(db, code, parent, level, lead=lead)
    document = publish(db, drafted(db))
    found = signing.document(db, round_code="R1", document_id=document)
    assert {level: tally.all for level, tally in found.levels} == {
        "township": 2,
        "village": 4,
        "grid": 2,
        "unit": 1,
        "person": len(at_work(db)),
    }
    assert found.tally.signed == found.tally.read == 0
    holders = set(links.tokens(db, "R1"))
    assert Holder(area="M1") in holders and Holder(area="G2") not in holders, "no lead, no link"
    assert Holder(area="C") not in holders, "the county is who publishes"


def test_nothing_is_told_of_a_plan_that_is_not_published(db: Database, county: counties.County) -> None:
    drafted(db)
    assert signing.documents(db, "R1") == [] and links.tokens(db, "R1") == {}
    rounds.move(db, round_code="R1", to="activated", by=BY, now=NOW)
    with pytest.raises(Refused):
        publish(db, 1)
    assert signing.documents(db, "R1") == [] and links.tokens(db, "R1") == {}


def test_signing_twice_is_a_success_and_the_first_signature_stays(db: Database, document: int) -> None:
    sign(db, P00, document, "演示人员00")
    signing.sign(db, token=token(db, P00), document_id=document, name="别人", now=NOW + timedelta(hours=1))
    (paper,) = signing.personal_page(db, token(db, P00)).papers
    assert (paper.receipt.signed_name, paper.receipt.signed_at, paper.receipt.read_at) == ("演示人员00", NOW, NOW)
    with db.reading() as session:
        audited = session.exec(select(AuditEntry).where(AuditEntry.action == "sign document")).all()
    assert [entry.subject for entry in audited] == ["R1/plan 1"]
    assert token(db, P00) not in str([(entry.actor, entry.details) for entry in audited])


def test_of_several_taps_at_once_one_signs_and_none_fails(db: Database, document: int) -> None:
    for holder in (P00, Holder(staff="P01"), Holder(area="T1"), Holder(unit="演示卫生院")):
        own = token(db, holder)
        answers = at_once(
            *(
                lambda n=n, own=own: signing.sign(db, token=own, document_id=document, name=f"名{n}", now=NOW)
                for n in range(4)
            )
        )
        assert answers == [None] * 4
    with db.reading() as session:
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "sign document")).all()) == 4


def test_a_name_is_needed_to_sign(db: Database, document: int) -> None:
    for name in ("", "  ", "名" * 81):
        with pytest.raises(Faulty):
            sign(db, P00, document, name)
    assert signing.documents(db, "R1")[0].tally.signed == 0


def test_opening_marks_read_and_no_more(db: Database, document: int) -> None:
    signing.mark_read(db, token(db, P00), NOW)
    signing.mark_read(db, token(db, P00), NOW + timedelta(hours=1))
    (line,) = signing.documents(db, "R1")
    assert (line.tally.read, line.tally.signed) == (1, 0)
    assert signing.personal_page(db, token(db, P00)).papers[0].receipt.read_at == NOW


def test_a_new_version_keeps_the_signatures_of_those_whose_own_share_is_the_same(db: Database, document: int) -> None:
    everybody_signs(db, document)
    second = drafted(db)
    with db.writing() as session:
        person = session.exec(select(StaffRow).where(StaffRow.code == "P00")).one()
        block = session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == second, AssignmentRow.staff_id == person.id)
        ).first()
        assert block is not None
        block.ends_at -= timedelta(minutes=30)
        session.add(block)
    with db.reading() as session:
        same = _work(session, 1) & _work(session, second)
    again = publish(db, second)
    unchanged = {code for code, *_ in same} - {code for code, *_ in _differing(db, 1, second)}
    pages = {code: signing.personal_page(db, token(db, Holder(staff=code))) for code in unchanged | {"P00"}}
    assert unchanged, "somebody has the same to do in both versions"
    for code in unchanged:
        (paper,) = pages[code].papers
        assert paper.receipt.signed_at == NOW and paper.receipt.carried and paper.document.id == again
    assert [paper.receipt.signed_at for paper in pages["P00"].papers] == [None]
    (unit,) = signing.personal_page(db, token(db, Holder(unit="演示卫生院"))).papers
    assert unit.receipt.signed_at is None, "a unit whose people work otherwise signs again"
    with db.reading() as session:
        carried = session.exec(select(ReceiptRow).where(ReceiptRow.document_id == again)).all()
    assert {row.carried_from for row in carried if row.signed_at} == {document}
    with pytest.raises(Refused, match="newer one"):
        sign(db, P00, document)


def _work(session, plan_id: int) -> set[tuple[object, ...]]:  # type: ignore[no-untyped-def]
    rows = session.exec(
        select(StaffRow.code, AssignmentRow.site_id, AssignmentRow.role, AssignmentRow.starts_at, AssignmentRow.ends_at)  # type: ignore[call-overload]
        .join(StaffRow, StaffRow.id == AssignmentRow.staff_id)
        .where(AssignmentRow.plan_id == plan_id)
    )
    return {tuple(row) for row in rows}


def _differing(db: Database, one: int, other: int) -> set[tuple[object, ...]]:
    with db.reading() as session:
        return _work(session, one) ^ _work(session, other)


def test_who_has_no_task_in_the_newest_plan_is_told_so(db: Database, document: int) -> None:
    second = drafted(db)
    with db.writing() as session:
        person = session.exec(select(StaffRow).where(StaffRow.code == "P00")).one()
        for block in session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == second, AssignmentRow.staff_id == person.id)
        ):
            session.delete(block)
    publish(db, second)
    page = signing.personal_page(db, token(db, P00))
    assert (page.papers, page.dropped) == ((), ("上午",))
    with pytest.raises(NotFound):
        sign(db, P00, signing.documents(db, "R1")[0].document.id)


def test_a_difficulty_reaches_the_planners_and_a_new_plan_answers_it(db: Database, document: int) -> None:
    for text in ("", "长" * 1001):
        with pytest.raises(Faulty):
            signing.report_difficulty(db, token=token(db, P00), document_id=document, text=text, now=NOW)
    signing.report_difficulty(db, token=token(db, P00), document_id=document, text="在外地", now=NOW)
    lines, total = signing.receipts(
        db,
        round_code="R1",
        document_id=document,
        asked=signing.Asked(state="difficulty"),
        with_leads=True,
        with_staff=True,
    )
    assert total == 1 and (lines[0].name, lines[0].receipt.difficulty) == ("演示人员00", "在外地")
    second = drafted(db)
    with db.writing() as session:
        person = session.exec(select(StaffRow).where(StaffRow.code == "P00")).one()
        block = session.exec(
            select(AssignmentRow).where(AssignmentRow.plan_id == second, AssignmentRow.staff_id == person.id)
        ).first()
        assert block is not None
        block.ends_at -= timedelta(minutes=15)
        session.add(block)
    publish(db, second)
    assert signing.documents(db, "R1")[0].tally.difficulties == 0


def test_a_difficulty_that_no_plan_has_answered_stays_in_the_list(db: Database, document: int) -> None:
    signing.report_difficulty(db, token=token(db, Holder(area="V11")), document_id=document, text="没有电", now=NOW)
    with db.writing() as session:  # a second version with the very same work
        first = session.exec(select(DocumentRow)).one().plan_id or 0
        rows = session.exec(select(AssignmentRow).where(AssignmentRow.plan_id == first)).all()
    second = drafted(db)
    with db.writing() as session:
        for row in session.exec(select(AssignmentRow).where(AssignmentRow.plan_id == second)):
            session.delete(row)
        session.flush()
        session.add_all(
            AssignmentRow(**(row.model_dump(exclude={"id", "plan_id"}) | {"plan_id": second})) for row in rows
        )
    publish(db, second)
    assert signing.documents(db, "R1")[0].tally.difficulties == 1


def test_numbers_go_on_by_themselves_and_begin_where_they_are_told(db: Database, document: int) -> None:
    assert signing.next_number(db, "R1", "order") == (1, False)
    order(db, first_number=17)
    assert signing.next_number(db, "R1", "order") == (18, True)
    order(db)
    with pytest.raises(Faulty, match="next number is 19"):
        order(db, first_number=30)
    with pytest.raises(Faulty):
        order(db, kind="notice", first_number=0)
    numbers = [(line.document.kind, line.document.number) for line in signing.documents(db, "R1")]
    assert sorted(numbers) == [("order", 17), ("order", 18), ("plan", 1)]


def test_a_form_sent_twice_is_one_document(db: Database, document: int) -> None:
    assert order(db, sent_id="same") == order(db, sent_id="same")
    assert len(signing.documents(db, "R1")) == 2


def test_orders_issued_at_once_get_numbers_of_their_own(db: Database, document: int) -> None:
    acts = [lambda n=n: order(db, sent_id=f"at-once-{n}") for n in range(4)]
    assert all(isinstance(answer, int) for answer in at_once(*acts))
    assert sorted(one.document.number for one in signing.documents(db, "R1") if one.document.kind == "order") == [
        1,
        2,
        3,
        4,
    ]


def test_all_that_keeps_an_order_from_being_issued_is_told_at_once(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as caught:
        order(db, title=" ", body="", levels=(), township="nowhere", first_number=-1)
    assert {fault.where[0] for fault in caught.value.faults} == {"title", "body", "levels", "township", "first_number"}
    with pytest.raises(Faulty, match="once a plan is published"):
        order(db, levels=("unit", "person"))
    assert signing.documents(db, "R1") == []


def test_an_order_goes_to_the_levels_and_the_township_that_were_chosen(db: Database, document: int) -> None:
    found = signing.document(db, round_code="R1", document_id=order(db, levels=("village", "unit"), township="T1"))
    assert {level: tally.all for level, tally in found.levels} == {"village": 2, "unit": 1}
    people = signing.document(db, round_code="R1", document_id=order(db, levels=("person",), township="T2"))
    every = signing.document(db, round_code="R1", document_id=order(db, levels=("person",)))
    assert people.tally.all == 3 and every.tally.all == len(at_work(db)) > 3


def test_before_any_plan_an_order_reaches_townships_and_villages(db: Database, county: counties.County) -> None:
    found = signing.document(db, round_code="R1", document_id=order(db, levels=("township", "village")))
    assert found.tally.all == 6
    assert signing.personal_page(db, token(db, Holder(area="V21"))).papers[0].document.title.startswith("关于")


def test_a_withdrawn_document_is_no_longer_signed(db: Database, document: int) -> None:
    made = order(db)
    signing.withdraw(db, round_code="R1", document_id=made, by=BY, now=NOW)
    signing.withdraw(db, round_code="R1", document_id=made, by=BY, now=NOW)
    page = signing.personal_page(db, token(db, Holder(area="T1")))
    assert [one.id for one in page.withdrawn] == [made] and made not in [paper.document.id for paper in page.papers]
    with pytest.raises(Refused):
        sign(db, Holder(area="T1"), made)
    with pytest.raises(Refused, match="newer version"):
        signing.withdraw(db, round_code="R1", document_id=document, by=BY, now=NOW)


def test_a_link_dies_when_it_is_withdrawn_and_a_new_one_keeps_what_was_signed(db: Database, document: int) -> None:
    sign(db, P00, document)
    old = token(db, P00)
    with db.reading() as session:
        link_id = session.exec(select(LinkRow.id).where(LinkRow.token == old)).one() or 0
    signing.withdraw_link(db, round_code="R1", link_id=link_id, by=BY, now=NOW)
    with pytest.raises(Gone):
        signing.personal_page(db, old)
    with pytest.raises(Gone):
        signing.sign(db, token=old, document_id=document, name="x", now=NOW)
    assert P00 not in links.tokens(db, "R1")
    signing.renew_link(db, round_code="R1", link_id=link_id, by=BY, now=NOW)
    assert token(db, P00) != old
    assert signing.personal_page(db, token(db, P00)).papers[0].receipt.signed_at == NOW
    with pytest.raises(NotFound):
        signing.personal_page(db, old)


def test_every_link_dies_with_its_round(db: Database, document: int) -> None:
    for state in ("running", "closed"):
        rounds.move(db, round_code="R1", to=state, by=BY, now=NOW)
    for holder in (P00, Holder(area="T1"), Holder(unit="演示卫生院")):
        with pytest.raises(Gone):
            signing.personal_page(db, token(db, holder))
    with pytest.raises(Gone):
        sign(db, P00, document)
    with pytest.raises(Refused):
        order(db)


def test_nobody_signs_what_is_for_somebody_else(db: Database, document: int) -> None:
    made = order(db)  # for the townships
    with pytest.raises(NotFound):
        sign(db, P00, made)
    with pytest.raises(NotFound):
        sign(db, P00, 2**31 - 1)


def test_a_lead_sees_the_level_directly_below_and_none_beneath_it(db: Database, county: counties.County) -> None:
    below(db, "G1", "V11", "grid", lead=True)
    document = publish(db, drafted(db))
    (township,) = signing.personal_page(db, token(db, Holder(area="T1"))).papers
    assert {one.about for one in township.below} == {"V11村", "V12村"}
    (village,) = signing.personal_page(db, token(db, Holder(area="V11"))).papers
    names = {one.name for one in village.below}
    assert "演示网格长G1" in names and "演示网格长V12" not in names
    assert {site.name for site in village.sites} == {"S11采样点"}
    sign(db, Holder(area="G1"), document)
    (village,) = signing.personal_page(db, token(db, Holder(area="V11"))).papers
    assert [one.signed_at for one in village.below if one.name == "演示网格长G1"] == [NOW]


def test_a_unit_sees_its_people_with_their_sites_and_hours(db: Database, document: int) -> None:
    with db.writing() as session:
        for person in session.exec(select(StaffRow).where(StaffRow.code == "P01")):
            person.unit = "别的单位"
            session.add(person)
    (paper,) = signing.personal_page(db, token(db, Holder(unit="演示卫生院"))).papers
    assert len(paper.below) == len(at_work(db)) - 1 and "演示人员01" not in {one.name for one in paper.below}
    assert all(one.work for one in paper.below)


def test_the_worst_township_comes_first_and_a_township_counts_its_own_alone(db: Database, document: int) -> None:
    for holder in (Holder(area="T1"), Holder(area="V11"), Holder(area="V12")):
        sign(db, holder, document)
    found = signing.document(db, round_code="R1", document_id=document)
    assert found.townships[0].tally.share == min(part.tally.share or 0 for part in found.townships)
    own = signing.document(db, round_code="R1", document_id=document, scope_path="C/T1/")
    assert {part.code for part in own.townships} == {"T1"} and own.tally.signed == 3
    assert own.tally.all < found.tally.all
    order(db, township="T2")
    assert len(signing.documents(db, "R1")) == 2 and len(signing.documents(db, "R1", "C/T1/")) == 1


def test_the_call_tree_has_everybody_once_below_their_lead(db: Database, document: int) -> None:
    below(db, "G1", "V11", "grid", lead=True)
    tree = signing.call_tree(db, round_code="R1", session_code="AM")
    codes = [one.code for part in tree.townships for village in part.villages for one in village.people]
    assert sorted(codes) == sorted(at_work(db))
    first = tree.townships[0]
    assert first.lead.name == "演示网格长T1" and [(v.lead.code, v.depth) for v in first.villages] == [
        ("V11", 0),
        ("G1", 1),
        ("V12", 0),
    ]
    own = signing.call_tree(db, round_code="R1", session_code="AM", scope_path="C/T2/")
    assert [part.lead.code for part in own.townships] == ["T2"]
    assert signing.call_tree(db, round_code="R1", session_code="AM", township="T1").townships == (first,)
    assert signing.call_tree(db, round_code="R1", session_code="AM", scope_path="C/T2/", township="T1").townships == ()


def test_before_a_plan_there_is_nobody_to_call(db: Database, county: counties.County) -> None:
    with pytest.raises(NotFound):
        signing.call_tree(db, round_code="R1", session_code="AM")
