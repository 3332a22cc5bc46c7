"""What can't be assumed or wished is said in the county's words: a sentence a fault, each at its place, all at once."""

from datetime import UTC, datetime, time
from typing import Any, get_args

import pytest

from optimizer.faults import Kind
from sampling.domain.actors import program
from sampling.domain.assumptions import Assumptions, OtherPeople, OtherSite
from sampling.domain.errors import Faulty, FieldFault, Named
from sampling.services import planning, rounds
from sampling.services.planning import soundness, wishing
from sampling.services.planning.naming import Names
from sampling.storage.database import Database
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BY = program("tests")
S11, S12, P00 = Named("S11", "S11采样点"), Named("S12", "S12采样点"), Named("P00", "演示人员00")


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def told(db: Database, wishes: dict[str, Any] | None = None, **assumed: Any) -> list[FieldFault]:
    """Everything that is wrong with what is asked."""
    wishes = wishes and {"format": "sampling-wishes/1", **wishes}
    with pytest.raises(Faulty) as refused:
        planning.prepare(db, round_code="R1", session_code="AM", assumed=Assumptions(**assumed), wishes=wishes)
    return list(refused.value.faults)


def one(faults: list[FieldFault]) -> FieldFault:
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def pin(staff: str, site: str, opens: int | None = None, closes: int | None = None, **more: Any) -> dict[str, Any]:
    hours = tuple(None if hour is None else time(hour) for hour in (opens, closes))
    return {"staff": staff, "site": site, **({"hours": hours} if any(hours) else {}), **more}


ASSUMED = [
    ({"people": (OtherPeople(1, "lab"),)}, ("people", 0, "role"), "need nobody with the role lab"),
    ({"people": (OtherPeople(1, "sampler", "V9"),)}, ("people", 0, "base"), "no area with the code V9"),
    ({"people": (OtherPeople(1, "sampler", "V11"),)}, ("people", 0, "base"), r"starts from V11村 \(V11\)"),
    ({"people": (OtherPeople(0, "sampler", "T1"),)}, ("people", 0, "people"), "Type how many people"),
    ({"people": (OtherPeople(-5, "sampler"),)}, ("people", 0, "people"), "sampler in this session: 4"),
    ({"people": (OtherPeople(-5, "helper", "T1"),)}, None, None),
    ({"people": (OtherPeople(-9, "helper", "T1"),)}, ("people", 0, "people"), r"T1镇 \(T1\): 8"),
    (
        {"people": (OtherPeople(1, "helper"), OtherPeople(2, "helper"))},
        ("people", 1, "people"),
        "helper from there are changed in another row already",
    ),
    ({"sites": (OtherSite("", 1),)}, ("sites", 0, "site"), "Type the code of the site"),
    ({"sites": (OtherSite("S99", 1),)}, ("sites", 0, "site"), "no site with the code S99"),
    ({"sites": (OtherSite("S11"),)}, ("sites", 0, "lanes"), r"lanes more or fewer S11采样点 \(S11\) has"),
    ({"sites": (OtherSite("S11", -4),)}, ("sites", 0, "lanes"), r"Lanes of S11采样点 \(S11\): 3"),
    ({"sites": (OtherSite("S11", 1), OtherSite("S11", 2))}, ("sites", 1, "site"), "in another row already"),
    ({"sites": (OtherSite("S11", 0, time(11), time(9)),)}, ("sites", 0, "opens"), "closing time that is later"),
    ({"sites": (OtherSite("S11", 0, None, time(7)),)}, ("sites", 0, "closes"), "closing time that is later"),
    ({"sites": (OtherSite("S11", 0, time(13), time(15)),)}, ("sites", 0, "opens"), "in no slot of the session"),
    ({"sites": (OtherSite("S11", 0, None, time(8, 30)),)}, ("sites", 0, "closes"), "in no slot of the session"),
]  # fmt: skip


