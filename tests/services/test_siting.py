"""Where to sample: studies asked and answered, moved by hand, restored, and what each says about people."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlmodel import select

from geo.travel.detours import MOUNTAINS, WALKING
from sampling.domain.actors import Actor, program
from sampling.domain.errors import Beyond, Conflict, Faulty, NotFound, Refused
from sampling.domain.siting import USUAL, USUAL_SPEED, Question, question_faults
from sampling.services import counties as counties_service
from sampling.services import importing, planning, siting
from sampling.services.planning.heartbeat import Watch
from sampling.services.siting import answers, given, solving
from sampling.storage.database import Database
from sampling.storage.queries import importing_areas
from sampling.storage.queries import siting as queries
from sampling.storage.tables import AreaRow
from tests import county as counties

NOW = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)
BY = program("tests")
WALK = Question(kind="walking", sites=2, minutes=20.0, hours=24.0)


@pytest.fixture
def county(db: Database) -> counties.County:
    made = counties.insert(db)
    two_candidates(db)
    siting.make_study(db, code="ST", name="Where", area_code="C", by=BY, now=NOW)
    return made


def candidate(code: str, area: str, lon: float, lat: float) -> dict[str, object]:
    return {
        "code": code, "name": f"{code} school", "area_code": area, "place_kind": "school", "lanes": 4,
        "people_per_lane_hour": 60.0, "opening_cost": 100.0, "lon": lon, "lat": lat, "provenance": "generated",
        "source": "made for a test",
    }  # fmt: skip


def two_candidates(db: Database) -> None:
    """Two candidate places beside the four sites."""
    with db.writing() as session:
        queries.write_candidates(
            session, [candidate("K1", "V11", 111.745, 33.042), candidate("K2", "V21", 111.9, 33.05)], []
        )


def answer(db: Database, question: Question = WALK) -> siting.Looked:
    run = siting.ask(db, code="ST", question=question, by=BY, now=NOW)
    assert siting.execute(db, run_id=run, now=lambda: NOW) is not None, siting.run_of(db, "ST")
    return siting.look(db, code="ST")


def walked(found: siting.Looked, sites: tuple[int, ...]) -> float:
    walk = np.rint(found.given.walk_m(np.array(sites)))
    return float((walk.min(axis=1) * found.given.people).sum())


def test_two_sites_with_the_least_walking_are_those_of_brute_force(db: Database, county: counties.County) -> None:
    found = answer(db)
    least = min(walked(found, pair) for pair in itertools.combinations(range(6), 2))
    assert found.answer.status == "optimal"
    assert found.answer.value == found.answer.bound == pytest.approx(least)
    assert walked(found, tuple(found.answer.sites.tolist())) == pytest.approx(least)


def test_every_resident_goes_to_exactly_one_site_that_opens(db: Database, county: counties.County) -> None:
    found = answer(db)
    assert sum(site.people for site in found.figures.sites) == found.figures.people == 4000
    assert set(found.answer.site_of.tolist()) <= set(found.answer.sites.tolist())
    beyond = sum(place.people for place in found.figures.beyond)
    assert found.figures.within + beyond == 4000


@pytest.mark.parametrize(
    "question",
    [
        Question(kind="fewest", minutes=60.0, hours=24.0),
        Question(kind="reach", sites=1, minutes=45.0, hours=24.0),
        Question(kind="room", hours=10.0, site_cost=50.0),
        Question(kind="walking", sites=3, most=2000, hours=24.0),
    ],
    ids=lambda question: question.kind,
)
def test_each_question_has_an_answer_with_a_bound(db: Database, county: counties.County, question: Question) -> None:
    found = answer(db, question)
    assert found.answer.status == "optimal" and found.answer.bound is not None
    if question.kind == "room" or question.most:
        assert not found.figures.over


def test_pins_hold_and_a_wanted_village_has_a_site(db: Database, county: counties.County) -> None:
    siting.set_pins(db, code="ST", pins={"S12": "open", "K2": "closed"}, by=BY, now=NOW)
    found = answer(db, Question(kind="walking", sites=4, each_village=True, hours=24.0))
    opened = {site.code for site in found.figures.sites}
    assert "S12" in opened and "K2" not in opened
    assert {found.given.villages[n] for n in found.answer.sites} == {"V11", "V12", "V21", "V22"}


def test_all_that_is_wrong_with_a_question_is_told_at_once(db: Database, county: counties.County) -> None:
    with pytest.raises(Faulty) as told:
        siting.ask(db, code="ST", question=Question(kind="reach", sites=None, minutes=0, km_per_hour=0), by=BY, now=NOW)
    wrong = {(name,) for name in ("minutes", "sites", "km_per_hour", "source")}
    assert {fault.where for fault in told.value.faults} == wrong
    with pytest.raises(Faulty, match="Only 6 places can open"):
        siting.ask(db, code="ST", question=Question(sites=7), by=BY, now=NOW)
    with pytest.raises(Faulty, match="4,000 are to come"):
        siting.ask(db, code="ST", question=Question(kind="room", hours=0.5), by=BY, now=NOW)
    assert siting.run_of(db, "ST") is None


def test_a_study_is_answered_once_at_a_time(db: Database, county: counties.County) -> None:
    run = siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    with pytest.raises(Conflict):
        siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    planning.cancel(db, run_id=run, by=BY, now=NOW)
    assert siting.execute(db, run_id=run, now=lambda: NOW) is None
    assert siting.study(db, "ST").version == 0


def test_a_run_whose_worker_died_is_taken_up_as_every_other(db: Database, county: counties.County) -> None:
    run = siting.ask(db, code="ST", question=WALK, by=BY, now=NOW)
    assert planning.is_of_study(db, run)
    assert planning.take_up(db, now=NOW + timedelta(minutes=1)) == [run]
    assert siting.execute(db, run_id=run, now=lambda: NOW) == 1
    assert siting.execute(db, run_id=run, now=lambda: NOW) is None


def test_a_moved_site_changes_nothing_before_it_is_kept(db: Database, county: counties.County) -> None:
    first = answer(db)
    site = first.figures.sites[0]
    told = siting.moved(db, code="ST", version=1, site=site.code, lon=111.76, lat=33.06)
    assert sum(one.people for one in told.after.sites) == 4000
    assert siting.study(db, "ST").version == 1
    direct = answers.nearest(told.given, told.answer.sites)
    assert np.allclose(answers.own_walk_m(told.given, told.answer.site_of), answers.own_walk_m(told.given, direct))


def test_a_move_is_a_new_version_and_can_be_undone(db: Database, county: counties.County) -> None:
    first = answer(db)
    site = first.figures.sites[0].code
    where = {"lon": 111.76, "lat": 33.06}
    assert siting.save_move(db, code="ST", version=1, site=site, by=BY, now=NOW, **where) == 2
    second = siting.look(db, code="ST")
    assert second.version.made == "moved" and second.answer.bound is None
    assert next((one.lon, one.lat) for one in second.figures.sites if one.code == site) == (111.76, 33.06)
    with pytest.raises(Conflict):
        siting.save_move(db, code="ST", version=1, site=site, by=BY, now=NOW, **where)
    assert siting.restore(db, code="ST", version=1, by=BY, now=NOW) == 3
    assert siting.look(db, code="ST").figures == first.figures


def test_a_site_moved_among_sites_with_room_stays_within_it(db: Database, county: counties.County) -> None:
    found = answer(db, Question(kind="walking", sites=3, most=2000, hours=24.0))
    for site in found.figures.sites:
        told = siting.moved(db, code="ST", version=1, site=site.code, lon=111.8, lat=33.05)
        assert not told.after.over
        assert sum(one.people for one in told.after.sites) == 4000


def test_what_was_given_comes_back_as_it_was_kept(db: Database, county: counties.County) -> None:
    found = answer(db)
    content, digest = given.packed(found.given)
    assert digest == found.version.input_hash
    assert given.packed(given.unpacked(content)) == (content, digest)


def test_what_a_study_assumes_of_ways_is_what_geo_assumes_of_walking_until_it_is_changed() -> None:
    assert given.factors_of(Question()) is WALKING
    edited = given.factors_of(Question(far_detour=1.5))
    assert edited.far.source == given.EDITED and edited.near == WALKING.near
    known = given.factors_of(Question(far_detour=1.5, source="measured by the county in 2021"))
    assert known.far.source == "measured by the county in 2021" and known.near == WALKING.near
    assert given.factors_of(Question(near_detour=1.5, far_detour=1.5)) is MOUNTAINS
    assert tuple((one.near.value, one.far.value) for one in (WALKING, MOUNTAINS)) == USUAL
    assert WALKING.km_per_hour.value == MOUNTAINS.km_per_hour.value == USUAL_SPEED


def test_factors_that_are_not_the_usual_ones_are_asked_for_their_source(db: Database, county: counties.County) -> None:
    for other in ({"far_detour": 1.6}, {"near_detour": 1.5}, {"km_per_hour": 3.0}):
        with pytest.raises(Faulty, match="where the factors or the speed are from"):
            siting.ask(db, code="ST", question=replace(WALK, **other), by=BY, now=NOW)
        assert not question_faults(replace(WALK, source="county survey", **other))
    for near, far in USUAL:
        assert not question_faults(replace(WALK, near_detour=near, far_detour=far))


@pytest.mark.parametrize(
    "question", [Question(sites=2), Question(kind="fewest", minutes=60.0), Question(kind="reach", sites=2)],
    ids=lambda question: question.kind,
)  # fmt: skip
def test_lists_of_the_nearest_answer_as_the_whole_table_does(
    db: Database, county: counties.County, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answer(db, question)
    monkeypatch.setattr(solving, "TABLE_MOST", 0)
    listed = answer(db, question)
    assert (listed.answer.value, listed.answer.bound) == (whole.answer.value, whole.answer.bound)


def test_who_is_within_the_minutes_is_counted_as_the_question_counts(db: Database, county: counties.County) -> None:
    found = answer(db, Question(kind="reach", sites=1, minutes=45.0))
    assert found.answer.value == found.figures.within
    fewest = answer(db, Question(kind="fewest", minutes=60.0))
    assert fewest.figures.within == fewest.figures.people and len(fewest.figures.sites) == fewest.answer.value


def test_an_area_with_more_people_than_any_site_has_room_for_is_split_where_that_is_allowed(
    db: Database, county: counties.County
) -> None:
    question = Question(kind="room", hours=24.0, most=1200)
    with pytest.raises(Faulty, match="V11村 has 1500 people, more than any site has room for"):
        siting.ask(db, code="ST", question=question, by=BY, now=NOW)
    found = answer(db, replace(question, splits=True))
    assert found.figures.people == 4000 and not found.figures.over
    parts = [n for n, code in enumerate(found.given.place_codes) if code == "V11"]
    assert found.given.people[parts].tolist() == [750, 750]


def test_sites_that_are_all_given_are_dealt_out_to_as_those_that_are_chosen(
    db: Database, county: counties.County
) -> None:
    found = answer(db, Question(kind="room", hours=24.0, most=1600))
    chosen = set(found.answer.sites.tolist())
    pins = tuple("open" if n in chosen else "closed" for n in range(len(found.given.codes)))
    fixed = solving.solve(replace(found.given, pins=pins), 10.0, Watch({}))
    assert set(fixed.sites.tolist()) == chosen
    assert fixed.value == pytest.approx(found.answer.value)
    held = np.bincount(fixed.site_of, found.given.people, len(found.given.codes))
    assert (held <= found.given.room).all() and held.sum() == found.given.people.sum()
    small = replace(found.given, pins=pins, question=replace(found.given.question, most=100))
    assert solving.solve(small, 10.0, Watch({})).status == "impossible"


def test_a_site_is_not_moved_out_of_the_county_by_a_slip(db: Database, county: counties.County) -> None:
    site = answer(db).figures.sites[0].code
    with pytest.raises(Refused, match="km from the nearest people"):
        siting.moved(db, code="ST", version=1, site=site, lon=33.06, lat=11.76)


def test_a_township_makes_studies_of_its_own_ground_only(db: Database, county: counties.County) -> None:
    own = Actor("t", "township", "C/T1/")
    with pytest.raises(Beyond):
        siting.make_study(db, code="X", name="X", area_code="T2", by=own, now=NOW)
    with pytest.raises(NotFound):
        siting.study(db, "ST", scope_path=own.area_path)
    siting.make_study(db, code="X", name="X", area_code="T1", by=own, now=NOW)
    siting.ask(db, code="X", question=Question(sites=1), by=own, now=NOW)
    with pytest.raises(Refused):
        siting.set_pins(db, code="X", pins={"S21": "open"}, by=own, now=NOW)


CANDIDATES = """code,name,area_code,place_kind,lanes,people_per_lane_hour,opening_cost,lon,lat,provenance,source
K9,V11 square,V11,square,6,60,300,111.7421,33.0412,generated,made for a test
"""


def test_a_village_without_a_seat_lies_at_a_point_inside_its_outline_and_the_study_says_how_many(
    db: Database, county: counties.County
) -> None:
    square = [[111.92, 33.07], [111.94, 33.07], [111.94, 33.09], [111.92, 33.09], [111.92, 33.07]]
    outline = json.dumps({"type": "Polygon", "coordinates": [square]})
    with db.writing() as session:
        row = session.exec(select(AreaRow).where(AreaRow.code == "V22")).one()
        row.lon = row.lat = None
        session.add(row)
    assert siting.candidates(db, "ST").unplaced == 600
    with db.writing() as session:
        importing_areas.write_grounds(session, {"V22": (outline, "generated", "made for a test")})
    assert counties_service.prepare(db) is None, "what came before there were such points gets its own"
    found = answer(db)
    at = found.given.place_codes.index("V22")
    assert (found.given.place_lon[at], found.given.place_lat[at]) == pytest.approx((111.93, 33.08), abs=1e-4)
    assert (found.figures.inner, found.figures.unplaced, found.figures.people) == ((600, 1), 0, 4000)
    assert given.unpacked(given.packed(found.given)[0]).inner == (at,)
    told = siting.access(db, code="ST", version=1)
    assert (told.inner, told.unplaced, told.people) == ((600, 1), 0, 4000)


def test_candidate_places_come_from_a_file_and_all_that_is_wrong_is_told(db: Database, county: counties.County) -> None:
    asked = {"kind": "candidates", "file_name": "candidates.csv"}
    wrong = (
        CANDIDATES + "S11,x,V11,hall,6,60,,111.74,33.04,generated,s\nK8,x,V99,hall,none,60,,111.74,33.04,generated,s\n"
    )
    report = importing.check(db, content=wrong.encode(), **asked)
    told = " ".join(map(str, report.findings))
    assert report.faulty == 2 and "that of a site already" in told and "There is no area V99" in told
    applied = importing.apply(db, content=CANDIDATES.encode(), by=BY, now=NOW, **asked)
    assert applied.new == 1
    assert importing.apply(db, content=CANDIDATES.encode(), by=BY, now=NOW, **asked).unchanged == 1
    assert "K9" in siting.candidates(db, "ST").codes
