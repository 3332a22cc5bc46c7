"""Briefings on both databases: numbered, kept as issued, issued again with a note, and drawn with nothing left out."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select, text, update

from sampling.domain.actors import Actor, program
from sampling.domain.briefings import Facts, Issued, Typed
from sampling.domain.counts import CountReport
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.domain.keeping import as_json, from_json
from sampling.services import auditing, briefings, reporting
from sampling.services.drawing import map as drawn_map
from sampling.services.wording import speaking
from sampling.storage.database import Database
from sampling.storage.tables import AreaResidents, AreaRow, RoundRow, SessionRow, SessionSite, SiteRow

from .. import briefings as made
from .. import county as counties
from .. import papers
from .test_at_once import at_once

BY = program("tests")
TOWNSHIP = Actor("coordinator", "township", "C/T1/")
EIGHT = counties.OPENS_AT
MORNING = Typed("morning", "Send six samplers to T2\n\n  Extend by 35 minutes  ", "The power is back.")


def at(hour: float) -> datetime:
    return EIGHT + timedelta(hours=hour)


def send(db: Database, site: str, hour: float, sampled: int, *, now: datetime | None = None, reason: str = "") -> None:
    report = CountReport(f"{site}-{hour}-{sampled}", at(hour), sampled, reason=reason)
    reporting.report(db, round_code="R1", site_code=site, report=report, by=BY, now=now or at(hour))


def issue(db: Database, hour: float = 2, *, area: str = "", now: float = 2.2, **more: Any) -> int:
    given: dict[str, Any] = {"typed": MORNING, "by": BY} | more
    return briefings.issue(db, round_code="R1", area_code=area, as_of=at(hour), now=at(now), **given)


def found(db: Database, number: int = 1, **more: Any) -> tuple[Issued, Issued | None]:
    _, issued, before = briefings.briefing(db, round_code="R1", number=number, **({"by": BY} | more))
    return issued, before


def since(db: Database, issued: Issued, now: float = 6) -> list[tuple[str, str, int | None, int | None]]:
    place = briefings.place(db, round_code="R1", by=BY)
    return [(one.what, one.name, one.before, one.now) for one in briefings.known_now(db, place, issued, now=at(now))]


@pytest.fixture
def reported(db: Database) -> Database:
    """Two hours of a morning: S22 silent after nine."""
    counties.insert(db, round_state="running")
    for site, nine, ten in (("S11", 100, 950), ("S12", 60, 160), ("S21", 80, 90), ("S22", 30, None)):
        send(db, site, 1, nine)
        if ten is not None:
            send(db, site, 2, ten)
    return db


def test_briefings_of_an_area_are_numbered_and_say_what_was_known_and_typed(reported: Database) -> None:
    assert [issue(reported), issue(reported, area="T1"), issue(reported, now=2.5)] == [1, 1, 2]
    issued, before = found(reported)
    figures = issued.facts.stand.figures
    assert (figures.sampled, figures.denominator, figures.which) == (1230, 4000, "residents")
    assert (figures.sites_reported, figures.sites_expected) == (3, 4)
    assert [line.name for line in issued.facts.stand.lines] == ["T2镇", "T1镇"]
    assert issued.facts.stand.lines[0].silent == ("S22采样点",)
    assert issued.typed.wanted == ("Send six samplers to T2", "Extend by 35 minutes")
    assert (issued.facts.known_at, issued.issued_at, issued.issued_by) == (at(2.2), at(2.2), "tests")
    assert before is None and issued.replaced_by is None
    assert "1,230" in issued.facts.texts["en"]["paragraph"]
    assert "已采1,230人" in issued.facts.texts["zh_Hans"]["paragraph"]


def test_a_late_correction_is_told_and_the_briefing_issued_again_under_its_number(reported: Database) -> None:
    issue(reported)
    issued, _ = found(reported)
    assert since(reported, issued) == []
    send(reported, "S21", 2, 131, now=at(4), reason="mistyped")
    send(reported, "S22", 2, 35, now=at(4))
    assert since(reported, issued) == [
        ("sampled", "", 1230, 1276),
        ("reported", "", 3, 4),
        ("sampled", "上午", 1230, 1276),
        ("sampled", "T2镇", 120, 166),
        ("reported", "T2镇", 1, 2),
    ]
    typed = replace(MORNING, note="S21 had mistyped 131 as 90.")
    assert briefings.issue_again(reported, round_code="R1", number=1, after=1, typed=typed, by=BY, now=at(5)) == 2
    new, before = found(reported)
    assert (new.revision, new.facts.as_of, new.facts.stand.figures.sampled) == (2, at(2), 1276)
    assert new.typed.note == "S21 had mistyped 131 as 90." and since(reported, new) == []
    old, _ = found(reported, revision=1)
    assert (old.facts.stand.figures.sampled, old.replaced_by) == (1230, 2)
    assert before is not None and before.facts == old.facts == issued.facts
    with speaking("en", new.facts.tz):
        told = briefings.sheet(new.facts, new, before=before)
    assert told.number == "No. 1, revision 2"
    assert told.changes[0] == "people sampled: 1,230, now 1,276"
    assert "T2镇, people sampled: 120, now 166" in told.changes
    lines, _ = auditing.entries(reported, subject="R1/C")
    told_of = [(one.action, one.details.get("revision")) for one in lines]
    assert told_of == [("issue briefing again", 2), ("issue briefing", 1)]


def test_what_was_looked_at_is_issued_whatever_came_in_since(reported: Database) -> None:
    send(reported, "S22", 2, 35, now=at(2.3))
    issue(reported, now=2.4, known_at=at(2.2))
    issued, _ = found(reported)
    assert issued.facts.stand.figures.sampled == 1230
    assert since(reported, issued)[0] == ("sampled", "", 1230, 1235)
    with pytest.raises(Refused, match="too long ago"):
        issue(reported, now=4, known_at=at(2.2))


def test_issued_again_needs_a_note_and_the_revision_that_stands(reported: Database) -> None:
    issue(reported)
    again: dict[str, Any] = {"round_code": "R1", "number": 1, "by": BY, "now": at(5)}
    with pytest.raises(Faulty, match="why it is issued again"):
        briefings.issue_again(reported, after=1, typed=MORNING, **again)
    noted = replace(MORNING, note="corrected")
    briefings.issue_again(reported, after=1, typed=noted, **again)
    with pytest.raises(Conflict, match=r"tests has issued No\. 1 again already, as revision 2"):
        briefings.issue_again(reported, after=1, typed=noted, **again)
    with pytest.raises(NotFound):
        briefings.issue_again(reported, after=1, typed=noted, **again | {"number": 7})


def test_everything_wrong_with_a_draft_is_told_at_once(reported: Database) -> None:
    typed = Typed("weekly", "\n".join("abcdefghijklm"), "411325199001011234", "x" * 501)
    with pytest.raises(Faulty) as told:
        briefings.check(typed, at(9), now=at(2))
    assert [one.where for one in told.value.faults] == [
        ("kind",), ("as_of",), ("decisions",), ("remark",), ("note",)
    ]  # fmt: skip


def test_who_may_not_issue_is_refused_and_reads_its_own_area_alone(reported: Database) -> None:
    with pytest.raises(Refused):
        issue(reported, by=TOWNSHIP)
    issue(reported)
    issue(reported, area="T1")
    with pytest.raises(NotFound):
        found(reported, by=TOWNSHIP, area_code=briefings.COUNTY)
    assert found(reported, by=TOWNSHIP, area_code="T1")[0].facts.area_name == "T1镇"
    own = briefings.listing(reported, round_code="R1", by=TOWNSHIP)
    assert (own.place.area.code, [one.number for one in own.briefings], len(own.others)) == ("T1", [1], 1)
    for area in ("T2", "V11", "nowhere"):
        with pytest.raises(NotFound):
            briefings.listing(reported, round_code="R1", area_code=area, by=TOWNSHIP)
    desk = Actor("desk of T1", "desk", "C/T1/")
    with pytest.raises(NotFound):
        issue(reported, area="T2", by=desk)


def test_two_who_issue_at_once_get_two_numbers(reported: Database) -> None:
    answers = at_once(*(lambda: issue(reported) for _ in range(3)))
    assert sorted(map(str, answers)) == ["1", "2", "3"]


def test_of_two_who_issue_again_at_once_one_is_asked_to_look_first(reported: Database) -> None:
    issue(reported)

    def again() -> int:
        typed = replace(MORNING, note="corrected")
        return briefings.issue_again(reported, round_code="R1", number=1, after=1, typed=typed, by=BY, now=at(5))

    answers = at_once(again, again)
    assert [one for one in answers if not isinstance(one, Conflict)] == [2]
    assert found(reported)[0].revision == 2


@pytest.mark.parametrize("statement", ["UPDATE briefing SET remark = 'other'", "DELETE FROM briefing"])
def test_the_database_refuses_to_change_what_was_issued(reported: Database, statement: str) -> None:
    issue(reported)
    with pytest.raises(DatabaseError, match="never changes"), reported.writing() as session:
        session.connection().execute(text(statement))
    assert found(reported)[0].typed.remark == "The power is back."


def test_the_sums_of_sessions_add_up_to_the_countys_figure(db: Database) -> None:
    """100,828 of the afternoon before and 377,781 of the morning, of 549,068 residents."""
    counties.insert(db, round_state="running")
    with db.writing() as session:
        round_ = session.exec(select(RoundRow)).one()
        before = SessionRow(
            round_id=round_.id or 0,
            code="PM",
            name="3日下午",
            opens_at=at(-18),
            closes_at=at(-14),
            slot_minutes=60,
            throughout=True,
        )
        session.add(before)
        session.flush()
        sites = list(session.exec(select(SiteRow).order_by(col(SiteRow.code))))
        session.add_all(SessionSite(session_id=before.id or 0, site_id=one.id or 0) for one in sites)
        county = session.exec(select(AreaRow).where(AreaRow.code == "C")).one()
        session.exec(update(AreaResidents).where(col(AreaResidents.area_id) == county.id).values(count=549_068))  # type: ignore[call-overload]
    send(db, "S11", -14, 100_828)
    for site, sampled in (("S11", 300_000), ("S12", 77_000), ("S21", 700), ("S22", 81)):
        send(db, site, 4, sampled)
    issue(db, 4, now=4.1)
    issued, _ = found(db)
    facts = issued.facts
    assert [part.people for part in facts.stand.parts] == [100_828, 377_781]
    for language, whole in (
        ("en", "478,609 of 549,068 residents sampled"),
        ("zh_Hans", "常住人口549,068人，已采478,609人"),
    ):
        with speaking(language, facts.tz):
            said = briefings.sheet(facts, issued)
        assert said.facts[0].value == "100,828 + 377,781 = 478,609"
        assert (said.headline.replace(" ", ""), said.of) == ("87.2%", whole)
        assert ("2 days added up: person-times" if language == "en" else "2天合计，按人次计") in said.complete


def test_the_list_marks_the_briefings_whose_own_page_says_that_figures_are_known_differently(
    reported: Database,
) -> None:
    issue(reported, 1, now=1.2)
    issue(reported)

    def marked() -> list[tuple[int, int, bool]]:
        found = briefings.listing(reported, round_code="R1", by=BY)
        return [(one.number, one.revision, one.is_changed) for one in found.briefings]

    def told() -> list[bool]:
        return [bool(since(reported, found(reported, number)[0])) for number in (2, 1)]

    assert [one for *_, one in marked()] == told() == [False, False]
    send(reported, "S22", 2, 35, now=at(4))
    assert [one for *_, one in marked()] == told() == [True, False], "ten o'clock has changed, nine has not"
    typed = replace(MORNING, note="S22 was late.")
    briefings.issue_again(reported, round_code="R1", number=2, after=1, typed=typed, by=BY, now=at(5))
    assert marked() == [(2, 2, False), (2, 1, False), (1, 1, False)], "what was replaced is told by its successor"
    send(reported, "S11", 1, 110, now=at(6), reason="mistyped")
    assert told() == [False, True] and [one for *_, one in marked()] == [False, False, True]


def test_the_list_asks_no_more_of_the_database_the_more_briefings_there_are(reported: Database) -> None:
    asked: list[str] = []
    issue(reported, 1, now=1.2)
    event.listen(reported.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def number() -> int:
        send(reported, "S22", 2, 35 + len(asked), now=at(4), reason="mistyped")  # nothing is kept from before
        asked.clear()
        briefings.listing(reported, round_code="R1", by=BY)
        return len(asked)

    first = number()
    for hour in (2, 2, 2, 1, 1):
        issue(reported, hour)
    assert number() <= first


def test_where_the_pace_is_kept_and_the_forecast_is_short_a_briefing_says_both(reported: Database) -> None:
    facts = briefings.gather(reported, round_code="R1", area_code="C", as_of=at(2), by=BY, now=at(2.2))
    assert facts.ahead is not None
    on_pace = replace(facts.stand, figures=replace(facts.stand.figures, state="on_target"))
    short = replace(facts, stand=on_pace, ahead=replace(facts.ahead, wanted=facts.ahead.mid + 7))
    enough = replace(short, ahead=replace(facts.ahead, wanted=facts.ahead.mid))
    with speaking("en", facts.tz):
        standings = [briefings.sheet(one).standing for one in (short, enough)]
    assert [one and (one.value, one.tone) for one in standings] == [
        ("On pace, the forecast is 7 short", "watch"),
        ("On target", "good"),
    ]


def test_a_briefing_says_to_go_before_the_targets_time_and_short_after_it(reported: Database) -> None:
    facts = briefings.gather(reported, round_code="R1", area_code="C", as_of=at(2), by=BY, now=at(2.2))
    over = replace(facts, as_of=at(4))
    with speaking("en", facts.tz):
        said = [briefings.sheet(one) for one in (facts, over)]
    assert [[one.label for one in sheet.facts if "target" in one.label] for sheet in said] == [
        ["People to go to the target"],
        ["People short of the target"],
    ]
    assert ["to go" in sheet.rows[0].lacks for sheet in said] == [True, False]
    assert ["short" in sheet.rows[0].lacks for sheet in said] == [False, True]


def test_facts_are_the_same_out_of_what_is_kept(reported: Database) -> None:
    facts = briefings.gather(reported, round_code="R1", area_code="C", as_of=at(2), by=BY, now=at(2.2))
    assert facts.ahead is not None and facts.curve and facts.help is not None
    assert from_json(Facts, as_json(facts)) == facts
    kept = as_json(facts) | {"no longer known": 1}
    del kept["sources"]
    assert from_json(Facts, kept).sources == ()


class Written:
    """A surface that keeps what is written on it."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, x: float, y: float, words: str, size: float, **more: Any) -> None:
        self.texts.append(words)

    def wide(self, words: str, size: float, bold: bool = False) -> float:
        return len(words) * size

    def area(self, *given: Any, **more: Any) -> None: ...

    def line(self, *given: Any, **more: Any) -> None: ...


