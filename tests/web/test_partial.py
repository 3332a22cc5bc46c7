"""The coverage pages of a partial round: of whom the figure is, who stands outside, and a page for those."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import reporting
from sampling.storage.queries.areas import ids_by_code
from sampling.storage.queries.rounds import replace_scope
from sampling.storage.tables import RoundRow, SessionRow, SessionSite, SiteRow

from .. import county as counties

EIGHT = counties.County().opens_at
AT = "as_of=2022-05-04T02:00:00%2B00:00"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def partial(app: Flask, county: counties.County) -> counties.County:
    """The round is for T2 alone; S21 has counted 300 people by ten."""
    db = app.extensions["database"]
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        replace_scope(session, round_.id or 0, [ids_by_code(session)["T2"]])
        part = session.exec(select(SessionRow)).one()
        outside = session.exec(select(SiteRow.id).where(SiteRow.code.in_(["S11", "S12"]))).all()  # type: ignore[attr-defined]
        for row in session.exec(select(SessionSite).where(SessionSite.session_id == part.id)).all():
            if row.site_id in outside:
                session.delete(row)
    for hour, sampled in ((1, 200), (2, 300)):
        end = EIGHT + timedelta(hours=hour)
        report = CountReport(f"S21-{hour}", end, sampled)
        reporting.report(db, round_code="R1", site_code="S21", report=report, by=program("tests"), now=end)
    return county


@pytest.fixture
def leader(partial: counties.County, sign_in: SignIn) -> FlaskClient:
    return sign_in("leadership")


def test_the_page_and_the_wall_say_of_whom_the_figure_of_a_partial_round_is(leader: FlaskClient) -> None:
    for address in (f"/watch/R1/C?{AT}", f"/watch/R1/C?{AT}&wall=1"):
        page = leader.get(address).get_data(as_text=True)
        assert "300 sampled, of the 1,500 residents of the 1 township that takes part" in page
        assert "20.0 %" in page
        assert "4,000" not in page


def test_the_page_names_in_one_line_who_takes_no_part_and_lists_them_nowhere(leader: FlaskClient) -> None:
    page = leader.get(f"/watch/R1/C?{AT}").get_data(as_text=True)
    assert "1 township takes no part in this round: T1镇." in page
    assert "/watch/R1/T1" not in page
    ground = leader.get(f"/watch/R1/C/ground.json?{AT}").get_json()
    print(ground)


def test_a_township_outside_gets_a_page_that_says_so_and_who_takes_part(leader: FlaskClient) -> None:
    for code in ("T1", "V11"):
        answer = leader.get(f"/watch/R1/{code}")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert f"{code}{'镇' if code == 'T1' else '村'} takes no part in this round" in page
        assert 'href="/watch/R1/T2"' in page
        assert "No figure" not in page
    assert "takes no part in 第一轮" in leader.get("/watch/R1/T1/figures").get_data(as_text=True)


def test_an_account_of_a_township_outside_is_told_and_led_nowhere_it_may_not_go(
    partial: counties.County, sign_in: SignIn
) -> None:
    client = sign_in("township", area="T1")
    page = client.get("/watch", follow_redirects=True).get_data(as_text=True)
    assert "T1镇 takes no part in this round" in page
    assert "T2镇" in page
    assert 'href="/watch/R1/T2"' not in page


def test_the_counts_behind_a_partial_rounds_figure_say_whose_residents_are_added_up(leader: FlaskClient) -> None:
    page = leader.get(f"/watch/R1/C/counts?{AT}").get_data(as_text=True)
    assert "the sum of the 1 township that takes part" in page
