"""The coverage pages: the answer first, as of a time, for one's own area, and cheap to ask again."""

import json
import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.cli.watching import coverage
from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting, rounds
from sampling.services import watching as services_watching
from sampling.storage.database import Database
from sampling.storage.tables import PlanRow, PlanSlotRow, RoundRow, SessionRow, SiteRow
from sampling.web import watching as web_watching
from sampling.web.watching import asked

from .. import county as counties
from ..clock import PRESENT

EIGHT = counties.County().opens_at
SignIn = Callable[..., FlaskClient]
GROUND = '{"type":"Polygon","coordinates":[[[111.7,33.0],[111.8,33.0],[111.8,33.1],[111.7,33.0]]]}'


def send(app: Flask, site: str, hour: int, sampled: int, reason: str = "") -> None:
    end = EIGHT + timedelta(hours=hour)
    report = CountReport(f"{site}-{hour}-{sampled}", end, sampled, reason=reason)
    reporting.report(
        app.extensions["database"], round_code="R1", site_code=site, report=report, by=program("tests"),
        now=end + timedelta(minutes=5),
    )  # fmt: skip


@pytest.fixture
def reported(app: Flask, county: counties.County) -> counties.County:
    """Two hours: S11 1,200 people, S21 300, the others silent."""
    for hour, (first, second) in enumerate(((700, 200), (1200, 300)), 1):
        send(app, "S11", hour, first)
        send(app, "S21", hour, second)
    return county


def publish(app: Flask, served: int) -> None:
    """A published plan that samples so many people at S21 in each hour."""
    with app.extensions["database"].writing() as session:
        [part], [site] = (
            session.exec(select(SessionRow)).all(),
            session.exec(select(SiteRow).where(SiteRow.code == "S21")),
        )
        plan = PlanRow(session_id=part.id, version=1, state="draft", created_at=EIGHT, created_by="tests")
        session.add(plan)
        session.flush()
        for hour in (1, 2, 3, 4):
            ends = EIGHT + timedelta(hours=hour)
            slot = {"ends_at": ends, "lanes": 1, "arrivals": served, "served": served, "queue": 0}
            session.add(PlanSlotRow(plan_id=plan.id, site_id=site.id, **slot))
        session.flush()
        plan.state, plan.published_at = "published", EIGHT
        session.add(plan)


