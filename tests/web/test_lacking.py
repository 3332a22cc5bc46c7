"""The leadership page: what areas lack, whom to call, how long people wait, what waits, and the areas beside."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.lacking import Lack
from sampling.storage.database import Database
from sampling.storage.tables import AreaContact, AreaRow, PlanRow, SessionRow
from sampling.web.watching.lacks import lack_words, short_lack

from .. import county as counties
from ..services.test_lacking import PLANNED, send
from ..services.test_watching import EIGHT, at, publish_plan

SignIn = Callable[..., FlaskClient]
TEN = at(2).isoformat().replace("+", "%2B")
COUNTY = "/watch/R1/C"


@pytest.fixture
def db(app: Flask) -> Database:
    """Two hours of a morning in which T2 is behind its plan, with long queues, and a county leader for it."""
    found: Database = app.extensions["database"]
    counties.insert(found, round_state="running")
    publish_plan(found, PLANNED, now=EIGHT - timedelta(hours=9))
    for hour in (1, 2):
        send(found, "S11", hour, 180 * hour, 0)
        send(found, "S12", hour, 120 * hour, 60)
        send(found, "S21", hour, 40 * hour, 70)
    with found.writing() as session:
        area = session.exec(select(AreaRow).where(AreaRow.code == "T2")).one()
        session.add(AreaContact(area_id=area.id or 0, part="county_leader", name="县领导甲", work_phone="0377 6533"))
    return found


def text(client: FlaskClient, address: str, language: str = "en") -> str:
    page = client.get(f"{address}{'&' if '?' in address else '?'}as_of={TEN}", headers={"Accept-Language": language})
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.text)


LACK = Lack(6120, "plan", None, None, 14, 35)


def test_what_would_close_it_is_said_in_one_sentence(app: Flask) -> None:
    with app.test_request_context():
        said = "Behind plan by 6,120 people; 14 more samplers or 35 minutes would close it"
        assert lack_words(LACK) == said and short_lack(LACK) == "14 samplers or 35 minutes more"
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert lack_words(LACK) == "较方案少采6,120人；增派14名采样员或延长35分钟可补齐"


@pytest.mark.parametrize(
    ("lack", "words"),
    [
        (
            Lack(9, "plan", 5, at(4), 1, None),
            "by the forecast 5 will be missing at 12:00; 1 more sampler would close it",
        ),
        (Lack(9, "pace", 0, at(4), None, None), "by the forecast the target is still reached by 12:00"),
        (Lack(9, "plan", 9, at(4), None, 30), "30 minutes would close it, more samplers would not"),
        (Lack(9, "plan", 9, at(4), None, None), "neither more samplers nor 120 minutes would close it: move people"),
        (
            Lack(9, "plan", 9, at(4), None, None, is_idle=True),
            "call the people; neither more samplers nor 120 minutes would close it",
        ),
        (
            Lack(9, "plan", 9, at(4), 3, 40, is_idle=True),
            "call the people; once they come, 3 more samplers or 40 minutes would close it",
        ),
        (
            Lack(9, "plan", 9, at(4), 3, 40, is_told=False),
            "3 more samplers or 40 minutes would close it; how many wait there is not known: ask its sites first",
        ),
        (
            Lack(9, "plan", 9, at(4), 0, 20, is_idle=True),
            "call the people; no more samplers are needed, 20 minutes would",
        ),
        (Lack(9, "target", None, at(4), None, None, is_over=True), "9 people short of the target; the session is over"),
    ],
)
def test_nothing_is_promised_that_would_not_close_it(app: Flask, lack: Lack, words: str) -> None:
    with app.test_request_context():
        assert words in lack_words(lack)
        assert short_lack(lack)


def test_people_are_moved_to_no_area_where_hardly_anybody_waits(app: Flask) -> None:
    with app.test_request_context():
        idle = Lack(9, "plan", 9, at(4), None, None, is_idle=True)
        assert "move people" not in lack_words(idle) and "move people" not in short_lack(idle)
        unknown = Lack(9, "plan", 9, at(4), None, None, is_told=False)
        assert "move people" not in short_lack(unknown)


def test_who_is_behind_stands_with_what_it_lacks_and_a_phone_to_tap(db: Database, sign_in: SignIn) -> None:
    page = text(sign_in("leadership", area="C"), f"{COUNTY}/worst")
    assert "2 of 2 townships are behind:" in page and page.index("T2镇") < page.index("T1镇")
    assert "Behind plan by 280 people" in page and "Behind the way to the target by" in page
    assert 'Assigned county leader</span> <strong>县领导甲</strong> <a class="nowrap" href="tel:03776533">' in page
    assert "Township head" in page and "演示-T2" in page


def test_names_and_phones_are_for_those_who_see_contacts(db: Database, sign_in: SignIn) -> None:
    page = text(sign_in("auditor", area="C"), COUNTY)
    assert "县领导甲" not in page and "tel:" not in page and "演示网格长" not in page
    assert "Behind plan by 280 people" in page


def test_the_table_says_how_many_sites_are_smooth_busy_crowded_or_have_not_told(db: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership", area="C")
    table = text(leader, f"{COUNTY}/parts")
    assert "1 crowded · 1 smooth" in table and "1 crowded · 1 not told" in table and "as of 10:00" in table
    waiting = text(leader, f"{COUNTY}/queues")
    assert "At 2 sites people wait 25 minutes or longer. 3 of 4 open sites have told their queue" in waiting
    assert waiting.index("S21采样点") < waiting.index("S12采样点") and "S11采样点" not in waiting
    assert "60 min" in waiting and "70 min" in waiting


def test_drafts_wait_for_the_county_and_not_for_a_township(db: Database, sign_in: SignIn, app: Flask) -> None:
    app.extensions["clock"] = lambda: at(2.2)
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        session.add(PlanRow(session_id=part.id or 0, version=2, created_at=at(1), created_by="tests"))
    page = text(sign_in("leadership", area="C"), f"{COUNTY}/worst")
    assert "1 draft of a plan waits for a planner's decision" in page
    assert 'href="/rounds/R1/sessions/AM/plans"' in page
    assert "planner's decision" not in text(sign_in("township", area="T2"), "/watch/R1/T2/worst")


def test_a_draft_made_later_and_help_are_not_told_as_of_a_past_moment(
    db: Database, sign_in: SignIn, app: Flask
) -> None:
    app.extensions["clock"] = lambda: at(3.2)  # eleven is the newest hour; ten o'clock is looked at
    leader = sign_in("leadership", area="C")
    page = text(leader, f"{COUNTY}/worst")
    assert "Help" not in page and "as of now" not in page
    newest = leader.get(f"{COUNTY}/worst").text
    assert "Help: nothing is open" in newest
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        session.add(PlanRow(session_id=part.id or 0, version=2, created_at=at(3.1), created_by="tests"))
    page = text(leader, f"{COUNTY}/worst")
    assert "Not of that moment, but as of now, 4 May 2022 11:12:" in page
    assert page.index("as of now") < page.index("1 draft of a plan waits")
    assert "as of now" not in leader.get(f"{COUNTY}/worst").text


def test_the_next_worst_area_is_one_step_away_and_the_moment_stays(db: Database, sign_in: SignIn) -> None:
    page = text(sign_in("leadership", area="C"), "/watch/R1/T2")
    assert "1 of 2, worst first" in page and 'rel="prev"' not in page
    assert re.search(r'rel="next" href="/watch/R1/T1\?as_of=2022-05-04T02:00:00%2B00:00"', page)
    assert 'data-place="R1 T2" data-above="C"' in page
    assert "worst first</span>" not in text(sign_in("township", area="T2"), "/watch/R1/T2")


def test_before_the_opening_four_figures_say_how_far_the_sites_are(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"])
    counties.publish_by_hand(app.extensions["database"])
    app.extensions["clock"] = lambda: EIGHT - timedelta(minutes=30)
    leader = sign_in("leadership", area="C")
    for address in (COUNTY, "/watch/R1/T1", f"{COUNTY}?wall=1"):
        page = re.sub(r"\s+", " ", leader.get(address).text)
        for key in ("acknowledged", "staffed", "ready", "open"):
            assert f'data-figure="before-{key}">0 / 2<' in page, (address, key)
        assert "opens at 4 May 2022 08:00" in page and "Nothing was heard of any site yet." in page
    app.extensions["clock"] = lambda: EIGHT + timedelta(minutes=30)
    assert "before-staffed" not in leader.get(COUNTY).text, "after the opening they make way"


def test_the_wall_says_what_the_worst_lack_and_how_long_people_wait(db: Database, sign_in: SignIn) -> None:
    page = text(sign_in("leadership", area="C"), f"{COUNTY}?wall=1")
    assert page.index('data-figure="lack-T2"') < page.index('data-figure="lack-T1"')
    assert "Queues: 2 crowded · 1 smooth · 1 not told" in page and "tel:" not in page
    assert page.count("<form") == 0


def test_a_page_of_a_single_area_says_what_it_lacks_itself(db: Database, sign_in: SignIn) -> None:
    page = text(sign_in("leadership", area="C"), "/watch/R1/V21/worst")
    assert "What it lacks" in page and "Behind plan by 160 people" in page
    assert "Not known: no figure says it." in text(sign_in("leadership", area="C"), "/watch/R1/V22/worst")