@pytest.mark.parametrize(("assumed", "where", "said"), ASSUMED)
def test_what_the_session_does_not_have_can_not_be_changed(
    db: Database, county: counties.County, assumed: dict[str, Any], where: tuple[Any, ...] | None, said: str | None
) -> None:
    if where is None:
        planning.prepare(db, round_code="R1", session_code="AM", assumed=Assumptions(**assumed), wishes=None)
        return
    fault = one(told(db, **assumed))
    assert fault.where == where
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(str(fault))


HELPER = "P02"  # a helper of T1 and nothing else; P00, P03, P06, P09 are samplers of T2
WISHED = [
    ({"closed": ["S99"]}, ("closed", 0, "site"), "There is no site with the code S99"),
    ({"closed": ["S11", "S11"]}, ("closed", 1, "site"), "S11采样点 (S11) is there twice"),
    ({"pins": [pin("P99", "S11")]}, ("pins", 0, "staff"), "nobody with the code P99"),
    ({"pins": [pin("", "S11")]}, ("pins", 0, "staff"), "Type the code of the person"),
    ({"pins": [pin("P00", "")]}, ("pins", 0, "site"), "Type the code of the site"),
    ({"pins": [pin("P00", "S99")]}, ("pins", 0, "site"), "There is no site with the code S99"),
    ({"pins": [pin("P00", "S11")], "closed": ["S11"]}, ("pins", 0, "site"), "S11采样点 (S11) is to stay closed"),
    ({"pins": [pin("P00", "S11", role="driver")]}, ("pins", 0, "role"), "need nobody with the role driver"),
    ({"pins": [pin(HELPER, "S11", role="sampler")]}, ("pins", 0, "role"), "does not have the role sampler"),
    ({"pins": [pin("P00", "S11", 11, 9)]}, ("pins", 0, "opens"), "does not lie within the session"),
    ({"pins": [pin("P00", "S11", None, 14)]}, ("pins", 0, "closes"), "does not lie within the session"),
    ({"pins": [pin("P00", "S11", 13)]}, ("pins", 0, "opens"), "does not lie within the session"),
    (
        {"pins": [{"staff": "P00", "site": "S11", "hours": (time(8, 15), time(8, 45))}]},
        ("pins", 0, "opens"),
        "there is no whole slot. Slots are 60 minutes long",
    ),
    ({"pins": [pin("P00", "S11"), pin("P00", "S12", 8, 9)]}, ("pins", 0, "opens"), "in several rows"),
    ({"pins": [pin("P00", "S11", 8, 10), pin("P00", "S12", 9, 11)]}, ("pins", 1, "opens"), "at two places at once"),
    ({"pins": [pin("P00", "S11", 8, 10), pin("P00", "S12", 10, 12)]}, ("pins", 1, "opens"), "without a break"),
    ({"together": {"pairs": [["P00", "P00"]]}}, ("pairs", 0, "second"), "two different people"),
    ({"together": {"pairs": [["P00", "P03"], ["P03", "P00"]]}}, ("pairs", 1, "second"), "in another row already"),
    ({"together": {"pairs": [["P00", "P98"]]}}, ("pairs", 0, "second"), "nobody with the code P98"),
    ({"together": {"pairs": [["P98", "P00"]]}}, ("pairs", 0, "first"), "nobody with the code P98"),
    ({"together": {"pairs": [["P00", ""]]}}, ("pairs", 0, "second"), "Type the code of the person"),
]  # fmt: skip


@pytest.mark.parametrize(("wishes", "where", "said"), WISHED)
def test_a_wish_that_can_not_be_kept_says_what_where_and_what_to_do(
    db: Database, county: counties.County, wishes: dict[str, Any], where: tuple[Any, ...], said: str
) -> None:
    fault = one(told(db, wishes))
    assert fault.where == where
    assert said in str(fault)


