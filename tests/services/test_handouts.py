"""Handouts of a published plan: who is told what, in every form."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from PIL import Image, ImageChops
from sqlmodel import select

from sampling.domain.errors import NotFound
from sampling.domain.handouts import Line, as_text, lines
from sampling.domain.links import Holder
from sampling.services import handouts, links, plans, rounds
from sampling.services.handouts import pictures
from sampling.storage.database import Database
from sampling.storage.tables import LinkRow, RoundRow, StaffRole, StaffRow
from tests import county as counties
from tests.handouts import BY, NOW, WORK, publish, without_a_seat

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZH = handouts.Catalogue("zh_Hans", SHANGHAI)
EN = handouts.Catalogue("en", SHANGHAI)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def given(db: Database, scope: str = "", *, with_names: bool = True) -> handouts.Given:
    plan = plans.published_plan(db, "R1", "AM")
    assert plan is not None
    return handouts.given(db, plan, scope_path=scope, with_names=with_names)


def text(db: Database, kind: str, code: str, scope: str = "", *, with_names: bool = True) -> str:
    return as_text(handouts.handout(given(db, scope, with_names=with_names), kind, code), EN)


def names_lead(db: Database, code: str) -> None:
    with db.writing() as session:
        row = session.exec(select(StaffRow).where(StaffRow.code == code)).one()
        session.add(StaffRole(staff_id=row.id or 0, role="lead"))


def test_a_person_sees_the_own_name_and_the_phone_of_the_lead_alone(db: Database, county: counties.County) -> None:
    publish(db)
    names_lead(db, "P02")
    told = text(db, "person", "P00")
    assert "演示人员00, 演示卫生院" in told
    assert "4 May 08:00–12:00" in told and "S11采样点 S11" in told
    assert "Lead of the site: 演示人员02 演示-0002" in told
    for other in ("演示-0000", "演示-0001", "演示-0003", "演示人员01"):
        assert other not in told


def test_without_a_lead_of_the_site_that_of_its_area_is_to_be_asked(db: Database, county: counties.County) -> None:
    publish(db)
    assert "Ask on the spot (lead of V11村): 演示网格长V11 演示-V11" in text(db, "person", "P00")


def test_who_leads_the_site_in_the_plan_goes_before_who_could(db: Database, county: counties.County) -> None:
    publish(db, (*WORK, ("P05", "S11", "lead", 0, 4)))
    names_lead(db, "P02")
    assert "Lead of the site: 演示人员05 演示-0005" in text(db, "person", "P00")


def test_a_second_block_is_reached_from_the_first_and_not_from_the_base(db: Database, county: counties.County) -> None:
    publish(db)
    told = text(db, "person", "P01")
    assert told.count("Assemble:") == 1 and told.index("Assemble:") < told.index("10:00–12:00")
    assert "Go there from your work before it." in told


def test_a_site_and_a_unit_are_told_names_and_phones_of_their_people(db: Database, county: counties.County) -> None:
    publish(db)
    for told in (text(db, "site", "S11"), text(db, "unit", "演示卫生院")):
        assert "Sampler 演示人员00 演示-0000" in told
        assert "Recorder 演示人员01 演示-0001 08:00–10:00" in told
        assert "Helper 演示人员02 演示-0002 10:00–12:00" in told


def test_a_township_is_told_how_many_come_to_each_of_its_sites_and_who_leaves_it(
    db: Database, county: counties.County
) -> None:
    publish(db, (*WORK, ("P04", "S22", "helper", 0, 4)))
    told = text(db, "township", "T1")
    assert (
        told.index("S11采样点")
        < told.index("S12采样点")
        < told.index("Outside the township:")
        < told.index("S22采样点")
    )
    assert "演示卫生院: Sampler 1" in told and "演示人员" not in told


def test_who_may_not_see_names_sees_codes_and_no_phone(db: Database, county: counties.County) -> None:
    publish(db)
    for kind, code in (("site", "S11"), ("unit", "演示卫生院"), ("township", "T1"), ("person", "P00")):
        told = text(db, kind, code, with_names=False)
        assert "演示-" not in told and "演示人员" not in told and "演示网格长" not in told


def test_a_township_sees_its_sites_and_its_people_and_nobody_else(db: Database, county: counties.County) -> None:
    publish(db)
    own = given(db, "C/T2/")
    assert set(handouts.people(own)) == {"P00", "P03"}
    assert set(handouts.townships(own)) == {"T2"}
    told = text(db, "unit", "演示卫生院", "C/T2/")
    assert "演示人员00" in told and "演示人员01" not in told
    for kind, code in (("site", "S11"), ("person", "P01"), ("township", "T1"), ("township", "V21"), ("unit", "x")):
        with pytest.raises(NotFound):
            text(db, kind, code, "C/T2/")


def test_people_whose_base_has_no_point_are_told_to_ask_for_the_time(db: Database, county: counties.County) -> None:
    without_a_seat(db, "T2")
    publish(db)
    assert "Assemble: seat of T2镇; ask your unit for the time" in text(db, "person", "P00")


def test_a_text_for_a_chinese_group_is_chinese(db: Database, county: counties.County) -> None:
    publish(db)
    told = as_text(handouts.handout(given(db), "person", "P00"), ZH)
    assert told.startswith("【C县核酸采样 派岗通知】\n方案第1版 上午\n")
    assert "■ 5月4日 08:00–12:00\n采样点：S11采样点 S11（T1镇 V11村）\n岗位：采样员\n" in told
    assert "2022年5月3日 20:00下达" in told


def test_a_calendar_has_the_instants_of_the_work_and_rings_an_hour_before_people_assemble(
    db: Database, county: counties.County
) -> None:
    publish(db)
    one = handouts.handout(given(db), "person", "P01")
    for zone in (SHANGHAI, ZoneInfo("America/New_York")):
        words = handouts.Catalogue("en", zone)
        file = Calendar.from_ical(handouts.calendar(one, words, zone))
        assert file["METHOD"] == "PUBLISH" and len(file.walk("VTIMEZONE")) == 1
        events = file.walk("VEVENT")
        assert [event["DTSTART"].dt for event in events] == [county.opens_at, county.opens_at + timedelta(hours=2)]
        assert [event["DTEND"].dt for event in events] == [county.opens_at + timedelta(hours=n) for n in (2, 4)]
        assert events[0]["DTSTART"].params["TZID"] == zone.key
        met = one.stops[0].parties[0].gathering
        assert met is not None and met.assemble_at is not None
        rings = [event.walk("VALARM")[0]["TRIGGER"].dt + event["DTSTART"].dt for event in events]
        assert rings == [met.assemble_at - timedelta(hours=1), one.stops[1].starts_at - timedelta(hours=1)]


def test_a_newer_version_replaces_its_events_and_cancels_those_that_are_gone(
    db: Database, county: counties.County
) -> None:
    def events(version: int) -> list[tuple[str, int, str]]:
        with db.writing() as session:
            round_id = session.exec(select(RoundRow.id)).one() or 0
            links.give(session, round_id=round_id, holders=[Holder(staff="P01")], now=NOW)
        token = links.tokens(db, "R1")[Holder(staff="P01")]
        file = Calendar.from_ical(handouts.of_holder(db, token, "en").calendar("en"))
        return [(str(one["UID"]), int(one["SEQUENCE"]), str(one["STATUS"])) for one in file.walk("VEVENT")]

    publish(db)
    first = events(1)
    assert [status for _, _, status in first] == ["CONFIRMED", "CONFIRMED"]
    publish(db, tuple(one for one in WORK if one[:2] != ("P01", "S12")), version=2)
    second = events(2)
    assert [uid for uid, _, _ in second] == [uid for uid, _, _ in first]
    assert [(n, status) for _, n, status in second] == [(2, "CONFIRMED"), (2, "CANCELLED")]
    publish(db, tuple(one for one in WORK if one[0] != "P01"), version=3)
    assert [(n, status) for _, n, status in events(3)] == [(3, "CANCELLED"), (3, "CANCELLED")]


def test_a_table_has_a_row_for_each_block_with_how_people_get_there(db: Database, county: counties.County) -> None:
    publish(db)
    one = handouts.handout(given(db), "unit", "演示卫生院")
    files = {file.ending: file.content for file in handouts.files(one, EN, SHANGHAI, language="en")}
    assert set(files) == {"txt", "png", "ics", "html", "csv"}
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == len(WORK)
    mine = next(row for row in rows if row["Code"] == "P00")
    assert (
        mine["Site"] == "S11采样点"
        and mine["Assemble at"].startswith("4 May 07:")
        and mine["Work phone"] == "演示-0000"
    )


def test_a_name_with_markup_stays_text_on_the_page_that_stands_alone(db: Database, county: counties.County) -> None:
    publish(db)
    with db.writing() as session:
        row = session.exec(select(StaffRow).where(StaffRow.code == "P00")).one()
        row.name = "<b>&"
        session.add(row)
    one = handouts.handout(given(db), "person", "P00")
    page = next(f for f in handouts.files(one, EN, SHANGHAI, language="en") if f.ending == "html").content.decode()
    assert "&lt;b&gt;&amp;" in page and "<b>" not in page


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def test_a_picture_is_750_wide_and_as_high_as_its_lines(db: Database, county: counties.County) -> None:
    publish(db)
    known = lines(handouts.handout(given(db), "site", "S11"), ZH)
    (picture,) = pictures.pictures(known)
    image = opened(picture)
    assert image.mode == "P" and image.width == 750
    assert 0 < image.height - pictures.height_of(known) < 100
    ink = image.convert("L").point(lambda shade: 255 - shade).getbbox()
    assert ink is not None and image.height - ink[3] < 80  # the last line stands at its end, and nothing is cut off


def test_chinese_signs_are_drawn_each_its_own_and_none_as_a_box() -> None:
    missing = opened(pictures.pictures([Line("fact", "\ue123")])[0])
    drawn = [opened(pictures.pictures([Line("fact", sign)])[0]) for sign in "乡镇采样点长"]
    for n, image in enumerate(drawn):
        assert ImageChops.difference(image.convert("L"), missing.convert("L")).getbbox() is not None
        for other in drawn[:n]:
            assert ImageChops.difference(image.convert("L"), other.convert("L")).getbbox() is not None


def test_a_code_is_drawn_below_the_lines_where_there_is_an_address() -> None:
    known = [Line("fact", "一")]
    plain, coded = pictures.pictures(known)[0], pictures.pictures(known, "https://c.example/p/abc", "扫码")[0]
    assert opened(coded).height > opened(plain).height + 150


def test_what_is_too_long_for_one_picture_becomes_several_and_no_line_is_lost() -> None:
    known = [Line("person", f"采样员{n}") for n in range(1000)]
    drawn = [opened(one) for one in pictures.pictures(known)]
    assert len(drawn) == pictures.how_many(known) == 3
    assert all(image.height <= pictures.HEIGHT_MAX for image in drawn)
    assert sum(image.height for image in drawn) >= pictures.height_of(known)


def test_long_lines_are_broken_between_words_and_not_before_a_mark() -> None:
    told = pictures._wrapped("采样点：" + "很长的名称，" * 20, "fact")
    assert len(told) > 1 and not any(line[0] in "，。：" for line in told)
    words = pictures._wrapped("assemble at the gate of the primary school " * 4, "fact")
    assert len(words) > 1 and all(
        word in "assemble at the gate of the primary school" for w in words for word in w.split()
    )


def test_a_link_opens_until_it_is_withdrawn_or_the_round_is_closed(db: Database, county: counties.County) -> None:
    publish(db)
    with db.writing() as session:
        round_id = session.exec(select(RoundRow.id)).one() or 0
        holders = [Holder(staff="P00"), Holder(staff="P11"), Holder(unit="演示卫生院")]
        links.give(session, round_id=round_id, holders=holders, now=NOW)
    tokens = links.tokens(db, "R1")
    found = handouts.of_holder(db, tokens[holders[0]], "zh_Hans")
    assert [one.code for one in found.handouts] == ["P00"]
    assert opened(found.picture("zh_Hans", "https://c.example/p/x")).width == 750
    for nobody in (tokens[holders[1]], tokens[holders[2]], "x"):
        with pytest.raises(NotFound):
            handouts.of_holder(db, nobody, "en")
    for state in ("running", "closed"):
        rounds.move(db, round_code="R1", to=state, by=BY, now=NOW)
    with pytest.raises(handouts.LinkClosed):
        handouts.of_holder(db, tokens[holders[0]], "en")
    rounds.move(db, round_code="R1", to="running", by=BY, now=NOW)
    with db.writing() as session:
        row = session.exec(select(LinkRow).where(LinkRow.token == tokens[holders[0]])).one()
        row.withdrawn_at = datetime(2022, 5, 4, tzinfo=UTC)
        session.add(row)
    with pytest.raises(handouts.LinkClosed):
        handouts.of_holder(db, tokens[holders[0]], "en")