@pytest.mark.parametrize("behind", [0, 1, 2])
def test_on_the_map_of_a_briefing_an_area_that_is_behind_has_its_name_before_others(behind: int) -> None:
    square = (((0, 0), (40, 0), (40, 40), (0, 40)),)
    shapes = {
        str(n): drawn_map.Shape(
            [[(a + 45 + 45 * n, b) for a, b in square[0]]], 0.5, n == behind, str(n + 1), (f"第{n}个长名字的镇", "50%")
        )
        for n in range(3)
    }
    on = Written()
    drawn_map.draw(on, shapes, (220, 40), 0, 0, 440, 80, 12)  # type: ignore[arg-type]
    assert f"{behind + 1} 第{behind}个长名字的镇" in on.texts
    assert {one.split(" ")[0] for one in on.texts if one[0].isdigit() and "%" not in one} == {"1", "2", "3"}


def words(issued: Issued, language: str = "en") -> list[str]:
    """The text of each page on paper."""
    content = briefings.document(issued.facts, language=language, issued=issued, by="Li")
    assert content == briefings.document(issued.facts, language=language, issued=issued, by="Li")
    return ["\n".join(page.lines) for page in papers.pages(content)]


@pytest.mark.parametrize(
    ("language", "foot", "generated", "numbered", "said"),
    [
        (
            "en", "内乡县, as of 4 May 2022 12:00", "Generated for demonstration; not for operational use.",
            "page {page} of {pages}",
            (
                "No. 3", "87.2 %", "478,609 of 549,068 residents sampled", "377 of 381 sites reported",
                "100,828 + 377,781 = 478,609", "1. Send six samplers to 第1镇", "739 short, no news: S1采样点",
                "2 of 3 requests are open; 1 wait for an answer, 1 beyond their limit.", "High risk: 第1镇.",
                "Read out.",
            ),
        ),
        (
            "zh_Hans", "2022年5月4日 12:00", "演示数据", "{page}",
            ("87.2%", "常住人口549,068人，已采478,609人", "供宣读。", "滞后"),
        ),
    ],
)  # fmt: skip
def test_on_paper_every_page_says_as_of_when_which_of_how_many_and_what_is_generated(
    language: str, foot: str, generated: str, numbered: str, said: tuple[str, ...]
) -> None:
    pages = words(made.issued(), language)
    for n, page in enumerate(pages, 1):
        assert foot in page and generated in page and numbered.format(page=n, pages=len(pages)) in page
    for one in said:
        assert any(one in page for page in pages), one


