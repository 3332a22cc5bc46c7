"""Plans on the pages and as files, by role and area."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import planning, plans, rounds
from sampling.services.plans import exports
from sampling.storage.tables import PlanRow, PlanSlotRow, SiteRow
from sampling.web.plans import pages
from tests import county as counties
from tests.clock import PRESENT
from tests.county import County

pytestmark = pytest.mark.usefixtures("solved_once")
SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 12, tzinfo=UTC)
BASE = "/rounds/R1/sessions/AM/plans"
KINDS = ("targets", "sites", "townships", "units", "persons")


@pytest.fixture
def plan(app: Flask, county: County) -> int:
    """A draft, version 1."""
    return drafted(app)


def drafted(app: Flask) -> int:
    db = app.extensions["database"]
    run_id = planning.request_run(
        db, round_code="R1", session_code="AM", seconds=2, seed=1, by=program("tests"), now=NOW
    )
    plan_id = planning.execute(db, run_id=run_id, now=lambda: NOW, workers=1)
    assert plan_id is not None
    return plan_id


@pytest.fixture
def published(app: Flask, plan: int) -> int:
    plans.publish(app.extensions["database"], plan_id=plan, by=program("tests"), now=NOW)
    return plan


@pytest.mark.parametrize("page", ["", "/1", "/1/sites", "/1/units", "/1/persons", "/1/publish"])
def test_a_planner_opens_every_page_of_a_draft(sign_in: SignIn, plan: int, page: str) -> None:
    answer = sign_in("planner").get(BASE + page)
    assert answer.status_code == 200, answer.text


def test_people_by_role_end_with_all_people_once_and_say_how_they_are_counted(sign_in: SignIn, plan: int) -> None:
    page = sign_in("planner").get(f"{BASE}/1").text
    begin = page.index("People by role</caption>")
    table = page[begin : page.index("<details>", begin)]
    by_role = [int(n) for n in re.findall(r'<tr><th scope="row">[^<]+</th><td class="number">(\d+)</td>', table)]
    assert by_role == [4, 4, 8, 12]  # of twelve people four are both recorder and helper
    assert "A person who has several roles stands in the row of each of them, and once in the last row" in table


def test_before_a_plan_the_page_says_how_to_begin(sign_in: SignIn, county: County) -> None:
    assert "No plan yet" in sign_in("planner").get(BASE).text
    assert sign_in("planner").get(f"{BASE}/1").status_code == 404


def test_a_township_sees_a_plan_only_once_it_is_published(app: Flask, sign_in: SignIn, plan: int) -> None:
    township = sign_in("township", area="T1")
    assert "No plan yet" in township.get(BASE).text
    assert township.get(f"{BASE}/1").status_code == 404
    assert township.get(f"{BASE}/1/persons.csv").status_code == 404
    plans.publish(app.extensions["database"], plan_id=plan, by=program("tests"), now=NOW)
    text = township.get(f"{BASE}/1/sites").text
    assert "S11采样点" in text and "S21采样点" not in text


@pytest.mark.parametrize(
    ("role", "area", "named"),
    [
        ("planner", None, True),
        ("desk", None, True),
        ("township", "T1", True),
        ("leadership", None, False),
        ("auditor", None, False),
    ],
)
def test_names_and_phones_are_for_those_who_place_people(
    sign_in: SignIn, published: int, role: str, area: str | None, named: bool
) -> None:
    browser = sign_in(role, area=area)
    for address in (f"{BASE}/1/persons", f"{BASE}/1/persons.csv"):
        answer = browser.get(address)
        if role == "leadership" and address.endswith(".csv"):
            assert answer.status_code == 403  # it takes no files away
            continue
        assert answer.status_code == 200
        assert ("演示人员" in answer.text) is named
        assert ("演示-00" in answer.text) is named


@pytest.mark.parametrize(
    ("role", "place"), [("village", {"area": "V11"}), ("site_lead", {"site": "S11"}), ("administrator", {})]
)
def test_others_see_no_plan(sign_in: SignIn, published: int, role: str, place: dict[str, str]) -> None:
    browser = sign_in(role, **place)
    for page in ("", "/1", "/1/persons.csv", "/1/sites.geojson"):
        assert browser.get(BASE + page).status_code == 403


def test_publishing_asks_first_with_the_numbers(app: Flask, sign_in: SignIn, plan: int) -> None:
    planner = sign_in("planner")
    assert "Publish this plan to 2 townships and" in planner.get(f"{BASE}/1/publish").text
    for role in ("desk", "leadership"):
        assert sign_in(role).post(f"{BASE}/1/publish").status_code == 403
    assert planner.post(f"{BASE}/1/publish").location == f"{BASE}/1"
    assert plans.plan_by_id(app.extensions["database"], plan).state == "published"
    again = planner.post(f"{BASE}/1/publish")
    assert again.status_code == 409 and "Version 1 is published and never changes." in again.text
    asked = planner.get(f"{BASE}/1/publish", follow_redirects=True)
    assert asked.request.path == f"{BASE}/1" and "Version 1 was published" in asked.text


def test_publishing_a_plan_of_a_session_that_is_over_is_warned_of(sign_in: SignIn, plan: int) -> None:
    assert "This session ended on" in sign_in("planner").get(f"{BASE}/1/publish").text


def test_publishing_tells_of_sites_to_which_people_come_but_nobody_is_sent(
    app: Flask, sign_in: SignIn, plan: int
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    with db.writing() as session:
        site = session.exec(select(SiteRow.id).where(SiteRow.code == "S21")).one()
        for slot in session.exec(select(PlanSlotRow)):
            slot.lanes, slot.arrivals = int(slot.site_id != site), 100
            session.add(slot)
    for page in ("/1", "/1/publish"):
        assert "Nobody works at S21采样点, to which 400 people come." in planner.get(BASE + page).text
    only = planner.get(f"{BASE}/1/sites?only=unstaffed").text
    assert "S21采样点" in only and "S11采样点" not in only and "See all sites" in only


def test_publishing_tells_of_hours_that_are_gone(app: Flask, sign_in: SignIn) -> None:
    opens = PRESENT.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    counties.insert(app.extensions["database"], opens_at=opens)
    drafted(app)
    planner = sign_in("planner")
    for page in ("/1", "/1/publish"):
        text = planner.get(BASE + page).text
        assert "2 of 4 slots have begun" in text and "Re-plan from now" not in text
    planner.post(f"{BASE}/1/publish")
    drafted(app)
    assert "Re-plan from now" in planner.get(f"{BASE}/2/publish").text


def test_what_stops_publishing_is_told_on_its_own_page_and_not_as_a_fault_of_the_form(
    app: Flask, sign_in: SignIn, plan: int
) -> None:
    rounds.move(app.extensions["database"], round_code="R1", to="activated", by=program("tests"), now=NOW)
    planner = sign_in("planner")
    page = planner.get(f"{BASE}/1/publish").text
    assert "Tell them first." in page and 'type="submit">Publish this plan' not in page
    answer = planner.post(f"{BASE}/1/publish")
    assert (
        answer.status_code == 409
        and "Tell townships and sites of the round first, then publish its plan." in answer.text
    )


def test_targets_that_are_reached_stand_in_the_order_of_how_near_they_are(
    app: Flask, sign_in: SignIn, plan: int
) -> None:
    shares = (("C", 0.99), ("T1", 1.0), ("T2", 0.9))
    with app.extensions["database"].writing() as session:
        row = session.get_one(PlanRow, plan)
        targets = [
            dict(one) | {"reached": round(one["residents"] * share), "missed": 0}
            for (area, share) in shares
            for one in row.figures["targets"]
            if one["area"] == area
        ]
        row.figures = dict(row.figures) | {"targets": targets}
        session.add(row)
    text = sign_in("planner").get(f"{BASE}/1").text
    assert "least above its target first" in text and "All 3 targets are reached." in text
    table = text[text.index('<table id="targets"') :]
    assert table.index("T2镇") < table.index("C县") < table.index("T1镇")


def test_a_plan_says_for_what_turnout_it_is_made_and_how_long_a_person_waits(sign_in: SignIn, plan: int) -> None:
    text = sign_in("planner").get(f"{BASE}/1").text
    assert "Planned for a turnout of 100 %: everybody who is still to be sampled comes." in text
    assert "Average wait" in text and re.search(r"[\d.]+ min</dd>", text)


def test_on_a_phone_a_draft_is_not_labelled_published(sign_in: SignIn, plan: int) -> None:
    text = sign_in("planner").get(BASE).text
    assert re.search(r'data-label="Published on"><span><span class="soft">not published</span></span>', text)
    assert 'data-label="Published"' not in text


def worse_draft(app: Flask) -> int:
    """Version 2, which samples nobody."""
    db = app.extensions["database"]
    plan_id = drafted(app)
    with db.writing() as session:
        row = session.get_one(PlanRow, plan_id)
        row.figures = dict(row.figures) | {"people": dict(row.figures["people"]) | {"served": 0}}
        session.add(row)
    return plan_id


def test_a_plan_that_reaches_less_is_published_only_with_a_tick(app: Flask, sign_in: SignIn, published: int) -> None:
    plan_id, planner, db = worse_draft(app), sign_in("planner"), app.extensions["database"]
    text = planner.get(f"{BASE}/2/publish").text
    assert "It reaches less than version 1" in text and "What changes" in text
    answer = planner.post(f"{BASE}/2/publish")
    assert answer.status_code == 422 and "Tick the box if you mean it." in answer.text
    assert plans.plan_by_id(db, plan_id).state == "draft"
    assert planner.post(f"{BASE}/2/publish", data={"although_less": "y"}).status_code == 302
    assert plans.plan_by_id(db, plan_id).state == "published"


def test_a_plan_that_reaches_as_much_needs_no_tick(app: Flask, sign_in: SignIn, published: int) -> None:
    planner = sign_in("planner")
    again = plans.plan_by_id(app.extensions["database"], drafted(app))
    text = planner.get(f"{BASE}/2/publish").text
    assert again.version == 2 and "What changes" in text and "although_less" not in text
    assert planner.post(f"{BASE}/2/publish").location == f"{BASE}/2"


def test_a_superseded_version_is_published_again_as_a_new_one(app: Flask, sign_in: SignIn, published: int) -> None:
    planner, db = sign_in("planner"), app.extensions["database"]
    assert "Publish this version again" not in planner.get(f"{BASE}/1").text
    plans.publish(db, plan_id=worse_draft(app), by=program("tests"), now=NOW)
    assert "Publish this version again" in planner.get(f"{BASE}/1").text
    assert "Publish this version again" not in sign_in("leadership").get(f"{BASE}/1").text
    assert sign_in("leadership").post(f"{BASE}/1/again").status_code == 403
    assert planner.post(f"{BASE}/1/again").location == f"{BASE}/3/publish"
    assert planner.post(f"{BASE}/3/publish").location == f"{BASE}/3"
    assert [p.state for p in plans.plans(db, round_code="R1", session_code="AM")] == [
        "published",
        "superseded",
        "superseded",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_leaves_as_csv_and_xlsx_with_the_line_of_what_is_generated(
    sign_in: SignIn, published: int, kind: str
) -> None:
    planner = sign_in("planner")
    content = planner.get(f"{BASE}/1/{kind}.csv")
    assert content.data.startswith(b"\xef\xbb\xbf") and "Generated for demonstration" in content.text
    assert "filename*=UTF-8''" in content.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(planner.get(f"{BASE}/1/{kind}.xlsx").data)).active
    assert sheet is not None and sheet.max_row >= 3
    assert "Generated for demonstration" in str(sheet.cell(sheet.max_row, 1).value)


def test_the_map_has_every_site_with_its_kind_and_state(sign_in: SignIn, published: int) -> None:
    features = sign_in("planner").get(f"{BASE}/1/sites.geojson").json["features"]
    assert {f["properties"]["code"] for f in features} == {"S11", "S12", "S21", "S22"}
    assert all(f["properties"]["state"] in ("smooth", "busy", "crowded", "resting") for f in features)
    assert len(sign_in("township", area="T2").get(f"{BASE}/1/sites.geojson").json["features"]) == 2


def test_a_person_is_found_by_site_and_by_code(sign_in: SignIn, published: int) -> None:
    text = sign_in("planner").get(f"{BASE}/1/persons?words=P00").text
    assert "P00" in text and "P03" not in text


def test_publishing_a_round_names_its_sessions_that_are_over(app: Flask, sign_in: SignIn, county: County) -> None:
    rounds.move(app.extensions["database"], round_code="R1", to="activated", by=program("tests"), now=NOW)
    assert "The session 上午 ended on" in sign_in("planner").get("/rounds/R1/move/preparing").text


@pytest.mark.parametrize("kind", ["sites", "units", "persons"])
def test_a_long_table_comes_page_by_page_and_every_line_once(
    monkeypatch: pytest.MonkeyPatch, sign_in: SignIn, published: int, kind: str
) -> None:
    planner = sign_in("planner")
    whole = re.findall(r'<th scope="row".*?</th>', planner.get(f"{BASE}/1/{kind}").text, re.DOTALL)
    monkeypatch.setitem(pages.PER_PAGE, kind, 1)
    parts = [planner.get(f"{BASE}/1/{kind}?page={n}").text for n in range(1, len(whole) + 2)]
    lines = [re.findall(r'<th scope="row".*?</th>', part, re.DOTALL) for part in parts]
    assert lines == [*([line] for line in whole), []]


def test_signs_that_no_workbook_holds_are_left_out() -> None:
    book = load_workbook(io.BytesIO(exports.as_xlsx("t", ["a"], [["x\x01y"], ["=1+1"], [5]])))
    assert [cell.value for cell in book.active["A"]] == ["a", "xy", "=1+1", 5]
    assert book.active["A3"].data_type == "s"