def test_a_pin_at_a_site_that_is_not_open_then_says_from_when_to_when(db: Database, county: counties.County) -> None:
    other = (OtherSite("S11", 0, time(9), time(11)),)
    fault = one(told(db, {"pins": [pin("P00", "S11", 8, 10)]}, sites=other))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["site_closed"], ("pins", 0, "site"))
    assert fault.facts["site"] == S11
    assert [fault.facts[key].hour for key in ("first", "end")] == [8, 10]  # type: ignore[attr-defined]


def test_a_stretch_of_work_that_is_too_long_says_how_long_it_may_be(db: Database, county: counties.County) -> None:
    fault = one(told(db, {"pins": [pin("P00", "S11", 8, 12)]}, block_minutes=120.0))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["too_long"], ("pins", 0, "closes"))
    assert fault.facts["minutes"] == 120


def test_a_site_that_is_too_far_says_how_far_it_is(db: Database, county: counties.County) -> None:
    fault = one(told(db, {"pins": [pin("P00", "S11")]}, travel_minutes=5.0))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["too_far"], ("pins", 0, "site"))
    assert fault.facts["person"] == P00 and fault.facts["most"] == 5 and int(str(fault.facts["minutes"])) > 5


def test_too_many_stretches_and_too_little_rest_name_the_person_and_the_limit(
    db: Database, county: counties.County
) -> None:
    norms = {key: (norm.value, norm.source) for key, norm in rounds.norms(db, "R1").items()}
    norms |= {"blocks_per_day_max": (1, "tests"), "rest_minutes_min": (90, "tests")}
    rounds.set_norms(db, round_code="R1", norms=norms, by=BY, now=NOW)
    faults = told(db, {"pins": [pin("P00", "S11", 8, 9), pin("P00", "S12", 10, 11)]})
    assert [fault.sentence for fault in faults] == [
        wishing.SENTENCES["too_many_blocks"],
        wishing.SENTENCES["too_little_rest"],
    ]
    assert {fault.where for fault in faults} == {("pins", 1, "opens")}
    assert faults[0].facts["count"] == 2 and faults[0].facts["most"] == 1 and faults[1].facts["minutes"] == 90


def test_pins_that_use_up_the_reserve_point_at_the_reserve(db: Database, county: counties.County) -> None:
    fault = one(told(db, {"pins": [pin(f"P0{n}", "S11") for n in (0, 3, 6)]}, reserve=0.5))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["reserve"], ("reserve",))
    assert (fault.facts["free"], fault.facts["kept"], fault.facts["role"]) == (1, 2, "sampler")


def test_somebody_left_out_and_somebody_without_a_role_asked_for_are_not_unknown(
    db: Database, county: counties.County
) -> None:
    gone = one(told(db, {"pins": [pin("P00", "S11")]}, people=(OtherPeople(-1, "sampler", "T2"),)))
    assert "is one of those whom the run is to do without" in str(gone) and gone.facts["person"] == P00
    norms = {key: (norm.value, norm.source) for key, norm in rounds.norms(db, "R1").items()}
    norms |= {"per_site.helper": (0, "tests")}
    rounds.set_norms(db, round_code="R1", norms=norms, by=BY, now=NOW)
    assert "has no role that the sites of this session need" in str(one(told(db, {"pins": [pin(HELPER, "S11")]})))


def test_a_site_of_the_county_that_takes_no_part_is_not_unknown(db: Database, county: counties.County) -> None:
    rounds.set_session_sites(
        db, round_code="R1", session_code="AM", site_codes=["S11", "S21", "S22"], by=BY, now=NOW
    )  # fmt: skip
    fault = one(told(db, {"closed": ["S12"]}))
    assert "takes no part in this session" in str(fault) and fault.facts["site"] == S12


