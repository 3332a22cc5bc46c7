"""The pages of tubes: a day by township, the form of one area, files, and the chain on the watch and the wall."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.permissions import SEE_TUBES, allows
from sampling.services import auditing, reporting
from sampling.storage.database import Database
from sampling.storage.tables import SessionRow, SessionSite, SiteRow, TubesRow

from .. import county as counties
from ..clock import PRESENT

SignIn = Callable[..., FlaskClient]
OPENS = PRESENT - timedelta(hours=3)  # 09:00
PAGE = "/rounds/R1/tubes"
HOURS = [(OPENS + timedelta(hours=n)).isoformat() for n in range(4)]


@pytest.fixture
def db(app: Flask) -> Database:
    """A county at noon whose sites have been open for three hours; two of four have told tubes."""
    found: Database = app.extensions["database"]
    counties.insert(found, round_state="running", opens_at=OPENS)
    for site, tubes in (("S11", 40), ("S12", None), ("S21", 20)):
        hour = OPENS + timedelta(hours=3)
        said = CountReport(site, hour, 400, tubes=tubes)
        reporting.report(found, round_code="R1", site_code=site, report=said, by=program("tests"), now=hour)
    return found


def typed(hour: int = 3, **figures: str) -> dict[str, str]:
    return {"day": "2023-03-01", "seen": "0", "hour": HOURS[hour], "sent": "", "tested": "", "resulted": ""} | figures


def post(browser: FlaskClient, area: str = "T1", hour: int = 3, **figures: str) -> tuple[int, str]:
    answer = browser.post(f"{PAGE}/{area}", data=typed(hour, **figures))
    if answer.status_code == 303:
        return 303, browser.get(answer.headers["Location"]).text
    return answer.status_code, answer.text


def kept(db: Database) -> list[tuple[int | None, int | None, int | None]]:
    with db.reading() as session:
        return [(row.sent, row.tested, row.resulted) for row in session.exec(select(TubesRow))]


def test_the_page_says_what_was_taken_and_that_nothing_is_told_of_the_rest(db: Database, sign_in: SignIn) -> None:
    page = sign_in("desk", area="C").get(PAGE).text
    assert "60 tubes taken, none told as sent yet" in page and "2 of 4 sites" in page
    assert "0 of 2 townships have told it" in page and page.count("no figure") >= 3
    assert "since its opening" in page and "Tubes, not people" in page


def test_the_desk_types_figures_and_finds_them_in_the_table(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    code, page = post(browser, sent="３０", tested="0")
    assert code == 303 and "Kept for 12:00." in page and "so far 30, by 12:00" in page
    assert kept(db) == [(30, 0, None)]
    page = browser.get(PAGE).text
    assert "30 tubes sent of 60 taken" in page and "1 of 2 townships" in page and "at most 30" not in page
    assert "about 30" in page  # neither all sites nor all townships have told theirs
    assert "It stands so for 12:00 already." in post(browser, sent="30", tested="0")[1]


def test_whatever_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    code, page = post(browser, sent="3o", tested="-2", resulted="5", hour=0)
    assert code == 422 and "There are 3 things to put right" in page
    assert 'id="sent-error"' in page and 'id="tested-error"' in page and 'id="hour-error"' in page
    assert 'value="3o"' in page and 'value="-2"' in page and 'value="5"' in page
    code, page = post(browser)
    assert code == 422 and "Type at least one figure; 0 where there is none." in page
    code, page = post(browser, sent="5", tested="6")
    assert code == 422 and "More can&#39;t be on test than were sent: 5 sent, 6 tested by 12:00." in page
    assert kept(db) == []


def test_more_than_was_taken_is_asked_about_once_and_kept_when_it_is_right(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    assert "It was checked, and it is right" not in browser.get(f"{PAGE}/T1").text
    code, page = post(browser, sent="45")
    assert code == 422 and "45 is more than the 40 tubes taken that sites have told by 12:00 (1 of 2 sites)." in page
    assert "It was checked, and it is right" in page
    code, page = post(browser, sent="45", confirmed="y")
    assert code == 303 and "checked: more than was told of the step before" in page
    assert "5 more than before" in browser.get(PAGE).text


def test_a_correction_asks_why_shows_what_stands_and_keeps_what_stood(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    post(browser, sent="30")
    page = browser.get(f"{PAGE}/T1?hour={HOURS[3].replace('+', '%2B')}").text
    assert "Correct what stands for 12:00" in page and 'value="30"' in page
    code, page = post(browser, sent="28", seen="1")
    assert code == 422 and "Other figures stand for 12:00 already. Say why they change." in page
    code, page = post(browser, sent="28", seen="1", reason="=two were empty")
    assert code == 303 and "=two were empty" in page and "Superseded" in page
    assert kept(db) == [(30, None, None), (28, None, None)]


def test_whoever_is_overtaken_sees_what_the_other_told_and_can_send_again(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    post(sign_in("desk", area="C"), sent="30")
    code, page = post(browser, sent="31", reason="mine")
    assert code == 409 and "has entered other figures for this hour" in page
    assert 'name="seen" value="1"' in page and 'value="31"' in page
    assert post(browser, sent="31", reason="mine", seen="1")[0] == 303


def test_a_township_sees_and_enters_its_own_alone(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("township", area="T1")
    post(sign_in("desk", area="C"), "T2", sent="7")
    assert post(browser, sent="30")[0] == 303
    page = browser.get(PAGE).text
    assert "30 tubes sent of 40 taken" in page and "T2镇" not in page and "Enter tubes of T1镇" in page
    for area in ("T2", "C"):
        assert browser.get(f"{PAGE}/{area}").status_code == 403
        assert post(browser, area, sent="1")[0] == 403
    assert "T2" not in browser.get(f"{PAGE}.csv").text and "T2" not in browser.get(f"{PAGE}-versions.csv").text


@pytest.mark.parametrize("role", ["leadership", "auditor"])
def test_who_may_only_look_gets_no_form(db: Database, sign_in: SignIn, role: str) -> None:
    browser = sign_in(role, area="C")
    page = browser.get(f"{PAGE}/C").text
    assert allows(role, SEE_TUBES) and "Keep these figures" not in page and "Nothing has been entered here yet" in page
    assert post(browser, sent="1")[0] == 403
    assert sign_in("village", area="V11").get(PAGE).status_code == 403


def test_a_village_or_a_day_without_an_opening_is_no_place_for_tubes(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    assert browser.get(f"{PAGE}/V11").status_code == 404
    for query, code in (("day=2023-03-02", 404), ("day=never", 400), ("as_of=never", 400), ("known_at=x", 400)):
        assert browser.get(f"{PAGE}?{query}").status_code == code
    assert browser.get(f"{PAGE}/T1?hour=never").status_code == 400
    before = (OPENS - timedelta(hours=1)).isoformat().replace("+", "%2B")
    assert "No site has opened yet" in browser.get(f"{PAGE}?as_of={before}").text


def test_a_past_moment_is_shown_as_it_stood_and_stays_in_every_link(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    post(browser, hour=2, sent="10", confirmed="y")
    post(browser, hour=3, sent="30", seen="1")
    past = HOURS[2].replace("+", "%2B")
    page = browser.get(f"{PAGE}?as_of={past}").text
    assert "10 tubes sent" in page and "30 tubes sent" not in page
    assert f"as_of={past}" in page and "selected>" in page
    assert "10" in browser.get(f"{PAGE}.csv?as_of={past}").text
    page = browser.get(f"{PAGE}?known_at={past}").text
    assert "tubes sent" not in page and "As it was known at 11:00" in page


def test_the_files_say_what_is_told_of_how_many_and_leave_the_rest_empty(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    post(browser, sent="30", reason="=1+1")
    rows = [one.split(",") for one in browser.get(f"{PAGE}.csv").get_data().decode("utf-8-sig").splitlines()]
    county = next(row for row in rows if row[0] == "C")
    assert county[4:7] == ["60", "2", "4"] and "about 30" in county and "30" in county
    answer = browser.get(f"{PAGE}-versions.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][:2] == ["T1", "T1镇"] and cells[1][6:9] == [30, None, None] and "=1+1" in cells[1]
    assert "'=1+1" in browser.get(f"{PAGE}-versions.csv").text
    assert sign_in("leadership", area="C").get(f"{PAGE}.csv").status_code == 403


def test_the_watch_shows_the_chain_with_of_how_many_and_the_wall_in_one_line(db: Database, sign_in: SignIn) -> None:
    post(sign_in("desk", area="C"), sent="30")
    browser = sign_in("leadership", area="C")
    page = browser.get("/watch/R1/C").text
    chain = page[page.index('data-figure="tubes"') :][:2500]
    assert ">60<" in chain and "2 of 4 sites" in chain and ">30<" in chain and "1 of 2 townships" in chain
    assert chain.count("no figure") == 2 and "added up" not in chain and PAGE in chain
    assert "Tubes taken" not in page  # it stands in the chain
    line = browser.get("/watch/R1/C/wall").text
    line = line[line.index('data-figure="tubes"') :]
    assert (
        "Sent" in line and "<strong>30</strong>" in line and "1 of 2" in line and "<strong>no figure</strong>" in line
    )
    assert 'data-figure="tubes"' not in browser.get("/watch/R1/V11").text
    db.committing.do(lambda _: None)  # the summaries that the first look has asked for are there
    assert "Tubes taken" in browser.get("/watch/R1/V11").text


def second_day(db: Database) -> None:
    """The round began on the day before as well."""
    before, end = OPENS - timedelta(hours=20), OPENS - timedelta(hours=16)
    with db.writing() as session:
        [part] = session.exec(select(SessionRow)).all()
        more = SessionRow(
            round_id=part.round_id, code="D0", name="前日", opens_at=before, closes_at=end, slot_minutes=60,
            throughout=True,
        )  # fmt: skip
        session.add(more)
        session.flush()
        for site in session.exec(select(SiteRow)).all():
            session.add(SessionSite(session_id=more.id or 0, site_id=site.id or 0))
        auditing.record(session, by=program("tests"), action="add session", subject="D0", at=before)


@pytest.mark.parametrize(
    ("language", "one", "of_two"),
    [
        ("en", "told by the county", "told by the county for 1 of 2 days"),
        ("zh", "全县统一填报", "2天中1天为全县统一填报"),
    ],
)
def test_what_the_county_told_for_itself_is_never_said_to_be_told_by_its_townships(
    db: Database, sign_in: SignIn, language: str, one: str, of_two: str
) -> None:
    post(sign_in("desk", area="C"), "C", sent="30")
    browser = sign_in("leadership", area="C")
    pages = (PAGE, f"{PAGE}/C", "/watch/R1/C/figures")
    for days, words in ((1, one), (2, of_two)):
        if days == 2:
            second_day(db)
        for path in pages:
            page = browser.get(path, headers={"Accept-Language": language}).text
            assert (words if path.startswith("/watch") else one) in page, (days, path)
            assert "2 of 2 townships" not in page and "townships have told" not in page.split(one)[0], (days, path)
    wall = browser.get("/watch/R1/C/wall", headers={"Accept-Language": language}).text
    assert ("<strong>30</strong> (12:00, 1 of 2 days)" if language == "en" else "（12:00，已报1/2天）") in wall
    assert ",the county,," in sign_in("desk", area="C").get(f"{PAGE}.csv").text


def test_where_a_round_has_several_days_every_time_of_tubes_names_its_day(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    second_day(db)
    _, page = post(browser, sent="30")
    assert "Kept for 1 March 2023 12:00." in page and "so far 30, by 1 March 2023 12:00" in page
    assert "It stands so for 1 March 2023 12:00 already." in post(browser, sent="30")[1]
    _, page = post(browser, sent="28", seen="1")
    assert "Other figures stand for 1 March 2023 12:00 already. Say why they change." in page
    past = (OPENS - timedelta(hours=17)).isoformat()
    answer = browser.post(f"{PAGE}/T1", data=typed(sent="9") | {"day": "2023-02-28", "hour": past})
    page = browser.get(answer.headers["Location"]).text
    assert answer.status_code == 303 and "Kept for 28 February 2023 16:00." in page
    chain = browser.get("/watch/R1/C/figures").text
    assert "by 1 March 2023 12:00" not in chain and "by 12:00" in chain, "the heading names the day"


def test_the_watch_changes_when_tubes_are_told(db: Database, sign_in: SignIn) -> None:
    browser, desk = sign_in("leadership", area="C"), sign_in("desk", area="C")
    etag = browser.get("/watch/R1/C/figures").headers["ETag"]
    assert browser.get("/watch/R1/C/figures", headers={"If-None-Match": etag}).status_code == 304
    post(desk, sent="30")
    assert browser.get("/watch/R1/C/figures", headers={"If-None-Match": etag}).status_code == 200


def test_the_pages_speak_chinese_and_carry_the_line_of_generated_data(db: Database, sign_in: SignIn) -> None:
    browser = sign_in("desk", area="C")
    for path in (PAGE, f"{PAGE}/C"):
        page = browser.get(path, headers={"Accept-Language": "zh-CN"}).text
        assert 'lang="zh' in page and "采样管" in page
