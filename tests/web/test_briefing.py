"""Briefings on their pages: who may what, a draft and its faults, both languages, the watch sent on."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.domain.permissions import ROLES
from sampling.services import reporting
from sampling.storage.database import Database

from .. import county as counties
from .. import papers

SignIn = Callable[..., FlaskClient]
EIGHT = counties.OPENS_AT
TEN = (EIGHT + timedelta(hours=2)).isoformat()
LIST = "/rounds/R1/briefings"


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: float, sampled: int, *, now: datetime | None = None, reason: str = "") -> None:
    report = CountReport(f"{site}-{hour}-{sampled}", at(hour), sampled, reason=reason)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=program("tests"), now=now or at(hour))


@pytest.fixture
def db(app: Flask) -> Database:
    """Two hours of a morning; it is twenty past ten."""
    found: Database = app.extensions["database"]
    counties.insert(found, round_state="running")
    for site, nine, ten in (("S11", 100, 950), ("S12", 60, 160), ("S21", 80, 90), ("S22", 30, None)):
        send(found, site, 1, nine)
        if ten is not None:
            send(found, site, 2, ten)
    app.extensions["clock"] = lambda: at(2 + 1 / 3)
    return found


@pytest.fixture
def desk(db: Database, sign_in: SignIn) -> FlaskClient:
    return sign_in("desk", area="C")


def drafted(desk: FlaskClient, **typed: str) -> dict[str, str]:
    """What the form of a draft holds, with something typed."""
    page = desk.get(f"{LIST}/new?as_of={quote(TEN)}").text
    known_at = re.search(r'name="known_at" value="([^"]+)"', page)
    assert known_at
    return {"known_at": known_at[1], "kind": "morning", "as_of": TEN, "area": ""} | typed


def issue(desk: FlaskClient, **typed: str) -> str:
    return desk.post(f"{LIST}/new", data=drafted(desk, **typed), follow_redirects=True).text


def test_a_draft_shows_its_figures_and_is_issued_as_it_was_seen(desk: FlaskClient, db: Database) -> None:
    assert "No briefing yet" in desk.get(LIST).text
    draft = desk.get(f"{LIST}/new").text
    assert "1,230 of 4,000 residents sampled" in draft and "3 of 4 sites reported" in draft
    seen = drafted(desk, decisions="Send six samplers to T2", remark="The power is back.")
    send(db, "S22", 2, 35, now=at(2.4))
    page = desk.post(f"{LIST}/new", data=seen, follow_redirects=True).text
    assert "Briefing No. 1 is issued." in page and "1,230 of 4,000 residents sampled" in page
    assert "Send six samplers to T2" in page and "The power is back." in page
    assert "No. 1" in desk.get(LIST).text and "演示 desk" in desk.get(LIST).text


def test_the_list_says_which_briefing_a_late_correction_has_overtaken(desk: FlaskClient, db: Database) -> None:
    issue(desk)
    for language, words in (("en", "Figures are known differently now"), ("zh", "数据有变动")):
        assert words not in desk.get(LIST, headers={"Accept-Language": language}).text
    send(db, "S22", 2, 35, now=at(2.4))
    for language, words in (("en", "Figures are known differently now"), ("zh", "数据有变动")):
        assert words in desk.get(LIST, headers={"Accept-Language": language}).text


def test_a_draft_has_the_kind_ticked_that_fits_its_moment(desk: FlaskClient, app: Flask) -> None:
    def ticked(hour: float) -> list[str]:
        app.extensions["clock"] = lambda: at(hour + 1)
        page = desk.get(f"{LIST}/new?as_of={quote(at(hour).isoformat())}").text
        return [
            one
            for one in ("morning", "evening", "close")
            if re.search(rf'value="{one}"[^>]*checked|checked[^>]*value="{one}"', page)
        ]

    assert ticked(2) == ["morning"] and ticked(4) == ["close"]


def test_looking_at_another_moment_loses_nothing_that_was_typed(desk: FlaskClient) -> None:
    seen = drafted(desk, decisions="Send six samplers", as_of=at(1).isoformat(), kind="evening", look="1")
    page = desk.post(f"{LIST}/new", data=seen).text
    assert "270 of 4,000 residents sampled" in page and "Send six samplers" in page
    assert "No briefing yet" in desk.get(LIST).text


def test_all_faults_of_a_draft_stand_at_their_fields(desk: FlaskClient) -> None:
    wrong = {"kind": "weekly", "as_of": "yesterday", "decisions": "x\n" * 13, "remark": "411325199001011234"}
    answer = desk.post(f"{LIST}/new", data=drafted(desk, **wrong))
    assert answer.status_code == 422 and "There are 4 things to put right" in answer.text
    for said in ("Choose which briefing", "Choose as of when", "At most 12 decisions", "Identity numbers"):
        assert said in answer.text
    later = desk.post(f"{LIST}/new", data=drafted(desk, as_of=at(3).isoformat()))
    assert later.status_code == 422 and "4 May 2022 11:00 is still to come" in later.text


def test_a_correction_is_told_on_its_page_and_issued_again_with_a_note(
    desk: FlaskClient, db: Database, app: Flask
) -> None:
    assert "still known as they were issued" in issue(desk)
    send(db, "S21", 2, 131, now=at(3), reason="mistyped")
    app.extensions["clock"] = lambda: at(3.5)
    page = desk.get(f"{LIST}/1").text
    assert "known differently now" in page and "people sampled: 1,230, now 1,271" in page
    again = desk.get(f"{LIST}/1/again").text
    assert "T2镇, people sampled: 120, now 161" in again and "1,271 of 4,000" in again
    known_at = re.search(r'name="known_at" value="([^"]+)"', again)
    assert known_at
    said = {"known_at": known_at[1], "after": "1", "area": "", "note": ""}
    refused = desk.post(f"{LIST}/1/again", data=said)
    assert refused.status_code == 422 and "Say in a sentence why" in refused.text
    done = desk.post(f"{LIST}/1/again", data=said | {"note": "S21 had mistyped it."}, follow_redirects=True).text
    assert "issued again, as revision 2" in done and "S21 had mistyped it." in done
    assert "No. 1, revision 2" in done and "people sampled: 1,230, now 1,271" in done
    old = desk.get(f"{LIST}/1?revision=1").text
    assert "1,230 of 4,000" in old and "This briefing was issued again" in old
    assert "Replaced by revision 2" in desk.get(LIST).text
    twice = desk.post(f"{LIST}/1/again", data=said | {"note": "Once more."})
    assert twice.status_code == 422 and "as revision 2. Look at that one first" in twice.text


def test_the_county_issues_and_everybody_reads_what_its_area_reaches(
    db: Database, desk: FlaskClient, sign_in: SignIn
) -> None:
    issue(desk)
    issue(desk, area="T1")
    for role in sorted(set(ROLES) - {"site_lead"}):
        place = {"township": "T1", "village": "V11"}.get(role, "C")
        reader = sign_in(role, area=place)
        assert reader.get(f"{LIST}/1").status_code == (200 if place == "C" else 404), role
        assert reader.get(f"{LIST}/1?area=T1").status_code == (404 if place == "V11" else 200), role
        assert reader.get(f"{LIST}/1?area=T2").status_code == 404, role
        may = role in ("desk", "planner", "administrator")
        assert reader.get(f"{LIST}/new").status_code == (200 if may else 403), role
        assert reader.post(f"{LIST}/1/again").status_code == (422 if may else 403), role
        assert ("Draft a briefing" in reader.get(LIST).text) is may, role
    assert sign_in("township", area="T1").get(f"{LIST}/1.pdf").status_code == 404


def test_a_coordinator_is_led_to_the_briefings_of_its_township(
    db: Database, desk: FlaskClient, sign_in: SignIn
) -> None:
    issue(desk)
    answer = sign_in("township", area="T1").get(LIST, follow_redirects=True)
    assert answer.request.path == LIST and answer.request.args["area"] == "T1"
    assert "Briefings of T1镇" in answer.text and "No briefing yet" in answer.text


def test_its_paper_is_there_in_both_languages_whichever_the_reader_has(desk: FlaskClient) -> None:
    issue(desk, decisions="增派采样员6名")
    for tag, said in (("en", "1,230 of 4,000 residents sampled"), ("zh-Hans", "常住人口4,000人，已采1,230人")):
        answer = desk.get(f"{LIST}/1.pdf?lang={tag}")
        assert answer.mimetype == "application/pdf"
        text = "\n".join("\n".join(page.lines) for page in papers.pages(answer.data))
        assert said in text and "增派采样员6名" in text and "演示 desk" in text
    assert desk.get(f"{LIST}/1?lang=zh-Hans").status_code == 200
    assert desk.get(f"{LIST}/2.pdf").status_code == 404


def test_the_watch_of_a_moment_is_sent_on_as_a_picture_and_on_paper(db: Database, sign_in: SignIn) -> None:
    leader, moment = sign_in("leadership", area="C"), f"?as_of={quote(at(1).isoformat())}"
    page = leader.get(f"/watch/R1/C{moment}").text
    for ending in ("png", "pdf"):
        assert f"/watch/R1/C/watch.{ending}?as_of=" in page
    picture = leader.get(f"/watch/R1/C/watch.png{moment}")
    assert picture.headers["Content-Disposition"].startswith('inline; filename="R1-C-20220504-0900.png"')
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.width == 1200
    answer = leader.get(f"/watch/R1/C/watch.pdf{moment}")
    text = "\n".join("\n".join(page.lines) for page in papers.pages(answer.data))
    assert "As of 4 May 2022 09:00" in text and "270 of 4,000 residents sampled" in text and "page 1 of" in text
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert leader.get(f"/watch/R1/C/watch.pdf{moment}", headers=etag).status_code == 304
    assert sign_in("township", area="T1").get("/watch/R1/C/watch.png").status_code == 403