def test_somebody_who_is_never_there_while_the_site_is_open(db: Database, county: counties.County) -> None:
    _available(db, "P00", time(8), time(9))
    other = (OtherSite("S11", 0, time(10), time(12)),)
    fault = one(told(db, {"pins": [pin("P00", "S11")]}, sites=other))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["no_common_time"], ("pins", 0, "staff"))
    fault = one(told(db, {"pins": [pin("P00", "S11", 8, 10)]}))
    assert (fault.sentence, fault.where) == (wishing.SENTENCES["not_available"], ("pins", 0, "staff"))


def _available(db: Database, code: str, opens: time, closes: time) -> None:
    from sqlmodel import select

    from sampling.storage.tables import StaffRow

    with db.writing() as session:
        row = session.exec(select(StaffRow).where(StaffRow.code == code)).one()
        row.available_from, row.available_to = opens, closes
        session.add(row)


def test_faults_of_what_is_assumed_and_of_what_is_wished_are_told_together(
    db: Database, county: counties.County
) -> None:
    faults = told(
        db,
        {
            "closed": ["S22", "S99", "S98"],
            "pins": [pin("P99", "S97"), pin("P00", "S22"), pin(HELPER, "S11", role="sampler")],
            "together": {"pairs": [["P03", "P03"], ["P03", "P96"]]},
        },
        people=(OtherPeople(1, "lab"), OtherPeople(1, "sampler"), OtherPeople(-1, "sampler", "V9")),
        sites=(OtherSite("S22", 1), OtherSite("S95", 1)),
    )
    assert sorted(fault.where for fault in faults) == [
        ("closed", 1, "site"), ("closed", 2, "site"), ("pairs", 0, "second"), ("pairs", 1, "second"),
        ("people", 0, "role"), ("people", 2, "base"), ("pins", 0, "site"), ("pins", 0, "staff"), ("pins", 1, "site"),
        ("pins", 2, "role"), ("sites", 0, "site"), ("sites", 1, "site"),
    ]  # fmt: skip


# Only a program can get these wrong: the form and the session give them.
OURS = {
    "missing", "unknown_key", "not_json", "not_format", "not_object", "not_list", "not_text", "not_number",
    "not_finite", "not_whole", "not_boolean", "not_block", "not_share_and_weight", "not_time", "below", "above",
    "not_above_zero", "wrong_length", "slot_twice", "no_offset", "not_after", "overlaps", "ends_early",
    "not_ascending", "last_share", "no_root", "two_roots", "circle", "arrivals_while_closed", "no_pair",
    "too_few_slots", "no_such_slots", "too_many_moves",
}  # fmt: skip


def test_every_kind_of_fault_is_worded_or_known_to_be_the_programs_own() -> None:
    worded = {*wishing.SENTENCES, *soundness.SENTENCES, "unknown", "empty"}
    assert worded - {"no_way"} | OURS == set(get_args(Kind))
    assert not worded & OURS


def test_what_a_county_can_put_right_in_a_round_is_said_in_its_words(db: Database, county: counties.County) -> None:
    given = _gathered(db)
    problem = planning.prepare(
        db, round_code="R1", session_code="AM", assumed=Assumptions(), wishes=None
    ).problem  # fmt: skip
    problem["areas"][0]["residents"] += 1
    problem["areas"][1]["sampled"], problem["areas"][0]["sampled"] = 5, 3
    problem["sites"][1]["code"] = problem["sites"][0]["code"]
    problem["slot_minutes"] = 0
    with pytest.raises(Faulty) as refused:
        soundness.check(problem, Names(given))
    assert [fault.sentence for fault in refused.value.faults] == [
        soundness.SENTENCES["residents_of_parts"], soundness.SENTENCES["sampled_of_parts"],
        soundness.SENTENCES["code_twice"], soundness.OTHER,
    ]  # fmt: skip
    assert refused.value.faults[0].facts["area"] == Named("C", "C县")
    assert "slot_minutes: 0 is not above 0" in str(refused.value.faults[-1])


def _gathered(db: Database) -> Any:
    from sampling.services.planning.gathering import gather

    with db.reading() as session:
        return gather(session, "R1", "AM")
