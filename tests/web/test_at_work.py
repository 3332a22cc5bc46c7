"""Who works at two sites: every table says what it counts, and those that count the same say the same."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.services import handouts, plans, signing
from sampling.storage.tables import AssignmentRow, PlanRow, PlanSlotRow, SessionRow, SiteRow, StaffRow
from tests.county import County

SignIn = Callable[..., FlaskClient]
NOW = datetime(2022, 5, 3, 14, tzinfo=UTC)
# person, site, role, hours after the opening
WORK = (
    ("P00", "S11", "sampler", 0, 1),
    ("P01", "S11", "recorder", 0, 1),
    ("P01", "S21", "helper", 2, 3),  # in two townships and in two roles
    ("P02", "S11", "helper", 0, 1),
    ("P02", "S12", "helper", 2, 3),  # at two sites of a township
    ("P04", "S11", "recorder", 0, 1),
    ("P04", "S11", "helper", 2, 3),  # in two roles at a site
    ("P03", "S21", "sampler", 0, 1),
)


@pytest.fixture
def plan_id(app: Flask, county: County) -> int:
    db = app.extensions["database"]
    with db.writing() as session:
        part = session.exec(select(SessionRow)).one()
        people = dict(session.exec(select(StaffRow.code, StaffRow.id)).all())
        places = dict(session.exec(select(SiteRow.code, SiteRow.id)).all())
        figures = {"persons": {"used": 5, "available": 12}}
        plan = PlanRow(session_id=part.id or 0, version=1, figures=figures, created_at=NOW, created_by="tests")
        session.add(plan)
        session.flush()
        for code, site, role, first, last in WORK:
            hours = {
                "starts_at": part.opens_at + timedelta(hours=first),
                "ends_at": part.opens_at + timedelta(hours=last),
            }
            session.add(AssignmentRow(plan_id=plan.id, staff_id=people[code], site_id=places[site], role=role, **hours))
        for site in {one[1] for one in WORK}:
            slot = {"ends_at": part.opens_at + timedelta(hours=1), "lanes": 1, "arrivals": 9, "served": 9, "queue": 0}
            session.add(PlanSlotRow(plan_id=plan.id, site_id=places[site], **slot))
        plan_id = plan.id or 0
    plans.publish(db, plan_id=plan_id, by=program("tests"), now=NOW)
    return plan_id


def test_plan_handouts_and_call_tree_count_the_same_people_of_a_township(
    app: Flask, sign_in: SignIn, plan_id: int
) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    plan = plans.plan_by_id(db, plan_id)
    assert plan is not None
    lines = {line.code: line for line in plans.by_township(db, plan)}
    assert {code: (line.persons, line.elsewhere) for code, line in lines.items()} == {"T1": (4, 1), "T2": (2, 1)}
    assert lines["T1"].people == {"sampler": 1, "recorder": 2, "helper": 2}, "P02 helps at two sites and is one helper"
    assert {line.code: line.persons for line in plans.by_site(db, plan)} == {"S11": 4, "S12": 1, "S21": 2}
    listed = planner.get("/rounds/R1/sessions/AM/handouts/township").text
    found = re.findall(r'data-label="People at work"><span>(\d+) <span class="below">1 of them also', listed)
    assert found == ["4", "2"]
    tree = signing.call_tree(db, round_code="R1", session_code="AM")
    assert [one.persons for one in tree.townships] == [4, 2] and tree.shared == 1
    assert "1 person works in two townships and is on both sheets." in planner.get("/rounds/R1/call-tree").text


def test_whoever_works_in_two_townships_signs_once_and_the_page_says_where(
    app: Flask, sign_in: SignIn, plan_id: int
) -> None:
    db = app.extensions["database"]
    document = signing.documents(db, "R1")[0].document.id
    parts = signing.document(db, round_code="R1", document_id=document).parts
    assert {part.code: part.tally.all for part in parts if part.level == "person"} == {"T1": 4, "T2": 1}
    page = sign_in("planner").get(f"/rounds/R1/documents/{document}").text
    assert "signs once, and is listed in the one where they begin" in page


def test_a_units_sites_are_those_it_goes_to_first_and_later(app: Flask, sign_in: SignIn, plan_id: int) -> None:
    db, planner = app.extensions["database"], sign_in("planner")
    plan = plans.plan_by_id(db, plan_id)
    assert plan is not None
    [unit] = plans.by_unit(db, plan)
    rows = {one.base_code: one for one in handouts.departures(db, plan_id=plan_id)}
    assert unit.sites == 3 and {code: (row.sites, row.onward) for code, row in rows.items()} == {
        "T1": (1, 2),
        "T2": (2, 0),
    }
    page = html.unescape(planner.get("/rounds/R1/sessions/AM/departures").text)
    assert "3 sites (2 of them later, from their first)" in page
