"""Where to sample: a study is begun, asked, looked at, changed by hand, compared and put to use; who may not, can't."""

import io
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from shapely.geometry import shape
from werkzeug.test import TestResponse

from sampling.domain.actors import program
from sampling.domain.permissions import ROLES, SEE_STUDIES, STUDY
from sampling.domain.siting import DETOURS, HOURS, LOADS, MINUTES, SITES, SPEEDS, Question
from sampling.services import callup, plans, rounds, siting
from sampling.services import sites as sites_service
from sampling.services.siting import bringing
from sampling.storage.queries import importing_areas
from sampling.web.siting.proofs import gap_text, proof
from tests import county as counties
from tests.clock import PRESENT
from tests.services.test_siting import two_candidates

SignIn = Callable[..., FlaskClient]
BY = program("tests")
ASKED = {
    "kind": "walking", "minutes": "15", "sites": "3", "hours": "24", "most": "", "km_worth": "1", "site_cost": "0",
    "km_per_hour": "4", "near_detour": "1.4", "far_detour": "1.3", "seconds": "5",
}  # fmt: skip


@pytest.fixture
def places(app: Flask, county: counties.County) -> None:
    """Two candidate places beside the four sites."""
    two_candidates(app.extensions["database"])


@pytest.fixture
def study(app: Flask, places: None) -> str:
    """A study with an answer: three of six."""
    db = app.extensions["database"]
    siting.make_study(db, code="ST", name="Where", area_code="C", by=BY, now=PRESENT)
    answered(app, Question(sites=3, hours=24.0))
    return "ST"


def answered(app: Flask, question: Question) -> siting.Looked:
    db = app.extensions["database"]
    run = siting.ask(db, code="ST", question=question, by=BY, now=PRESENT)
    siting.execute(db, run_id=run, now=lambda: PRESENT)
    return siting.look(db, code="ST")


