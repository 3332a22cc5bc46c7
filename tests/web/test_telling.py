"""What leadership reads out: one paragraph with every figure, one sentence for what the last hour has changed."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlmodel import select

from sampling.domain.actors import program
from sampling.domain.counts import CountReport
from sampling.services import auditing, reporting
from sampling.storage.database import Database
from sampling.storage.tables import RoundRow, SessionRow, SessionSite, SiteRow

from .. import county as counties

SignIn = Callable[..., FlaskClient]
EIGHT = counties.OPENS_AT
BY = program("tests")


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: float, sampled: int) -> None:
    report = CountReport(f"{site}-{hour}", at(hour), sampled)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=at(hour) + timedelta(minutes=1))


@pytest.fixture
def db(app: Flask) -> Database:
    """Two hours of four sites, of which one has not reported the second."""
    found: Database = app.extensions["database"]
    counties.insert(found, round_state="running")
    for site, nine, ten in (("S11", 100, 950), ("S12", 60, 160), ("S21", 80, 90), ("S22", 30, None)):
        send(found, site, 1, nine)
        if ten is not None:
            send(found, site, 2, ten)
    return found


def said(client: FlaskClient, area: str = "C", hour: float = 2, language: str = "en") -> tuple[str, str]:
    """The paragraph, and what has changed."""
    address = f"/watch/R1/{area}/telling?as_of={at(hour).isoformat().replace('+', '%2B')}"
    page = client.get(address, headers={"Accept-Language": language}).text
    found = re.search(r'data-figure="paragraph">([^<]*)<', page)
    changed = re.search(r'data-figure="changed">([^<]*)<', page)
    return found.group(1) if found else "", changed.group(1) if changed else ""


def test_one_paragraph_says_how_it_stands_with_everything_that_makes_it_honest(db: Database, sign_in: SignIn) -> None:
    paragraph, _ = said(sign_in("leadership"))
    assert paragraph.startswith(
        "As of 4 May 2022 10:00, 1,230 of the 4,000 residents of C县 have been sampled, 30.8 %. "
        "3 of 4 sites have reported for 10:00, 1 has not. "
        "2,770 residents are not yet sampled, the away and the exempt among them. "
    )
    assert "To the target of 85 % by 12:00, 4 May 2022, 2,170 people are to go." in paragraph


PIECES = ("figures", "wall", "wall_parts", "parts", "counts", "telling")
GOING = {
    "en": ("People to go to the target", "2,170 to go", " to go", " to go", "People to go to the target", "are to go"),
    "zh": ("距目标还差（人）", "还差2,170人", "还差", "还差", "距目标还差（人）", "还差2,170人"),
}
SHORT = {
    "en": (
        "People short of the target",
        "950 short",
        " short",
        " short",
        "People short of the target",
        "missed by 950",
    ),
    "zh": ("未达目标缺口（人）", "缺950人", ">缺", ">缺", "未达目标缺口（人）", "缺950人"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_until_the_targets_time_people_are_to_go_and_after_it_they_are_short_on_every_piece(
    db: Database, sign_in: SignIn, language: str
) -> None:
    leader = sign_in("leadership")
    for site, sampled in (("S11", 1_900), ("S12", 320), ("S21", 160), ("S22", 70)):
        send(db, site, 4, sampled)
    for hour, words, others in ((2, GOING, SHORT), (4, SHORT, GOING)):
        asked = {"as_of": at(hour).isoformat()}
        for piece, word, other in zip(PIECES, words[language], others[language], strict=True):
            page = leader.get(f"/watch/R1/C/{piece}", query_string=asked, headers={"Accept-Language": language}).text
            assert word in page and other not in page, (hour, piece)


def test_what_the_last_hour_has_changed_is_one_sentence(db: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership")
    assert said(leader)[1].startswith("From 09:00 to 10:00 960 more people were sampled")
    assert said(leader, hour=1)[1] == ""  # there is no hour before it


def test_the_sessions_add_up_in_the_paragraph(db: Database, sign_in: SignIn) -> None:
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        sweep = SessionRow(
            round_id=round_.id or 0, code="PM", name="下午补采", opens_at=at(5), closes_at=at(7), slot_minutes=60,
            throughout=True,
        )  # fmt: skip
        session.add(sweep)
        session.flush()
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        session.add(SessionSite(session_id=sweep.id or 0, site_id=site.id or 0))
        auditing.record(session, by=BY, action="add session", subject="PM", at=EIGHT)
    send(db, "S11", 6, 1_000)
    paragraph, _ = said(sign_in("leadership"), hour=6)
    assert re.search(r"Of these: .* 1,230, 下午补采 50; 1,230 \+ 50 = 1,280\.", paragraph)


def second_day(db: Database, people: int) -> None:
    """A session on the day after, with a count of its one site an hour after it opened."""
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        more = SessionRow(
            round_id=round_.id or 0, code="D2", name="次日", opens_at=at(24), closes_at=at(28), slot_minutes=60
        )  # fmt: skip
        session.add(more)
        session.flush()
        site = session.exec(select(SiteRow).where(SiteRow.code == "S11")).one()
        session.add(SessionSite(session_id=more.id or 0, site_id=site.id or 0))
        auditing.record(session, by=BY, action="add session", subject="D2", at=EIGHT)
    send(db, "S11", 25, people)


def test_where_days_are_added_up_it_is_said_and_only_there(db: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership")
    second_day(db, 500)
    for hour, area, days in ((2, "C", False), (25, "C", True), (25, "T1", True), (25, "T2", False)):
        paragraph, _ = said(leader, area, hour)
        asked = f"?as_of={at(hour).isoformat().replace('+', '%2B')}"
        told = [leader.get(f"/watch/R1/{area}{piece}{asked}").text for piece in ("/figures", "/wall", "")]
        assert ("2 days are added up: whoever was sampled on several" in paragraph) is days
        assert ["2 days added up: person-times" in page for page in told] == [days] * 3
        assert ("Days are added up, as if nobody" in told[2]) is days


def test_above_all_residents_is_told_with_what_may_have_made_it_so(db: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership")
    send(db, "S22", 3, 700)
    paragraph, _ = said(leader, "V22", 3)
    assert "That is above 100 %: people from elsewhere" in paragraph and "several days" not in paragraph
    second_day(db, 900)
    paragraph, _ = said(leader, "V11", 25)
    assert "1,850 of the 1,500" in paragraph
    assert "That is above 100 %: people were sampled on several days or are from elsewhere" in paragraph


def test_of_nobody_there_is_no_share_and_no_sentence_without_an_end(db: Database, sign_in: SignIn) -> None:
    with db.writing() as session:
        session.execute(
            text("UPDATE area_residents SET count = 0 WHERE area_id IN (SELECT id FROM area WHERE code = 'V22')")
        )
        auditing.record(session, by=BY, action="import areas", subject="C", at=EIGHT)
    leader = sign_in("leadership")
    paragraph, _ = said(leader, "V22", 1)
    assert "30 people of V22村 have been sampled; its list says 0 residents. " in paragraph
    assert "%" not in paragraph
    asked = f"?as_of={at(1).isoformat().replace('+', '%2B')}"
    page = leader.get(f"/watch/R1/V22{asked}").text
    assert "No figure" in page and "30 people sampled; the list says 0 people" in page and "above 100" not in page
    page = leader.get(f"/watch/R1/T2{asked}").text
    assert "0 residents on the list" in page


def test_without_a_count_the_paragraph_says_so(app: Flask, sign_in: SignIn) -> None:
    counties.insert(app.extensions["database"], round_state="running")
    paragraph, changed = said(sign_in("leadership"), hour=1)
    assert paragraph.startswith("As of 4 May 2022 09:00, no count has come in from C县.") and changed == ""


def test_it_is_said_in_chinese_as_an_office_would(db: Database, sign_in: SignIn) -> None:
    paragraph, changed = said(sign_in("leadership"), language="zh-CN")
    assert paragraph.startswith(
        "截至2022年5月4日 10:00，C县常住人口4,000人，已采1,230人，覆盖率30.8%。10:00应报4个采样点，已报3个，未报1个。"
    )
    assert changed.startswith("09:00至10:00新增采样960人") and changed.endswith("。")


def test_where_all_have_reported_the_paragraph_says_how_many(db: Database, sign_in: SignIn) -> None:
    send(db, "S22", 2, 40)
    leader = sign_in("leadership")
    assert "All 4 sites that were to report have reported." in said(leader)[0]
    assert "应报4个采样点，已全部上报。" in said(leader, language="zh-CN")[0]


def test_a_township_is_told_its_own(db: Database, sign_in: SignIn) -> None:
    township = sign_in("township", area="T2")
    assert "120 of the 1,500 residents of T2镇" in said(township, area="T2")[0]
    assert township.get("/watch/R1/T1/telling").status_code == 403


def test_the_wall_says_the_number_and_the_worst_without_anything_to_press(db: Database, sign_in: SignIn) -> None:
    page = sign_in("leadership").get("/watch/R1/C?wall=1&as_of=2022-05-04T10:00%2B08:00").text
    assert 'data-theme="wall"' in page and 'class="page-top"' not in page
    assert "30.8 %" in page and "1,230 of 4,000 residents sampled" in page
    rows = page[page.index("<tbody>") :]
    assert rows.index("T2镇") < rows.index("T1镇") and "1 site has not reported for 10:00" in page


def test_the_pieces_of_the_wall_are_asked_for_alone(db: Database, sign_in: SignIn) -> None:
    leader = sign_in("leadership")
    for piece in ("wall", "wall_parts", "wall_sites"):
        found = leader.get(f"/watch/R1/C/{piece}")
        assert found.status_code == 200 and "<html" not in found.text
        assert leader.get(f"/watch/R1/C/{piece}", headers={"If-None-Match": found.headers["ETag"]}).status_code == 304