@pytest.fixture
def leader(reported: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("leadership", area="C")


TEN = (EIGHT + timedelta(hours=2)).isoformat()
COUNTY = "/watch/R1/C"


def without_map(page: str) -> str:
    """The page without its map, which carries the words of all states for what is to be drawn."""
    return re.sub(r'<svg class="patterns".*?</svg>|<figure class="map-figure">.*?</figure>', "", page, flags=re.DOTALL)


def test_the_heading_is_the_answer(leader: FlaskClient) -> None:
    page = leader.get(COUNTY, query_string={"as_of": TEN}).text
    assert re.search(r"37.5 % sampled as of 10:00, 4 May 2022; noon forecast \d\d–\d\d %</h1>", page.replace("\n", ""))
    assert "1,500 of 4,000 residents sampled" in page
    assert "2 of 4 sites reported" in page


def test_watch_leads_to_the_round_at_hand_and_the_accounts_own_area(reported: counties.County, sign_in: SignIn) -> None:
    assert sign_in("leadership", area="C").get("/watch").headers["Location"] == "/watch/R1/C"
    assert sign_in("township", area="T2").get("/watch").headers["Location"] == "/watch/R1/T2"
    assert sign_in("village", area="V21").get("/watch").headers["Location"] == "/watch/R1/V21"
    assert sign_in("administrator").get("/watch").headers["Location"] == "/watch/R1/C"


def test_without_a_round_the_page_says_what_will_come(app: Flask, sign_in: SignIn) -> None:
    assert "No round yet" in sign_in("administrator").get("/watch").text


def test_without_a_moment_the_newest_hour_is_shown(leader: FlaskClient) -> None:
    page = leader.get(COUNTY).text
    assert "as of 12:00, 4 May 2022" in page
    assert "0 of 4 sites reported" in page


def test_an_earlier_hour_and_what_was_known_then_can_be_asked(leader: FlaskClient) -> None:
    nine = (EIGHT + timedelta(hours=1)).isoformat()
    assert "900 of 4,000" in leader.get(COUNTY, query_string={"as_of": nine}).text
    known = leader.get(COUNTY, query_string={"as_of": TEN, "known_at": nine}).text
    assert "No figure" in known and "No count has come in yet, of 4,000 residents" in known
    assert "0 of 4,000" not in known and "0 of 2,500" not in known and "short" not in known


@pytest.mark.parametrize("moment", ["noon", "2022-05-04T12:00", "2022-13-04T12:00+08:00"])
def test_a_moment_that_is_none_is_refused(leader: FlaskClient, moment: str) -> None:
    assert leader.get(COUNTY, query_string={"as_of": moment}).status_code == 400


def test_for_a_moment_still_to_come_the_page_says_that_it_shows_the_newest_figures(leader: FlaskClient) -> None:
    page = leader.get(COUNTY, query_string={"as_of": "2098-05-04T10:00+08:00"}).text
    assert "There are no figures for 4 May 2098 10:00: it is still to come. You see the newest figures instead." in page
    assert "as of 12:00, 4 May 2022</h1>" in page and "?as_of=2098" not in page
    assert "There are no figures for" not in leader.get(COUNTY, query_string={"as_of": TEN}).text


def test_for_a_moment_before_the_round_the_page_says_that_it_shows_the_first_hour(leader: FlaskClient) -> None:
    page = leader.get(COUNTY, query_string={"as_of": "2022-05-04T07:59+08:00"}).text
    assert "There are no figures for 4 May 2022 07:59: the round began at 4 May 2022 08:00." in page
    assert "You see its first hour instead, as of 4 May 2022 09:00." in page
    assert "22.5 % sampled as of 09:00" in page and "/watch/R1/T1?as_of=2022-05-04T01:00:00%2B00:00" in page


def test_before_a_round_begins_the_page_says_when_it_does(app: Flask, sign_in: SignIn) -> None:
    opens = PRESENT.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    counties.insert(app.extensions["database"], opens_at=opens)
    asked = {"as_of": (opens - timedelta(days=3)).isoformat()}
    page = sign_in("leadership", area="C").get(COUNTY, query_string=asked).text
    assert "the round begins at" in page and "No figure as of" in page


def test_beside_the_last_figures_a_way_leads_to_the_round_whose_sites_get_ready(app: Flask, sign_in: SignIn) -> None:
    opens = PRESENT.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    db = app.extensions["database"]
    counties.insert(db, opens_at=opens)
    way = 'href="/rounds/R1/readiness'
    with db.writing() as session:
        session.exec(select(RoundRow)).one().state = "activated"
    leader = sign_in("leadership", area="C")
    assert way not in leader.get(COUNTY).text, "townships have not been told of it yet"
    with db.writing() as session:
        session.exec(select(RoundRow)).one().state = "preparing"
    assert way in leader.get(COUNTY).text
    assert way not in sign_in("village", area="V21").get("/watch/R1/V21").text


def test_a_plus_that_arrived_as_a_blank_is_read_as_it_was_meant(leader: FlaskClient) -> None:
    assert "1,500 of 4,000" in leader.get(f"{COUNTY}?as_of=2022-05-04T10:00+08:00").text


def test_townships_come_worst_first_with_what_they_lack(leader: FlaskClient) -> None:
    table = leader.get(f"{COUNTY}/parts", query_string={"as_of": TEN}).text
    assert table.index("T2镇") < table.index("T1镇")
    assert "300 of 1,500" in table
    assert "975 to go" in table and "short" not in table, "there is time until 12:00"


def test_a_township_shows_its_villages_and_the_way_back(leader: FlaskClient) -> None:
    page = leader.get("/watch/R1/T1", query_string={"as_of": TEN}).text
    assert "V11村" in page and "V21村" not in page
    assert "/watch/R1/C?as_of=" in page


def test_a_township_account_sees_no_way_above_its_own_area(reported: counties.County, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    assert not re.search(r"/watch/R1/C\b", browser.get("/watch/R1/T1").text)
    assert browser.get(COUNTY).status_code == 403
    assert browser.get("/watch/R1/T2").status_code == 403


@pytest.mark.parametrize("piece", ["figures", "parts", "hours", "silent", "figures.json", "curve.json"])
def test_a_piece_is_sent_once_and_then_only_when_it_is_new(app: Flask, leader: FlaskClient, piece: str) -> None:
    address = f"{COUNTY}/{piece}"
    first = leader.get(address, query_string={"as_of": TEN})
    tag = first.headers["ETag"]
    assert first.status_code == 200 and "<html" not in first.text
    again = leader.get(address, query_string={"as_of": TEN}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    send(app, "S12", 2, 60)
    new = leader.get(address, query_string={"as_of": TEN}, headers={"If-None-Match": tag})
    assert new.status_code == 200 and new.headers["ETag"] != tag


def test_another_language_is_another_answer(leader: FlaskClient) -> None:
    tag = leader.get(f"{COUNTY}/figures").headers["ETag"]
    assert leader.get(f"{COUNTY}/figures?lang=zh", headers={"If-None-Match": tag}).status_code == 200


def test_a_piece_that_is_none_is_not_found(leader: FlaskClient) -> None:
    assert leader.get(f"{COUNTY}/everything").status_code == 404


def test_the_curve_tells_times_in_the_countys_zone(leader: FlaskClient) -> None:
    curve = leader.get(f"{COUNTY}/curve.json", query_string={"as_of": TEN}).json
    sampled, forecast = curve["series"]
    assert (sampled["kind"], forecast["kind"]) == ("actual", "forecast")
    assert [at for at, _ in forecast["points"]] == [at for at, *_ in curve["band"]["points"]]
    assert forecast["points"][0] == ["2022-05-04T10:00:00+08:00", forecast["points"][0][1]]
    assert sampled["points"] == [
        ["2022-05-04T08:00:00+08:00", 0],
        ["2022-05-04T09:00:00+08:00", 900],
        ["2022-05-04T10:00:00+08:00", 1500],
    ]
    assert curve["target"] == {"people": 3400, "at": "2022-05-04T12:00:00+08:00"}


@pytest.mark.parametrize(
    ("role", "place", "phone"),
    [
        ("desk", {"area": "C"}, True),
        ("leadership", {"area": "C"}, True),
        ("village", {"area": "V12"}, True),
        ("auditor", {"area": "C"}, False),
        ("administrator", {}, False),
    ],
)
def test_whom_to_call_is_shown_to_those_who_may_see_contacts(
    reported: counties.County, sign_in: SignIn, role: str, place: dict[str, str], phone: bool
) -> None:
    area = place.get("area", "C")
    page = sign_in(role, **place).get(f"/watch/R1/{area}/silent", query_string={"as_of": TEN}).text
    assert "S12采样点" in page
    assert ("演示-V12" in page) is phone


def test_figures_to_check_stand_beside_the_silent_sites_for_those_who_see_counts(
    reported: counties.County, sign_in: SignIn
) -> None:
    pages = {role: sign_in(role, area="C").get(f"{COUNTY}/silent", query_string={"as_of": TEN}).text
             for role in ("leadership", "desk")}  # fmt: skip
    for page in pages.values():
        assert "Figures to check" in page and "700 people since the last report are more than 3 lanes" in page
    assert "Figures to check" not in sign_in("administrator").get(f"{COUNTY}/silent", query_string={"as_of": TEN}).text


def test_the_parts_that_are_behind_are_named_worst_first(app: Flask, leader: FlaskClient) -> None:
    page = leader.get(f"{COUNTY}/worst", query_string={"as_of": TEN}).text
    assert "1 of 2 townships is behind:" in page and "/watch/R1/T2?as_of=" in page and "T1镇" not in page
    assert "1 of 2 villages is behind:" in leader.get("/watch/R1/T2/worst", query_string={"as_of": TEN}).text
    assert "behind:" not in leader.get("/watch/R1/T1/worst", query_string={"as_of": TEN}).text
    send(app, "S11", 2, 800, reason="counted again")
    page = leader.get(f"{COUNTY}/worst", query_string={"as_of": TEN}).text
    assert "2 of 2 townships are behind:" in page
    assert page.index(">T2镇</a>") < page.index(">T1镇</a>")


def test_until_the_hour_is_due_reports_are_awaited_and_nobody_is_behind(app: Flask, leader: FlaskClient) -> None:
    send(app, "S12", 1, 50)
    at_once = {"as_of": TEN, "known_at": (EIGHT + timedelta(hours=2, minutes=9)).isoformat()}
    page = without_map(leader.get(COUNTY, query_string=at_once).text)
    assert page.count("Awaiting reports (2 of 4 in)") == 1 and page.count("Awaiting reports (1 of 2 in)") == 1
    assert "Behind" not in page and "behind" not in page and "2,175 to go" not in page and "975 to go" in page
    assert "Reports for 10:00 are still coming in: 2 of 4 are here. From 10:10 on" in page
    assert "1 site was silent before that already." in page
    due = {"as_of": TEN, "known_at": (EIGHT + timedelta(hours=2, minutes=10)).isoformat()}
    page = without_map(leader.get(COUNTY, query_string=due).text)
    assert "Awaiting" not in page and "1 of 2 townships is behind:" in page and "975 to go" in page


def test_where_the_target_is_reached_nothing_says_that_people_are_missing(app: Flask, leader: FlaskClient) -> None:
    publish(app, 1500)
    assert "People behind the plan" in leader.get(f"{COUNTY}/figures", query_string={"as_of": TEN}).text
    send(app, "S21", 2, 1400, reason="counted again")
    page = leader.get("/watch/R1/T2/figures", query_string={"as_of": TEN}).text
    assert "On target" in page and "ehind" not in page and "short" not in page
    assert "People planned by now" in page and "3,000" in page
    table = leader.get(f"{COUNTY}/parts", query_string={"as_of": TEN}).text
    assert "target reached" in table


def test_a_county_above_100_percent_is_to_watch(app: Flask, leader: FlaskClient) -> None:
    send(app, "S22", 2, 9000)
    page = leader.get(f"{COUNTY}/figures", query_string={"as_of": TEN}).text
    assert "above 100 %" in page and "On target" not in page and "Watch" in page


def test_a_site_lead_does_not_watch(reported: counties.County, sign_in: SignIn) -> None:
    assert sign_in("site_lead", site="S11").get("/watch").status_code == 403


def test_the_command_prints_the_figure_as_json_and_as_a_line(
    reported: counties.County, command: Callable[..., Result]
) -> None:
    asked = ["--round", "R1", "--area", "T1", "--as-of", "2022-05-04T10:00+08:00"]
    printed = command(coverage, *asked, "--json")
    assert printed.exit_code == 0
    told = json.loads(printed.output)
    assert (told["area"], told["sampled"], told["residents"], told["coverage"]) == ("T1", 1200, 2500, 0.48)
    assert (told["sites_reported"], told["sites_expected"]) == (1, 2)
    assert told["as_of"] == "2022-05-04T10:00:00+08:00"
    line = command(coverage, *asked).output
    assert "T1: 1,200 of 2,500 residents sampled, 48.0 %" in line
    assert told["days"] == 1 and "added up" not in line
    refused = command(coverage, "--round", "R1", "--area", "T1", "--as-of", "2022-05-04T10:00")
    assert refused.exit_code == 2


@pytest.fixture
def at_8_34(monkeypatch: pytest.MonkeyPatch, app: Flask, county: counties.County) -> None:
    """The session has run for 34 minutes, and nobody has reported."""
    for module in (asked, web_watching):
        monkeypatch.setattr(module, "now", lambda: EIGHT + timedelta(minutes=34))


@pytest.mark.usefixtures("at_8_34")
@pytest.mark.parametrize("planned", [False, True])
def test_before_the_first_hour_is_over_sites_are_open_and_nothing_is_zero_or_short(
    app: Flask, sign_in: SignIn, *, planned: bool
) -> None:
    if planned:
        publish(app, 100)
    leader = sign_in("leadership", area="C")
    page = leader.get(COUNTY).text
    assert "No figure as of 08:34, 4 May 2022" in page and "No count has come in yet, of 4,000 residents" in page
    assert "4 sites open, first reports due at 09:00" in page and page.count("2 sites open") == 2
    assert page.count("No report due yet") >= 3
    page, unopened = re.subn(r"0 of (?:4|1) sites? have said that they are open", "", page)
    assert unopened == (0 if planned else 1)  # the plan has nobody who could say so
    page = without_map(page).replace("Entered by 0 of its", "")  # nobody has entered expected people: that is so
    for untrue in ("no site open", "0 of ", "short", "ehind", "Residents not yet sampled", "of 0 sites"):
        assert untrue not in page, untrue
    assert leader.get(f"{COUNTY}/figures.json").json["sites"] == "oooo"
    kinds = [one["kind"] for one in leader.get(f"{COUNTY}/curve.json").json["series"]]
    assert kinds == (["plan", "forecast"] if planned else [])


@pytest.mark.usefixtures("at_8_34")
def test_a_session_that_has_just_begun_is_told_beside_the_figures_of_the_one_before(
    app: Flask, sign_in: SignIn
) -> None:
    db, by = app.extensions["database"], program("tests")
    begins = EIGHT - timedelta(hours=10)
    hours = {"opens_at": begins, "closes_at": EIGHT - timedelta(hours=8)}
    rounds.add_session(db, round_code="R1", code="EVE", name="晚间", **hours, by=by, now=begins)
    with db.writing() as session:
        for site in session.exec(select(SiteRow)).all():
            site.opens, site.closes = time(0), time(0)
            session.add(site)
    page = sign_in("leadership", area="C").get(COUNTY).text
    assert "No figure as of 00:00, 4 May 2022" in page and "0 of 4 sites reported" in page
    assert "上午 has begun: 4 sites are open, the first reports are due at 09:00." in page
    assert "0 of 4,000" not in page and "short" not in page


def test_tubes_and_visitors_stand_apart_with_how_many_have_told_them(
    app: Flask, county: counties.County, leader: FlaskClient
) -> None:
    db: Database = app.extensions["database"]
    for site, tubes, visitors in (("S11", 12, 3), ("S12", 8, None), ("S21", None, None)):
        report = CountReport(f"{site}-tubes", EIGHT + timedelta(hours=3), 2_000, tubes=tubes, visitors=visitors)
        reporting.report(
            db, round_code="R1", site_code=site, report=report, by=program("tests"), now=EIGHT + timedelta(hours=3)
        )  # fmt: skip
    services_watching.made_anew(db, "R1")
    page = leader.get(f"{COUNTY}/figures?as_of={(EIGHT + timedelta(hours=3)).isoformat().replace('+', '%2B')}").text
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))
    assert "Tubes taken 20 2 of 3 days of sites have told them" in words
    assert "Visitors among the sampled 3 1 of 3 days of sites have told them" in words


def test_a_plan_beyond_the_target_is_explained_beside_the_curve(app: Flask, leader: FlaskClient) -> None:
    assert 'data-figure="beyond"' not in leader.get(f"{COUNTY}/hours?as_of={TEN.replace('+', '%2B')}").text
    publish(app, 900)
    told = leader.get(f"{COUNTY}/hours?as_of={TEN.replace('+', '%2B')}").text
    assert (
        "The plan goes 200 people beyond the target: it is for all who are expected to come, the target for 85" in told
    )
