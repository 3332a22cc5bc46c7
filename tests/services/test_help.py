"""Help: asked for once however often it is sent, seen by those whom it is about, and owned by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.help import Ask
from sampling.services import accounts, help, rounds
from sampling.storage.database import Database
from sampling.storage.tables import AuditEntry, HelpActRow, HelpTicketRow
from tests import county as counties

from .test_at_once import at_once

NOW = datetime(2022, 5, 4, 2, tzinfo=UTC)
BY = program("tests")
LEAD = Actor("lead", "site_lead", "C/T1/V11/", "S11")
DESK = Actor("desk-li", "desk", "C/")
OTHER = Actor("desk-wang", "desk", "C/")
T1, T2 = Actor("t1", "township", "C/T1/"), Actor("t2", "township", "C/T2/")
QUEUE = Ask("queue", people=80)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def asked(db: Database, key: str = "k", ask: Ask = QUEUE, site: str = "S11", **more: Any) -> help.Asked:
    return help.ask(db, round_code="R1", site_code=site, ask=ask, key=key, by=LEAD, now=more.pop("now", NOW), **more)


def at(ticket_id: int, sent_id: str, by: Actor, minutes: int = 0) -> dict[str, Any]:
    return {
        "round_code": "R1",
        "ticket_id": ticket_id,
        "sent_id": sent_id,
        "by": by,
        "now": NOW + timedelta(minutes=minutes),
    }


def looked(db: Database, ticket_id: int, by: Actor = DESK) -> help.Ticket:
    return help.look(db, "R1", ticket_id, by=by, now=NOW + timedelta(minutes=60)).ticket


def test_what_is_sent_twice_is_one_request(db: Database, county: counties.County) -> None:
    first, again = asked(db), asked(db)
    assert first.created and not again.created and first.id == again.id
    with db.reading() as session:
        assert len(session.exec(select(HelpTicketRow)).all()) == 1
        assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "ask for help")).all()) == 1


def test_the_same_key_with_other_words_is_a_conflict(db: Database, county: counties.County) -> None:
    asked(db)
    for changed in (replace(QUEUE, people=81), Ask("other", note="x")):
        with pytest.raises(Conflict):
            asked(db, ask=changed)
    with pytest.raises(Conflict):
        asked(db, site="S12")


def test_a_request_sent_ten_times_at_once_is_one(db: Database, county: counties.County) -> None:
    answers = at_once(*[lambda: asked(db)] * 10)
    assert sum(one.created for one in answers) == 1 and len({one.id for one in answers}) == 1  # type: ignore[attr-defined]


def test_what_waited_on_the_phone_was_asked_for_when_it_was_pressed(db: Database, county: counties.County) -> None:
    key = asked(db, waited=timedelta(minutes=40)).id
    ticket = looked(db, key)
    assert ticket.asked_at == NOW - timedelta(minutes=40) and ticket.received_at == NOW
    late = looked(db, asked(db, key="z", waited=timedelta(days=900)).id)
    assert late.asked_at == NOW - timedelta(hours=72)


def test_nothing_is_written_of_what_is_faulty(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        asked(db, key="", ask=Ask("home_bound"))
    assert len(told.value.faults) == 3
    with db.reading() as session:
        assert session.exec(select(HelpTicketRow)).all() == []


def test_a_round_that_is_closed_and_a_strange_site_are_refused(db: Database, county: counties.County) -> None:
    with pytest.raises(NotFound):
        asked(db, site="S99")
    for to in ("running", "closed"):
        rounds.move(db, round_code="R1", to=to, by=BY, now=NOW)
    with pytest.raises(Refused):
        asked(db)
    assert help.site_help(db, "S11", now=NOW) is None


def test_the_site_reads_seen_on_its_way_answered_and_solved(db: Database, county: counties.County) -> None:
    key = asked(db).id

    def state() -> str:
        page = help.site_help(db, "S11", now=NOW)
        assert page is not None
        return page.tickets[0].stand.state

    assert state() == "sent"
    assert help.see(db, **at(key, "1", DESK, 1)) and not help.see(db, **at(key, "2", OTHER, 2))
    assert state() == "seen"
    help.answer(db, text="", on_way=True, **at(key, "3", DESK, 3))
    assert state() == "on_way"
    help.answer(db, text="两名采样员", **at(key, "4", DESK, 4))
    assert state() == "answered"
    help.reply(db, site_code="S11", act="still_needed", **at(key, "5", LEAD, 9))
    assert state() == "needed"
    help.close(db, text="done", **at(key, "6", DESK, 12))
    assert state() == "solved"
    ticket = looked(db, key)
    assert [one.number for one in ticket.acts] == [1, 2, 3, 4, 5] and ticket.first_minutes == 3
    assert ticket.stand.closed is not None and ticket.stand.closed.text == "done"


def test_an_act_sent_twice_is_done_once_and_with_other_words_a_conflict(db: Database, county: counties.County) -> None:
    key = asked(db).id
    assert help.answer(db, text="a", **at(key, "1", DESK)) is True
    assert help.answer(db, text="a", **at(key, "1", DESK)) is False
    with pytest.raises(Conflict):
        help.answer(db, text="b", **at(key, "1", DESK))
    with db.reading() as session:
        assert len(session.exec(select(HelpActRow)).all()) == 1


def test_of_two_who_take_it_at_once_one_is_told(db: Database, county: counties.County) -> None:
    for turn in range(6):
        key = asked(db, key=f"k{turn}").id
        answers = at_once(
            *(lambda by=by: help.take(db, **at(key, f"{turn}-{by.name}", by)) for by in (DESK, OTHER, T1))  # type: ignore[misc]  # noqa: B023
        )
        assert sum(one is True for one in answers) == 1
        assert sum(isinstance(one, Conflict) for one in answers) == 2
        owner = looked(db, key).stand.owner
        assert owner is not None and owner.level == "account"


def test_taking_it_over_asks_for_the_owner_one_has_seen(db: Database, county: counties.County) -> None:
    key = asked(db).id
    help.take(db, **at(key, "1", DESK))
    assert help.take(db, **at(key, "2", DESK)) is False
    with pytest.raises(Conflict) as told:
        help.take(db, **at(key, "3", OTHER))
    assert told.value.facts["who"] == "desk-li"
    assert help.take(db, owner_seen="account:desk-li", **at(key, "4", OTHER))
    assert looked(db, key).stand.owner_key == "account:desk-wang"


def test_of_two_who_close_it_at_once_one_is_told(db: Database, county: counties.County) -> None:
    key = asked(db).id
    answers = at_once(
        *(lambda by=by: help.close(db, text=by.name, **at(key, by.name, by)) for by in (DESK, OTHER))  # type: ignore[misc]
    )
    assert sum(one is True for one in answers) == 1 and sum(isinstance(one, Conflict) for one in answers) == 1


def test_many_acts_at_once_are_numbered_without_a_gap(db: Database, county: counties.County) -> None:
    key = asked(db).id
    answers = at_once(*(lambda n=n: help.answer(db, text=f"{n}", **at(key, f"{n}", DESK)) for n in range(8)))  # type: ignore[misc]
    assert answers == [True] * 8
    assert [one.number for one in looked(db, key).acts] == list(range(1, 9))


def test_a_township_sees_and_handles_its_own_alone(db: Database, county: counties.County) -> None:
    key = asked(db).id
    assert [one.id for one in help.desk(db, "R1", by=T1, now=NOW).open] == [key]
    assert help.desk(db, "R1", by=T2, now=NOW).open == ()
    with pytest.raises(NotFound):
        help.look(db, "R1", key, by=T2, now=NOW)
    for act in (
        lambda: help.take(db, **at(key, "1", T2)),
        lambda: help.answer(db, text="x", **at(key, "2", T2)),
        lambda: help.close(db, text="x", **at(key, "3", T2)),
        lambda: help.see(db, **at(key, "4", T2)),
    ):
        with pytest.raises(NotFound):
            act()
    assert help.take(db, **at(key, "5", T1))


def test_once_raised_to_the_county_a_township_answers_but_does_not_decide(
    db: Database, county: counties.County
) -> None:
    key = asked(db).id
    help.hand_over(db, level="county", text="没有预备队", **at(key, "1", T1))
    for act in (
        lambda: help.take(db, owner_seen="county:", **at(key, "2", T1)),
        lambda: help.close(db, text="x", **at(key, "3", T1)),
    ):
        with pytest.raises(Refused):
            act()
    assert help.answer(db, text="县里已知悉", **at(key, "4", T1))
    help.hand_over(db, level="township", owner_seen="county:", **at(key, "5", DESK))
    ticket = looked(db, key)
    assert ticket.stand.owner_key == "township:T1"
    assert help.take(db, owner_seen="township:T1", **at(key, "6", T1))


def test_it_is_handed_to_an_account_that_reaches_it_and_to_a_named_unit(db: Database, county: counties.County) -> None:
    for name, role, area in (("t1", "township", "T1"), ("t2", "township", "T2"), ("boss", "leadership", "C")):
        accounts.create(
            db, name=name, full_name=name, password="correct horse battery", role=role, area_code=area, by=BY, now=NOW
        )
    key = asked(db).id
    assert [one.name for one in help.look(db, "R1", key, by=DESK, now=NOW).accounts] == ["t1"]
    for wrong in ("t2", "boss", "nobody"):
        with pytest.raises(Faulty):
            help.hand_over(db, level="account", name=wrong, **at(key, wrong, DESK))
    for level, name in (("", ""), ("unit", " ")):
        with pytest.raises(Faulty):
            help.hand_over(db, level=level, name=name, **at(key, "w", DESK))
    help.hand_over(db, level="account", name="t1", **at(key, "1", DESK))
    with pytest.raises(Conflict):
        help.hand_over(db, level="unit", name="卫生院", **at(key, "2", OTHER))
    help.hand_over(db, level="unit", name="卫生院", owner_seen="account:t1", **at(key, "3", OTHER))
    assert looked(db, key).stand.owner_key == "unit:卫生院"


def test_a_site_writes_on_its_own_requests_alone(db: Database, county: counties.County) -> None:
    key = asked(db).id
    other = Actor("lead2", "site_lead", "C/T1/V11/", "S12")
    with pytest.raises(NotFound):
        help.reply(db, site_code="S12", act="solved", **at(key, "1", other))
    with pytest.raises(Faulty):
        help.reply(db, site_code="S11", act="closed", text="x", **at(key, "2", LEAD))
    with pytest.raises(Faulty):
        help.reply(db, site_code="S11", act="said", text=" ", **at(key, "3", LEAD))
    assert help.reply(db, site_code="S11", act="solved", **at(key, "4", LEAD))
    assert help.reply(db, site_code="S11", act="solved", **at(key, "5", LEAD)) is False


def call(db: Database, place: str, ask: Ask = QUEUE, caller: help.Caller | None = None, by: Actor = DESK) -> help.Asked:
    given = caller or help.Caller(name="村委会", phone="演示-1")
    return help.call(db, round_code="R1", place=place, ask=ask, caller=given, key=place, by=by, now=NOW)


def test_a_call_is_a_request_of_a_site_or_a_village(db: Database, county: counties.County) -> None:
    site, village = looked(db, call(db, "S11采样点").id), looked(db, call(db, "V21").id)
    assert (site.site_code, site.channel, site.caller) == ("S11", "call", "村委会")
    assert (village.site_code, village.place, village.township_code) == (None, "V21村", "T2")
    page = help.site_help(db, "S11", now=NOW)
    assert page is not None and [one.id for one in page.tickets] == [site.id]


def test_a_resident_who_calls_is_not_named(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        call(db, "V11", caller=help.Caller("resident", "某某", "1"))
    assert [one.where for one in told.value.faults] == [("caller",), ("caller_phone",)]
    home = Ask("home_bound", people=2, place="三组")
    assert looked(db, call(db, "V11", ask=home, caller=help.Caller("resident")).id).caller == ""


def test_a_call_tells_all_that_is_wrong_and_stays_in_the_area(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        call(db, "nowhere", ask=Ask(""), caller=help.Caller())
    assert [one.where for one in told.value.faults] == [("where",), ("caller",), ("kind",)]
    with pytest.raises(Faulty):
        call(db, "S21", by=T1)
    assert call(db, "S21", by=T2).created


def test_the_line_counts_open_and_answered(db: Database, county: counties.County) -> None:
    one, two, three = (asked(db, key=key).id for key in "abc")
    help.answer(db, text="x", **at(one, "1", DESK))
    help.reply(db, site_code="S11", act="solved", **at(three, "2", LEAD))
    told = help.line(db, "R1", site_code="S11", now=NOW)
    assert (told.open, told.open_answered, told.waiting) == (2, 1, 1)
    assert help.line(db, "R1", scope_path="C/T2/", now=NOW).asked == 0
    assert help.line(db, "R1", scope_path="C/T1/", now=NOW + timedelta(hours=1)).late == 1
    assert two


def test_the_version_changes_with_every_act_there_and_with_none_elsewhere(
    db: Database, county: counties.County
) -> None:
    before = [help.version(db, "R1", scope_path=path) for path in ("C/", "C/T1/", "C/T2/")]
    key = asked(db).id
    after = [help.version(db, "R1", scope_path=path) for path in ("C/", "C/T1/", "C/T2/")]
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, False, True]
    help.see(db, **at(key, "1", DESK))
    assert help.version(db, "R1", site_code="S11") != help.version(db, "R1", site_code="S12")
    assert help.version(db, "R1", scope_path="C/T1/") != after[1]
