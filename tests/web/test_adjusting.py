"""Adjusting on the pages: from a red township to a proposal, struck or accepted; orders that sites answer."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.plans import Plan
from sampling.services import adjusting, planning, plans, reporting
from sampling.storage.database import Database
from sampling.web.adjusting import proposals
from tests import county as counties
from tests.clock import PRESENT

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
SESSION = "/rounds/R1/sessions/AM"
ADJUST = f"{SESSION}/adjust"
R1: dict[str, Any] = {"round_code": "R1", "session_code": "AM"}
BY = program("tests")


@pytest.fixture
def db(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


@pytest.fixture
def county(db: Database) -> counties.County:
    """A session that began two hours ago: everybody is through at the busiest site, and people queue elsewhere."""
    hour = PRESENT.replace(minute=0, second=0, microsecond=0)
    made = counties.insert(db, opens_at=hour - timedelta(hours=2))
    before = made.opens_at - timedelta(hours=10)
    run_id = planning.request_run(db, **R1, seconds=2, seed=1, by=BY, now=before)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: before, workers=1, explain_seconds=0)
    assert plan_id is not None
    plans.publish(db, plan_id=plan_id, by=BY, now=before)
    for site, sampled in counties.busiest_is_through(db).items():
        said = CountReport(report_id=f"r-{site}", hour=hour, sampled=sampled, queue=300 if sampled == 60 else 0)
        reporting.report(db, round_code="R1", site_code=site, report=said, by=BY, now=PRESENT)
    return made


@pytest.fixture
def plan(db: Database, county: counties.County) -> Plan:
    """Version 2, a proposal."""
    run_id = adjusting.request(db, **R1, may_close=True, area_code="T2", moves_max=6, seconds=2, by=BY, now=PRESENT)
    plan_id = planning.execute(db, run_id=run_id, now=lambda: PRESENT, workers=1)
    assert plan_id is not None
    return plans.plan_by_id(db, plan_id)


def codes(plan: Plan) -> list[str]:
    return sorted({one["staff"] for change in plan.figures["replan"]["changes"] for one in change["people"]})


def receiving(plan: Plan) -> str:
    return str(next(change["site"] for change in plan.figures["replan"]["changes"] if change["site"]))


def test_a_red_township_offers_moves_to_who_may_plan_and_to_nobody_else(
    county: counties.County, sign_in: SignIn
) -> None:
    for role, offered in (("planner", True), ("leadership", False), ("desk", False)):
        page = sign_in(role).get("/watch/R1/C").text
        assert ("Propose moves" in page) is offered
        assert (f'href="{ADJUST}?area=T' in page) is offered
    assert sign_in("township", area="T1").get(ADJUST).status_code == 403


def test_the_page_says_why_and_from_what_state_and_the_second_tap_starts_it(
    db: Database, county: counties.County, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    page = planner.get(f"{ADJUST}?area=T2").text
    assert "T2镇 will be about" in page and "People missing" in page
    assert "Reports of 4 of 4 sites" in page and "900 people queue at the 4 sites" in page
    assert 'name="moves"' in page and 'value="20"' in page
    answer = planner.post(ADJUST, data={"area": "T2", "moves": "8", "seconds": "2"})
    assert answer.status_code == 302
    run_id = int(answer.headers["Location"].rsplit("/", 1)[-1])
    assert planning.run(db, run_id).adjusts
    plan_id = planning.execute(db, run_id=run_id, now=lambda: PRESENT, workers=1)
    assert plan_id is not None
    assert f"{ADJUST}/2" in planner.get(answer.headers["Location"]).text
    led = planner.get(f"/rounds/R1/runs/{run_id}/progress")
    assert (led.status_code, led.headers["Location"]) == (302, f"{ADJUST}/2")


@pytest.mark.parametrize(
    ("data", "said"),
    [({"moves": "0"}, "Type 1 to 200"), ({"moves": ""}, "Type a whole number"), ({"moves": "201"}, "Type 1 to 200")],
)
def test_what_is_wrong_with_the_number_is_said_beside_it(
    county: counties.County, sign_in: SignIn, data: dict[str, str], said: str
) -> None:
    answer = sign_in("planner").post(ADJUST, data={"area": "T2", "seconds": "2", **data})
    assert answer.status_code == 422
    assert '<a href="#moves">' in answer.text and said in answer.text


def test_without_a_plan_the_page_says_that_nothing_can_be_moved(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"])
    page = sign_in("planner").get(ADJUST)
    assert page.status_code == 200 and "nothing to re-plan" in page.text and 'name="moves"' not in page.text


def test_the_proposal_shows_each_move_with_its_gain_and_the_forecast_beside_the_plan(
    db: Database, plan: Plan, sign_in: SignIn
) -> None:
    page = sign_in("planner").get(f"{ADJUST}/2").text
    shown = adjusting.proposal(db, plan, with_names=True, now=PRESENT)
    for code in codes(plan):
        assert f'value="{code}"' in page
    assert f"+{shown.more}" in page
    assert "Forecast without moves (model)" in page and "With the moves (plan)" in page


def test_moves_are_struck_and_solved_again(db: Database, plan: Plan, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    nothing = planner.post(f"{ADJUST}/2/again", data={})
    assert nothing.status_code == 422 and "Tick the moves" in nothing.text
    answer = planner.post(f"{ADJUST}/2/again", data={"people": codes(plan)[0]})
    assert answer.status_code == 302 and "/runs/" in answer.headers["Location"]


def test_a_proposal_is_accepted_once_and_with_a_sentence(db: Database, plan: Plan, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    nothing = planner.post(f"{ADJUST}/2/accept", data={"sentence": ""})
    assert nothing.status_code == 422 and '<a href="#sentence">' in nothing.text
    answer = planner.post(f"{ADJUST}/2/accept", data={"sentence": "T2镇落后，先补人"}, follow_redirects=True)
    assert "0 of" in answer.text and "move orders are signed" in answer.text and "T2镇落后，先补人" in answer.text
    again = planner.post(f"{ADJUST}/2/accept", data={"sentence": "再来"})
    assert again.status_code in (409, 422) and "never changes" in again.text
    assert "再来" not in str(plans.plan_by_id(db, plan.id).figures["replan"]["sentence"])
    audit = sign_in("administrator").get("/audit").text
    assert "Sites with a move order" in audit


def test_a_site_finds_its_order_on_its_hourly_page_and_answers_it(db: Database, plan: Plan, sign_in: SignIn) -> None:
    site = receiving(plan)
    lead = sign_in("site_lead", site=site)
    assert lead.get(f"/s/{site}/orders").status_code == 404
    adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=PRESENT)
    assert "A move order waits for your signature" in lead.get(f"/s/{site}").text
    page = lead.get(f"/s/{site}/orders").text
    assert "to you" in page and "补人" in page
    which = {"round": "R1", "session": "AM", "version": "2"}
    nothing = lead.post(f"/s/{site}/orders", data={**which, "act": "difficulty", "difficulty": " "})
    assert nothing.status_code == 422 and "Write what the difficulty is" in nothing.text
    assert lead.post(f"/s/{site}/orders", data={**which, "act": "sign"}).status_code == 302
    assert "Signed by" in lead.get(f"/s/{site}/orders").text
    assert "Your move order, signed" in lead.get(f"/s/{site}").text
    other = next(code for code in ("S11", "S12", "S21", "S22") if code != site)
    assert lead.get(f"/s/{other}/orders").status_code == 403
    assert lead.post(f"/s/{other}/orders", data={**which, "act": "sign"}).status_code == 403
    stale = lead.post(f"/s/{site}/orders", data={**which, "version": "1", "act": "sign"})
    assert stale.status_code == 422 and "no such move order" in stale.text


def test_what_the_desk_signs_in_a_sites_place_says_so_and_what_the_site_signs_does_not(
    db: Database, plan: Plan, sign_in: SignIn
) -> None:
    site = receiving(plan)
    adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=PRESENT)
    which = {"round": "R1", "session": "AM", "version": "2"}
    desk = sign_in("desk", area="C")
    assert desk.post(f"/s/{site}/orders", data={**which, "act": "sign"}).status_code == 302
    assert "Signed by 演示 desk for the site" in desk.get(f"/s/{site}/orders").text
    page = desk.get(f"/s/{site}/orders", headers={"Accept-Language": "zh"}).text
    assert "演示 desk（代采样点）" in page
    assert "演示 desk for the site" in sign_in("planner").get(f"{SESSION}/orders").text


def test_what_a_site_signs_itself_is_not_said_to_be_signed_for_it(db: Database, plan: Plan, sign_in: SignIn) -> None:
    site = receiving(plan)
    adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=PRESENT)
    lead = sign_in("site_lead", site=site)
    lead.post(f"/s/{site}/orders", data={"round": "R1", "session": "AM", "version": "2", "act": "sign"})
    page = lead.get(f"/s/{site}/orders").text
    assert "Signed by 演示 site_lead, " in page


def test_the_sentence_proposed_for_the_orders_is_seen_whole_and_writes_figures_as_pages_do(
    app: Flask, plan: Plan, sign_in: SignIn
) -> None:
    page = sign_in("planner").get(f"{ADJUST}/2").text
    assert re.search(r'<textarea[^>]*name="sentence"', page), "a line of one field cuts it off"
    shown = SimpleNamespace(deadline=PRESENT)
    first = SimpleNamespace(name="T2镇", forecast=SimpleNamespace(missing=12345))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert "T2镇 would be 12,345 people short" in proposals._sentence(shown, first)  # type: ignore[arg-type]


def test_a_site_that_cannot_is_solved_around_in_one_tap(db: Database, plan: Plan, sign_in: SignIn) -> None:
    adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=PRESENT)
    site = receiving(plan)
    said = {
        "round": "R1",
        "session": "AM",
        "version": "2",
        "act": "difficulty",
        "difficulty": "没有场地",
        "cannot": "y",
    }
    sign_in("site_lead", site=site).post(f"/s/{site}/orders", data=said)
    planner = sign_in("planner")
    board = planner.get(f"{SESSION}/orders").text
    assert "没有场地" in board and f'value="site:{site}"' in board
    answer = planner.post(f"{SESSION}/orders/without", data={"without": f"site:{site}"})
    assert answer.status_code == 302
    run_id = int(answer.headers["Location"].rsplit("/", 1)[-1])
    plan_id = planning.execute(db, run_id=run_id, now=lambda: PRESENT, workers=1)
    assert plan_id is not None
    again = plans.plan_by_id(db, plan_id)
    assert site not in {change["site"] for change in again.figures["replan"]["changes"]}
    shown = planner.get(f"{ADJUST}/{again.version}").text  # without another move it is published all the same
    assert "whom refused orders had moved stay where they were" in shown and "send the orders" in shown
    nobody = planner.post(f"{SESSION}/orders/without", data={"without": "person:P99"})
    assert nobody.status_code == 422 and "No move order of this session concerns P99" in nobody.text


def test_others_see_the_board_without_names_or_the_right_to_solve_again(
    db: Database, plan: Plan, sign_in: SignIn
) -> None:
    adjusting.accept(db, plan_id=plan.id, sentence="补人", by=BY, now=PRESENT)
    page = sign_in("leadership").get(f"{SESSION}/orders").text
    assert "演示人员" not in page and "Solve again" not in page
    township = sign_in("township", area="T1").get(f"{SESSION}/orders")
    assert township.status_code == 200 and "concern your own area" in township.text
    assert "S21采样点</a>" not in township.text
    assert sign_in("village", area="V11").get(f"{SESSION}/orders").status_code == 403


def test_the_pages_are_written_in_chinese_too(plan: Plan, sign_in: SignIn) -> None:
    planner = sign_in("planner")
    planner.get("/language/zh")
    for page, said in (
        (f"{ADJUST}?area=T2", "提出调配方案"),
        (f"{ADJUST}/2", "调配明细"),
        (f"{SESSION}/orders", "调配指令"),
    ):
        assert said in planner.get(page, headers={"Accept-Language": "zh-CN"}).text


def test_the_page_before_says_what_the_area_lacks_in_the_words_of_the_watch(
    db: Database, plan: Plan, sign_in: SignIn
) -> None:
    planner = sign_in("planner")
    asked = planner.get(f"{ADJUST}?area=T2").text
    said = re.search(r'<p data-figure="lack">(.*?)\.', asked, re.DOTALL)
    watched = planner.get("/watch/R1/C/worst").text
    told = re.search(r'<p data-figure="lack-T2">(.*?)</p>', watched, re.DOTALL)
    assert said and told and said[1].strip() == told[1].strip()
    assert "move people" in said[1], "people wait there"
    assert "more lanes would not help" not in asked