def test_a_study_is_begun_asked_and_followed_to_its_answer(app: Flask, places: None, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    assert "No study yet" in planner.get("/siting").text
    begun = planner.post("/siting/new", data={"name": "Fewer", "code": "F1", "area_code": "C", "round_code": ""})
    assert begun.location == "/siting/F1"
    wrong = planner.post("/siting/F1/ask", data=ASKED | {"minutes": "0", "sites": "many", "km_per_hour": "90"})
    assert wrong.status_code == 422 and "many" in wrong.text
    assert "is not a whole number" in wrong.text
    told = planner.post("/siting/F1/ask", data=ASKED | {"minutes": "0", "sites": "9"})
    blank = planner.post("/siting/F1/ask", data=ASKED | {"minutes": " ", "hours": ""})
    assert blank.status_code == 422 and "Type minutes of walking" in blank.text and "Type the hours" in blank.text
    assert "Type minutes of walking above 0" in told.text and "Only 6 places can open" in told.text
    all_wrong = {"minutes": "0", "sites": "99999", "hours": "0", "most": "0", "km_per_hour": "90", "far_detour": "9"}
    every = planner.post("/siting/F1/ask", data=ASKED | all_wrong).text
    for sentence in (MINUTES, SITES, HOURS, LOADS, SPEEDS, DETOURS):
        assert str(escape(sentence)) in every, sentence
    assert "have room for" not in every, "nothing that only follows from another fault"
    assert planner.post("/siting/F1/ask", data=ASKED).location == "/siting/F1"
    assert "It starts in a moment" in planner.get("/siting/F1").text
    assert "It starts in a moment" in planner.get("/siting/F1/progress").text
    run = siting.run_of(db, "F1")
    assert run is not None and siting.execute(db, run_id=run.id, now=lambda: PRESENT) == 1
    assert planner.get("/siting/F1/progress").location == "/siting/F1"
    page = planner.get("/siting/F1").text
    assert re.search(r"3 sites: [0-9.]+ minutes on foot on average", page)
    assert "No other choice of 3 sites has less walking: that is proven." in page and "Asked with: 3 sites." in page
    assert "4,000" in page and "3 sites" in planner.get("/siting").text


def test_a_question_that_no_choice_answers_says_so(app: Flask, study: str, sign_in: SignIn) -> None:
    answered(app, Question(sites=2, most=2000, hours=24.0))  # no two of 1,500, 1,000, 900 and 600 fit twice
    page = sign_in("planner").get("/siting/ST").text
    assert "No choice of sites does what is asked: that is proven." in page


def test_how_much_better_a_choice_could_be_is_said_in_minutes_and_people(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    found = siting.look(app.extensions["database"], code="ST")
    mean, value = found.figures.mean_minutes, float(found.answer.value or 0)
    with app.test_request_context():
        short = replace(found, answer=replace(found.answer, status="feasible", bound=0.98 * value))
        least = math.floor(98 * mean) / 100
        assert proof(short) == (
            f"No choice of 3 sites can have an average walk below {least:g} minutes; this one is at most 2.1 % above "
            "what is possible: that is proven."
        )
        assert gap_text(100.0, 98.99) == "1.1 %" and gap_text(1.0, 1.0 - 1e-7) == "0.01 %", "rounded up: at most holds"
        nothing = replace(found, answer=replace(found.answer, status="feasible", bound=0.0))
        assert proof(nothing) == "How much better a choice could be is not proven."
        question = replace(found.given.question, kind="reach", minutes=20.0)
        reach = replace(short.answer, value=3000.0, bound=3060.7)
        assert proof(replace(short, given=replace(found.given, question=question), answer=reach)) == (
            "No choice of 3 sites can have more than 3,060 people within 20 minutes; this one has at most 2.0 % fewer: "
            "that is proven."
        )


def test_what_an_answer_had_to_keep_to_is_said(app: Flask, study: str, sign_in: SignIn) -> None:
    siting.set_pins(app.extensions["database"], code="ST", pins={"S11": "open", "K2": "closed"}, by=BY, now=PRESENT)
    answered(app, Question(sites=4, hours=24.0, most=4000, splits=True, each_village=True))
    page = sign_in("planner").get("/siting/ST").text
    assert (
        "Asked with: 4 sites; at least one in every village that has a candidate; at most 4,000 people a site, and no "
        "site beyond its room in 24 hours; large areas may be split; 1 pinned open; 1 pinned closed."
    ) in page
    assert "Everybody sets out from the place that their area has on the map (4 areas)" in page


def test_who_has_no_candidate_so_near_is_told(app: Flask, study: str, sign_in: SignIn) -> None:
    siting.set_pins(app.extensions["database"], code="ST", pins={"S11": "closed"}, by=BY, now=PRESENT)
    answered(app, Question(kind="fewest", minutes=0.01))
    page = sign_in("planner").get("/siting/ST").text
    assert "1,500 people have no candidate so near" in page and "Fewer sites can" in page


def test_a_run_is_stopped(app: Flask, study: str, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    planner.post("/siting/ST/ask", data=ASKED)
    assert planner.post("/siting/ST/stop").location == "/siting/ST"
    assert "called off before it had an answer" in planner.get("/siting/ST").text


def test_pins_are_set_one_by_one_or_for_all_that_stand(app: Flask, study: str, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    assert 'name="pin-K1"' in planner.get("/siting/ST/pins").text
    planner.post("/siting/ST/pins", data={"pin-S11": "open", "pin-K2": "closed"})
    assert siting.study(db, "ST").pins == {"S11": "open", "K2": "closed"}
    planner.post("/siting/ST/pins", data={"all": "open"})
    assert siting.study(db, "ST").pins == dict.fromkeys(("S11", "S12", "S21", "S22"), "open")
    found = planner.get("/siting/ST/pins?words=k1").text
    assert 'name="pin-K1"' in found and 'name="pin-K2"' not in found
    planner.post("/siting/ST/pins", data={"pin-K1": "closed"})
    assert siting.study(db, "ST").pins["S11"] == "open", "what is not shown keeps its pin"
    assert "No place has this in its name or code." in planner.get("/siting/ST/pins?words=nowhere").text
    planner.post("/siting/ST/pins", data={"all": "none"})
    assert siting.study(db, "ST").pins == {}


def test_the_map_has_every_site_with_its_load_and_lines_from_all_who_go_to_it(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    sites = planner.get("/siting/ST/versions/1/sites.geojson").get_json()["features"]
    ways = planner.get("/siting/ST/versions/1/ways.geojson").get_json()["features"]
    assert len(sites) == len(ways) == 3
    assert all(one["properties"]["state"] in ("smooth", "busy", "crowded") for one in sites)
    assert sum(len(one["geometry"]["coordinates"]) for one in ways) == 4
    assert len({one["properties"]["colour"] for one in ways}) == 3
    assert planner.get("/siting/ST/areas.geojson").get_json()["type"] == "FeatureCollection"


def test_the_ground_of_sites_covers_their_township_and_moves_with_the_site(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    assert planner.get("/siting/ST/versions/1/catchments.geojson").get_json()["features"] == []
    box = [[111.7, 33.0], [111.82, 33.0], [111.82, 33.1], [111.7, 33.1], [111.7, 33.0]]
    outline = json.dumps({"type": "Polygon", "coordinates": [box]})
    with db.writing() as session:
        importing_areas.write_grounds(session, {"T1": (outline, "generated", "made for a test")})
    drawn = planner.get("/siting/ST/versions/1/catchments.geojson").get_json()["features"]
    assert sum(shape(one["geometry"]).area for one in drawn) == pytest.approx(0.012, rel=1e-6)
    site = drawn[0]["properties"]["code"]
    at = f"/siting/ST/versions/1/sites/{site}/catchment.geojson"
    assert planner.get(at).get_json()["features"][0]["geometry"] == drawn[0]["geometry"]
    gone = planner.get(f"{at}?lon=111.99&lat=33.05").get_json()["features"]
    assert [one["geometry"] for one in gone] != [drawn[0]["geometry"]]
    assert planner.get(f"{at}?lon=999&lat=33").status_code == 400


def test_what_a_moved_site_does_is_shown_before_it_is_kept(app: Flask, study: str, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    site = siting.look(db, code="ST").figures.sites[0].code
    at = f"/siting/ST/versions/1/sites/{site}"
    there = "lon=111.78&lat=33.05"
    part = planner.get(f"{at}/moved?{there}").text
    assert "The average walk was" in part and 'data-figure="within"' in part
    assert json.loads(re.search(r'data-ways="([^"]+)"', part)[1]) is not None  # type: ignore[index]
    whole = planner.get(f"{at}?{there}").text
    assert "The average walk was" in whole and 'value="111.78"' in whole
    assert siting.study(db, "ST").version == 1
    assert "km from the nearest people" in planner.get(f"{at}/moved?lon=33&lat=11").text
    assert "km from the nearest people" in planner.get(f"{at}?lon=33&lat=11").text
    assert "is not a number" in planner.get(f"{at}?lon=abc&lat=33").text
    assert planner.post(at, data={"lon": "", "lat": "33"}).status_code == 422
    assert planner.post(at, data={"lon": "111.78", "lat": "33.05"}).location == "/siting/ST"
    shown = planner.get("/siting/ST").text
    assert "nothing is proven of this version" in shown and "a site moved by hand" in shown
    stale = planner.post(at, data={"lon": "111.79", "lat": "33.05"})
    assert stale.status_code == 422 and "has a newer version 2" in stale.text


def test_versions_are_compared_and_an_older_one_is_made_the_newest_again(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    answered(app, Question(sites=2, hours=24.0))
    page = planner.get("/siting/ST/compare?first=1&second=2").text
    assert "Only in version 1" in page and "Dashed: version 1" in page
    assert "This is an older version." in planner.get("/siting/ST/versions/1").text
    planner.post("/siting/ST/versions/1/restore")
    assert siting.study(app.extensions["database"], "ST").version == 3
    assert "Version 1 stands again, as version 3" in planner.get("/siting/ST").text
    assert planner.get("/siting/ST/versions/9").status_code == 404
    assert planner.get(f"/siting/ST/compare?first={10**30}").status_code == 200
    assert planner.get("/siting/ST/compare?first=9").status_code == 404


def test_a_study_in_use_opens_its_sites_and_serves_who_goes_to_them(app: Flask, study: str, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    siting.set_pins(db, code="ST", pins={"K1": "open", "S11": "closed"}, by=BY, now=PRESENT)
    found = answered(app, Question(sites=3, hours=24.0))
    chosen = planner.get("/siting/ST/versions/2/use").text
    assert "/siting/ST/versions/2/use/R1/AM" in chosen
    told = planner.get("/siting/ST/versions/2/use/R1/AM").text
    assert "Open these 3 sites in 上午?" in told and "1 candidate place becomes a site." in told
    assert planner.post("/siting/ST/versions/2/use/R1/AM").status_code == 302
    opened = {site.code for site in found.figures.sites}
    assert rounds.session_members(db, round_code="R1", session_code="AM").sites == opened
    stand = {site.code: site for site in sites_service.sites_within(db, "C/") if site.code in opened}
    served = [area for site in stand.values() for area in site.serves]
    assert sorted(served) == ["V11", "V12", "V21", "V22"], "each village is served by one site"
    for place, j in zip(found.given.place_codes, found.answer.site_of.tolist(), strict=True):
        assert place in stand[found.given.codes[j]].serves
    assert stand["K1"].opens.hour == 8 and stand["K1"].provenance == "generated"
    calls = callup.page(db, round_code="R1", session_code="AM", area_code="C")
    assert not calls.unserved
    for page in ("/rounds/R1/sessions/AM/callup", "/rounds/R1/sessions/AM/planning", "/rounds/R1/sessions/AM/plans"):
        assert "/siting/ST/versions/2" in planner.get(page).text, page
    assert "/rounds/R1/sessions/AM/callup" in planner.get("/siting/ST").text
    # once more: nothing is new, nothing is lost
    again = siting.using(db, code="ST", version=2, round_code="R1", session_code="AM", by=BY)
    assert (again.new, again.moved, again.shut, again.served) == ((), (), (), 0)


def test_the_way_to_the_plan_leads_nobody_to_a_closed_door(app: Flask, study: str, sign_in: SignIn) -> None:
    siting.use(app.extensions["database"], code="ST", version=1, round_code="R1", session_code="AM", by=BY, now=PRESENT)
    for role, steps in (("leadership", 4), ("planner", 5)):
        browser = sign_in(role)
        way = re.search(r'<nav class="way.*?</nav>', browser.get("/siting/ST").text, re.S)
        assert way is not None
        links = re.findall(r'href="([^"]+)"', way[0])
        assert len(links) == steps, role
        assert all(browser.get(link, follow_redirects=True).status_code == 200 for link in links), role


def test_a_site_that_was_moved_stands_at_its_new_place_once_it_is_in_use(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    db = app.extensions["database"]
    site = next(one.code for one in siting.look(db, code="ST").figures.sites if one.stands)
    siting.save_move(db, code="ST", version=1, site=site, lon=111.77, lat=33.05, by=BY, now=PRESENT)
    told = siting.using(db, code="ST", version=2, round_code="R1", session_code="AM", by=BY)
    assert told.moved == (site,)
    sign_in("planner").post("/siting/ST/versions/2/use/R1/AM")
    assert (sites_service.site(db, site).lon, sites_service.site(db, site).lat) == (111.77, 33.05)


def test_a_session_shorter_than_the_study_takes_sites_to_be_open_is_told(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    db = app.extensions["database"]
    told = siting.using(db, code="ST", version=1, round_code="R1", session_code="AM", by=BY)
    found = siting.look(db, code="ST")
    pace = dict(zip(found.given.codes, found.given.people_per_hour.tolist(), strict=True))
    beyond = [max(0, site.people - int(pace[site.code] * told.hours)) for site in found.figures.sites]
    assert told.asked_hours == 24.0 and told.hours < 24.0
    assert (told.full, told.beyond) == (sum(n > 0 for n in beyond), sum(beyond)) and told.beyond > 0
    page = sign_in("planner").get("/siting/ST/versions/1/use/R1/AM").text
    assert "The study lets sites be open 24 hours, this session is open" in page and f"{told.beyond:,} people" in page


def test_nothing_is_changed_under_a_plan_that_is_published(app: Flask, study: str, sign_in: SignIn) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    counties.publish_by_hand(db)
    assert plans.published_plan(db, "R1", "AM") is not None
    before = rounds.session_members(db, round_code="R1", session_code="AM").sites
    assert planner.post("/siting/ST/versions/1/use/R1/AM").status_code == 400
    rounds.create(db, code="R2", name="第二轮", area_code="C", by=BY, now=PRESENT)
    rounds.add_session(
        db, round_code="R2", code="AM", name="上午", opens_at=counties.OPENS_AT, by=BY, now=PRESENT,
        closes_at=counties.County().closes_at,
    )  # fmt: skip
    refused = planner.get("/siting/ST/versions/1/use/R2/AM")
    assert refused.status_code == 400 and "– 上午" in refused.text and "R1/AM" not in refused.text
    chosen = planner.get("/siting/ST/versions/1/use").text
    assert "its plan is published" in chosen and "Plans are published with these sites" in chosen
    assert "/use/R2/AM" not in chosen and "None of these can take the sites for now." in chosen, "no way to a dead end"
    assert rounds.session_members(db, round_code="R1", session_code="AM").sites == before


@pytest.mark.parametrize("role", list(ROLES))
def test_planners_study_leaders_look_and_nobody_else_sees(app: Flask, study: str, sign_in: SignIn, role: str) -> None:
    place = {"township": {"area": "T1"}, "village": {"area": "V11"}, "site_lead": {"site": "S11"}}.get(role, {})
    browser = sign_in(role, **place)
    sees, studies = SEE_STUDIES in ROLES[role], STUDY in ROLES[role]
    assert sees is (role in ("planner", "leadership")) and studies is (role == "planner")
    for address in ("/siting", "/siting/ST", "/siting/ST/versions/1", "/siting/ST/versions/1/sites.geojson"):
        assert browser.get(address).status_code == (200 if sees else 403), address
    for address in ("/siting/ST/ask", "/siting/ST/pins", "/siting/ST/versions/1/restore"):
        if not studies:
            assert browser.post(address).status_code == 403, address
    if sees and not studies:
        page = browser.get("/siting/ST").text
        assert "Ask again" not in page and "Use in a round" not in page


def test_generated_candidate_places_are_called_so(app: Flask, study: str, sign_in: SignIn) -> None:
    assert "sites, candidate places, staff" in sign_in("leadership").get("/siting/ST").text


def test_a_study_of_another_area_is_not_there(app: Flask, study: str, sign_in: SignIn) -> None:
    planner = sign_in("planner", area="T1")
    assert planner.get("/siting/ST").status_code == 404
    assert planner.post("/siting/ST/versions/1/restore").status_code == 404
    assert "Where" not in planner.get("/siting").text.split("<main", 1)[1].split("No study yet")[1]


def test_a_file_of_ways_is_brought_said_on_every_version_and_taken_away(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    assert "Bring a file of ways" in planner.get("/siting/ST").text

    def send(content: str) -> TestResponse:
        data = {"file": (io.BytesIO(content.encode()), "ways.csv")}
        return planner.post("/siting/ST/ways", data=data, content_type="multipart/form-data")

    wrong = send("origin,destination,minutes\nV11,S11,-3\nV11,S12,soon\n")
    assert wrong.status_code == 422 and "-3 is below 0" in wrong.text and "“soon” is not a number" in wrong.text
    assert planner.post("/siting/ST/ways").status_code == 422 and siting.study(db, "ST").ways is None
    ways = "origin,destination,minutes\nV11,S11,9\nV12,S11,11\nV21,S21,8\nV99,S21,8\n"
    assert send(ways).status_code == 302
    page = planner.get("/siting/ST").text
    assert "It has 3 ways." in page and "passed over: V99" in page and "1 of 4 places" in page
    answered(app, Question(sites=2, hours=24.0))
    shown = planner.get("/siting/ST").text
    assert "Ways are the minutes of the file ways.csv (SHA-256 " in shown and "no way to any site that opens" in shown
    assert "Ways are straight lines" in planner.get("/siting/ST/versions/1").text
    site = siting.look(db, code="ST").figures.sites[0].code
    at = f"/siting/ST/versions/2/sites/{site}"
    for address in (at, f"{at}/moved?lon=111.78&lat=33.05"):
        assert "be moved here" in planner.get(address).text
    assert planner.post(at, data={"lon": "111.78", "lat": "33.05"}).status_code == 422
    assert "ways.csv" in planner.get("/siting/ST/compare?first=1&second=2").text
    assert len(planner.get("/siting/ST/versions/2/ways.geojson").get_json()["features"]) == 2
    assert siting.using(db, code="ST", version=2, round_code="R1", session_code="AM", by=BY).opens == 2
    assert planner.post("/siting/ST/straight").status_code == 302
    assert "Bring a file of ways" in planner.get("/siting/ST").text
    assert planner.post("/siting/ST/straight").status_code == 404


def test_a_large_file_of_ways_is_followed_and_all_that_is_wrong_with_it_is_listed(
    app: Flask, study: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    monkeypatch.setattr(bringing, "AT_ONCE_BYTES", 10)

    def send(content: str) -> str:
        data = {"file": (io.BytesIO(content.encode()), "<b>ways.csv")}
        sent = planner.post("/siting/ST/ways", data=data, content_type="multipart/form-data", follow_redirects=True)
        run = siting.run_of(db, "ST")
        assert run is not None and run.state == "queued" and "data-final" not in sent.text
        assert "Bring a file of ways" not in sent.text and "once the file is read" in sent.text
        siting.execute(db, run_id=run.id, now=lambda: PRESENT)
        assert planner.get("/siting/ST/progress").location == "/siting/ST", "where another can be brought"
        return planner.get("/siting/ST").text

    page = send("origin,destination,minutes\nV11,S11,-3\nV11,S12,soon\n")
    assert "are not kept, and nothing was changed" in page and "&lt;b&gt;ways.csv" in page
    assert "-3 is below 0" in page and "“soon” is not a number" in page
    page = send("origin,destination,minutes\nV11,S11,9\nV12,S11,11\nV21,S21,8\n")
    assert "It has 3 ways." in page
    send_again = {"file": (io.BytesIO(b"origin,destination,minutes\nV11,S11,9\n"), "ways.csv")}
    planner.post("/siting/ST/ways", data=send_again, content_type="multipart/form-data")
    assert "asked to stop" in planner.post("/siting/ST/stop", follow_redirects=True).text
    assert "was called off. Nothing was changed." in planner.get("/siting/ST").text


def test_who_has_a_site_near_and_who_has_not_is_said_of_people_and_ground(
    app: Flask, study: str, sign_in: SignIn
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    at = "/siting/ST/versions/1/access"
    bare = siting.access(db, code="ST", version=1)
    assert bare.has_m2 is None and "no outlines are known" in planner.get(at).text
    found = siting.look(db, code="ST")
    minutes = found.given.minutes(found.given.walk_m(found.answer.sites).min(axis=1))
    assert bare.within == found.given.people[minutes <= 15].sum() and bare.people == 4000 == bare.within + bare.without
    assert bare.within_minutes(15) == bare.within and list(bare.curve) == sorted(bare.curve)
    assert sum(within for _, within, _ in bare.townships) == bare.within
    box = [[111.7, 33.0], [111.82, 33.0], [111.82, 33.1], [111.7, 33.1], [111.7, 33.0]]
    with db.writing() as session:
        outline = json.dumps({"type": "Polygon", "coordinates": [box]})
        importing_areas.write_grounds(session, {"T1": (outline, "generated", "made for a test")})
    told = siting.access(db, code="ST", version=1)
    assert told.has_m2 is not None and told.has_not_m2 is not None and told.nobody_m2 is not None
    drawn = planner.get(f"{at}.geojson").get_json()["features"]
    assert sum(shape(one["geometry"]).area for one in drawn) == pytest.approx(0.012, rel=1e-6)
    assert told.has_m2 + told.has_not_m2 + told.nobody_m2 == pytest.approx(124e6, rel=0.02)
    page = planner.get(at).text
    assert "have a site within 15 minutes on foot" in page and "km²" in page and "of 4,000 people" in page
    assert planner.get("/siting/ST/versions/9/access").status_code == 404


def test_the_engine_is_offered_only_where_the_operator_has_set_one_up(
    app: Flask, study: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    assert "Measure by the routing engine" not in planner.get("/siting/ST").text
    assert planner.post("/siting/ST/engine").status_code == 400
    address = "osrm foot http://127.0.0.1:9"
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], engine=address))
    page = planner.get("/siting/ST").text
    assert "Measure by the routing engine" in page and "127.0.0.1:9" not in page
    assert planner.post("/siting/ST/engine").status_code == 302
    page = planner.get("/siting/ST").text
    assert "The routing engine measures the ways of the next answer" in page and "127.0.0.1:9" not in page
    run = siting.ask(db, code="ST", question=Question(sites=2), by=BY, now=PRESENT)
    assert siting.execute(db, run_id=run, now=lambda: PRESENT, engine="nothing of the kind") is None
    assert "The routing engine gave no ways (address)" in planner.get("/siting/ST").text
    assert planner.post("/siting/ST/straight").status_code == 302
