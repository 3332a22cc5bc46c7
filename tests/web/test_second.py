"""The pages of the second source: a file is looked at before it is kept, compared, exported, and made official."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import Actor, program
from sampling.domain.counts import CountReport
from sampling.services import reporting, second
from sampling.storage.database import Database

from .. import county as counties

SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 4, 2, 30, tzinfo=UTC)
HEAD = "采样点编码,统计时间,累计采样人次\n"
FILE = f"{HEAD}S11,10:00,104\nS12,10:00,50\nS22,10:00,9\n".encode("gb18030")


@pytest.fixture
def db(app: Flask) -> Database:
    """A county with counts of its own at 10:00."""
    found: Database = app.extensions["database"]
    made = counties.insert(found)
    for site, sampled in (("S11", 100), ("S12", 50), ("S21", 30)):
        said = CountReport(site, made.opens_at + timedelta(hours=2), sampled)
        reporting.report(found, round_code="R1", site_code=site, report=said, by=program("tests"), now=NOW)
    return found


@pytest.fixture
def planner(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("planner", area="C")


def upload(browser: FlaskClient, content: bytes = FILE, name: str = "省平台导出.csv") -> str:
    answer = browser.post("/rounds/R1/second-source/file", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def bring(browser: FlaskClient, content: bytes = FILE) -> str:
    return browser.post(upload(browser, content), data={"rows": "all"}, follow_redirects=True).text


def test_before_a_file_the_page_says_what_comes_here(planner: FlaskClient) -> None:
    page = planner.get("/rounds/R1/second-source").text
    assert "No file of the other platform has been brought yet" in page and "Bring a file" in page


def test_a_file_is_looked_at_kept_and_compared(planner: FlaskClient) -> None:
    dry = planner.get(upload(planner)).text
    assert "All 3 rows are right" in dry and "GB18030" in dry and '<option value="采样点编码" selected>' in dry
    page = bring(planner)
    assert "Version 1 is kept, with 3 rows." in page
    assert "1 of 2 sites differs at 10:00" in page and "differs by +4" in page
    assert "only here" in page and "only there" in page and "154 against 150 people" in page
    assert page.index("S11采样点") < page.index("S22采样点") < page.index("S21采样点") < page.index("S12采样点")
    assert "changes nothing" in bring(planner)


def test_headings_that_can_not_be_told_are_chosen_on_the_page(planner: FlaskClient) -> None:
    place = upload(planner, "甲,乙,丙\nS11,10:00,104\n".encode())
    first = planner.get(place).text
    assert "be brought in yet" in first and 'name="column_sampled"' in first and "<details open>" in first
    asked = {"column_site_code": "甲", "column_time": "乙", "column_sampled": "丙"}
    assert "1 row is right" in planner.get(place, query_string=asked).text
    assert "Version 1 is kept" in planner.post(place, data=asked | {"rows": "all"}, follow_redirects=True).text


def test_rows_with_faults_are_told_left_out_only_when_asked_and_given_back(planner: FlaskClient) -> None:
    place = upload(planner, f"{HEAD}S11,10:00,104\nS99,10:00,1\n".encode())
    assert "1 row has something to put right" in planner.get(place).text
    refused = planner.post(place, data={"rows": "all"}, follow_redirects=True).text
    assert "Nothing was written" in refused
    assert "S99" in planner.get(f"{place}/left-out").get_data().decode("utf-8-sig")
    assert "with 1 row." in planner.post(place, data={"rows": "right"}, follow_redirects=True).text


def test_no_file_and_no_table_are_told(planner: FlaskClient) -> None:
    assert planner.post("/rounds/R1/second-source/file", data={}).status_code == 422
    assert "be brought in yet" in planner.get(upload(planner, b"%PDF-1.7 x")).text
    assert planner.get("/rounds/R1/second-source/file/none").status_code == 404


def test_the_planner_makes_it_official_with_a_reason(planner: FlaskClient) -> None:
    bring(planner)
    wrong = planner.post("/rounds/R1/second-source/official", data={"seen": "0", "area": "T1"})
    assert (
        wrong.status_code == 422 and 'href="#reason"' in wrong.text and "Choose which source is official" in wrong.text
    )
    choice = {"seen": "0", "official": "second", "area": "T1", "hour": "", "reason": "省平台已核对"}
    page = planner.post("/rounds/R1/second-source/official", data=choice, follow_redirects=True).text
    assert page.count("省平台已核对") >= 3 and "What was chosen" in page
    stale = planner.post("/rounds/R1/second-source/official", data=choice | {"reason": "x"})
    assert stale.status_code == 409 and "演示 planner chose at" in stale.text and 'name="seen" value="1"' in stale.text


def test_a_township_that_differs_says_that_nobody_has_chosen_until_somebody_has(
    planner: FlaskClient, db: Database
) -> None:
    assert "nobody has chosen yet" in bring(planner)
    for area in ("T1", "T2"):
        seen = len(second.compare(db, "R1", now=NOW).choices)
        second.choose(
            db, round_code="R1", official="own", area_code=area, reason="asked", seen=seen, by=program("tests"), now=NOW
        )
    assert "nobody has chosen yet" not in planner.get("/rounds/R1/second-source").text


def test_the_comparison_is_a_file(planner: FlaskClient) -> None:
    bring(planner)
    text = planner.get("/rounds/R1/second-source/comparison.csv").get_data().decode("utf-8-sig")
    assert "S11,S11采样点,T1镇,4 May 2022,10:00,100,104,4,differs" in text
    assert "S22,S22采样点,T2镇,4 May 2022,10:00,,9,,only there" in text
    assert planner.get("/rounds/R1/second-source/comparison.xlsx").get_data().startswith(b"PK")
    assert planner.get("/rounds/R1/second-source/template.csv").get_data().startswith(b"\xef\xbb\xbfsite_code")


def test_a_township_sees_its_own_and_changes_nothing(planner: FlaskClient, sign_in: SignIn) -> None:
    bring(planner)
    own = sign_in("township", area="T2")
    page = own.get("/rounds/R1/second-source").text
    assert "S22采样点" in page and "S11采样点" not in page and "Which source is official" not in page
    assert "S11" not in own.get("/rounds/R1/second-source/comparison.csv").get_data().decode("utf-8-sig")
    assert own.get("/rounds/R1/second-source/file").status_code == 403
    assert own.post("/rounds/R1/second-source/official", data={}).status_code == 403


def test_the_desk_brings_but_does_not_choose(db: Database, sign_in: SignIn) -> None:
    desk = sign_in("desk", area="C")
    assert "Version 1 is kept" in bring(desk)
    assert desk.post("/rounds/R1/second-source/official", data={}).status_code == 403


def test_pages_with_figures_of_the_second_source_say_so(planner: FlaskClient, db: Database, sign_in: SignIn) -> None:
    bring(planner)
    pages = ("/watch/R1/C", "/watch/R1/T1", "/watch/R1/C/figures", "/rounds/R1/closing", "/rounds/R1/daily",
             "/rounds/R1/daily/T1?day=2022-05-04", "/rounds/R1/outstanding/reconciled")  # fmt: skip
    line = "Official figures of the second source:"
    assert all(line not in planner.get(page).text for page in pages)
    for version, (area, hour) in enumerate((("T2", None), ("T1", NOW - timedelta(minutes=30)))):
        who = Actor("planner-one", "planner", "C/")
        second.choose(
            db, round_code="R1", official="second", area_code=area, hour=hour, reason="已核对", seen=version, by=who,
            now=NOW,
        )  # fmt: skip
    for page in pages:
        told = planner.get(page).text
        assert line in told and "planner-one" in told and "To the second source" in told, page
    own = planner.get("/watch/R1/C").text.split(line)[1].split("</p>")[0]
    assert "T2镇, every hour, since" in own
    own = planner.get("/watch/R1/T1").text.split(line)[1].split("</p>")[0]
    assert "T1镇, 4 May 2022 10:00, since" in own and "T2" not in own


def test_the_watch_says_which_sites_have_reported_and_are_not_in_the_second_source(
    planner: FlaskClient, db: Database
) -> None:
    bring(planner, f"{HEAD}S11,10:00,104\nS12,09:00,20\n".encode("gb18030"))
    who = Actor("planner-one", "planner", "C/")
    second.choose(
        db, round_code="R1", official="second", area_code="T1", reason="已核对", seen=0, by=who, now=NOW
    )  # fmt: skip
    at = "?as_of=2022-05-04T10:00%2B08:00"
    page = planner.get(f"/watch/R1/T1{at}").text.replace("</a>", "")
    assert "1 of 2 sites reported · 1 reported, but not in the second source" in page
    assert "1 site has reported this hour itself and is not in the second source" in page
    assert "1 of them is not in the second source" in page and "have not" not in page
    assert "All 2 sites have reported for their last full hour." not in page
    village = planner.get(f"/watch/R1/V12/parts{at}").text
    assert "Not in the second source" in village and "Late" not in village
    county = planner.get(f"/watch/R1/C{at}").text
    assert "1 has not · 1 reported, but not in the second source" in county


def test_the_watch_counts_one_and_several_that_have_not_reported(planner: FlaskClient, db: Database) -> None:
    assert "1 has not" in planner.get("/watch/R1/C/figures?as_of=2022-05-04T10:00%2B08:00").text
    assert "4 have not" in planner.get("/watch/R1/C/figures").text