def test_a_long_table_begins_anew_on_every_page_with_its_headings() -> None:
    held = [page for page in words(made.issued(lines=120)) if "no news" in page]
    assert len(held) > 2 and all("What it lacks" in page for page in held)
    assert sum(page.count("no news: ") for page in held) == 120


def test_a_text_longer_than_a_page_goes_over_it_and_nothing_is_lost() -> None:
    wanted = "\n".join(f"Decision {n}: " + "word " * 25 for n in range(12))
    pages = words(made.issued(decisions=wanted, remark="长" * 1900))
    assert all(any(f"Decision {n}:" in page for page in pages) for n in range(12))
    assert sum(page.count("长") for page in pages) == 1900


def test_the_picture_is_1200_pixels_wide_and_as_long_as_it_needs() -> None:
    for language in ("en", "zh_Hans"):
        with Image.open(io.BytesIO(briefings.snapshot(made.facts(), language=language))) as image:
            assert image.format == "PNG" and image.width == 1200 and 1200 < image.height < 4000
            assert image.convert("RGB").getpixel((0, image.height - 1)) == (255, 255, 255)


def test_the_drawings_of_a_page_escape_the_names_in_them() -> None:
    facts = made.facts(1)
    line = replace(facts.stand.lines[0], name="<b>&</b>")
    facts = replace(facts, stand=replace(facts.stand, lines=(line,)))
    said = briefings.sheet(facts)
    assert "<b>" not in briefings.map_svg(facts, said) and "&lt;b&gt;" in briefings.map_svg(facts, said)
    assert briefings.curve_svg(facts, said).count("<polyline") >= 3
