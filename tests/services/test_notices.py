"""Notices: when, who, where, a map and a code of the place, on a page of A4 for each village, in Chinese."""

import math
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.actors import program
from sampling.domain.areas import Area
from sampling.domain.errors import Refused
from sampling.domain.sites import Site
from sampling.services import callup
from sampling.services.callup import papers, posting
from sampling.services.callup.villages import NoticeLine
from sampling.storage.database import Database
from sampling.storage.queries import importing_sites
from sampling.storage.tables import AreaGround, AreaRow
from tests import county as counties
from tests.printed import codes, inks, texts

NOW = datetime(2022, 5, 3, 15, 40, 7, 123456, tzinfo=UTC)
BY = program("tests")
OPENS = counties.OPENS_AT
AROUND = callup.Around("0377-65330000（昼夜）", 2, True, NOW)


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db)


def sheets(db: Database, area: str = "C") -> tuple[callup.Page, list[callup.Sheet]]:
    return callup.sheets(db, round_code="R1", session_code="AM", area_code=area)


def call(db: Database, area: str = "C") -> None:
    callup.propose_windows(db, round_code="R1", session_code="AM", area_code=area, anew=False, by=BY, now=NOW)


def test_every_village_has_a_page_with_when_where_and_whom_to_ask(db: Database, county: counties.County) -> None:
    call(db)
    page, found = sheets(db)
    content = callup.notices_document(page, found, AROUND)
    said = texts(content)
    assert len(said) == 4
    for village, site, own in zip(("V11", "V12", "V21", "V22"), ("S11", "S12", "S21", "S22"), said, strict=True):
        assert f"{village}村核酸采样通知" in own and f"{site}采样点" in own
        assert "08:00—12:00" in own and "2022年5月4日（星期三）" in own
        assert "0377-65330000" in own and "第2版" in own and "演示数据" in own
    assert "第1页，共4页" in said[0] and "第4页，共4页" in said[3]
    assert callup.notices_document(page, found, AROUND) == content, "the same notices are the same file"


def test_without_windows_the_time_follows_and_without_a_plan_that_is_said(
    db: Database, county: counties.County
) -> None:
    page, found = sheets(db, "V11")
    (said,) = texts(callup.notices_document(page, found, callup.Around("", None, False, NOW)))
    assert "时间另行通知" in said and "方案尚未发布" in said
    assert "咨询电话" not in said and "演示数据" not in said


def test_who_scans_a_photocopied_code_is_led_to_the_place_that_stands_beside_it(
    db: Database, county: counties.County
) -> None:
    page, found = sheets(db)
    content = callup.notices_document(page, found, AROUND)
    said = texts(content)
    assert codes(content) == [[spot.address for spot in sheet.spots] for sheet in found]
    assert codes(content)[0] == ["geo:33.040000,111.740000"]
    assert "北纬33.040000°" in said[0] and "东经111.740000°" in said[0]
    assert inks(content) == set(), "nothing on it is told by colour alone"


def many(found: list[callup.Sheet], lines: int, sites: int) -> callup.Sheet:
    """A village with so many slots, one after the other, and so many sites, in turn."""
    (line,) = found[0].notice.lines
    (spot,) = found[0].spots
    spots = tuple(
        replace(
            spot,
            number=n + 1,
            site=replace(spot.site, code=f"S{n}", name=f"第{n + 1}采样点", lat=spot.site.lat + n / 1000),
        )
        for n in range(sites)
    )
    grids = tuple(
        NoticeLine(
            OPENS + timedelta(minutes=15 * n),
            OPENS + timedelta(minutes=15 * n + 15),
            spots[n % sites].site,
            (replace(line.areas[0], name=f"V11村第{n + 1}网格"),),
        )
        for n in range(lines)
    )
    return replace(found[0], notice=replace(found[0].notice, lines=grids), spots=spots)


@pytest.mark.parametrize(("lines", "sites"), [(1, 1), (12, 1), (12, 2), (8, 8)])
def test_a_notice_is_one_page_and_every_slot_and_site_is_on_it(
    db: Database, county: counties.County, lines: int, sites: int
) -> None:
    page, found = sheets(db, "V11")
    sheet = many(found, lines, sites)
    content = callup.notices_document(page, [sheet], AROUND)
    (said,) = texts(content)
    for n in range(lines):
        assert f"{OPENS + timedelta(minutes=15 * n, hours=8):%H:%M}—" in said and f"V11村第{n + 1}网格" in said
    assert sorted(codes(content)[0]) == sorted(spot.address for spot in sheet.spots)


def test_a_long_name_of_a_village_and_sites_far_outside_it_stay_on_the_page(
    db: Database, county: counties.County
) -> None:
    page, found = sheets(db, "V11")
    long = "湍东镇清凉庙社区居民委员会工业园区宏达机械集团家属院第三网格"
    sheet = many(found, 12, 2)
    spots = tuple(replace(one, site=replace(one.site, lon=one.site.lon + 0.3 * one.number)) for one in sheet.spots)
    at = {one.site.code: one.site for one in spots}
    lines = tuple(replace(one, site=at[one.site.code]) for one in sheet.notice.lines)
    notice = replace(sheet.notice, area=replace(sheet.notice.area, name=long), lines=lines)
    content = callup.notices_document(page, [replace(sheet, notice=notice, spots=spots)], AROUND)
    (said,) = texts(content)
    assert f"{long}核酸采样通知" in "".join(said.split())
    assert sorted(codes(content)[0]) == sorted(one.address for one in spots)


def test_more_slots_than_a_page_holds_go_on_under_the_heading_and_none_is_lost(
    db: Database, county: counties.County
) -> None:
    page, found = sheets(db, "V11")
    said = texts(callup.notices_document(page, [many(found, 60, 5)], AROUND))
    whole = "\n".join(said)
    assert len(said) > 1 and all(f"V11村第{n + 1}网格" in whole for n in range(60))
    assert f"第{len(said)}页，共{len(said)}页" in said[-1]
    assert all("V11村核酸采样通知（续）" in one for one in said[1:]) and "（续）" not in said[0]


MARKUP = r"""#panic("甲")*乙*_丙_$x$[丁]\戊@己<庚>`辛`=壬//癸 "1" 'a' -- ~"""


def test_a_name_is_shown_as_it_is_whatever_signs_are_in_it(db: Database, county: counties.County) -> None:
    page, found = sheets(db, "V11")
    sheet = many(found, 2, 2)
    named = replace(
        sheet,
        notice=replace(
            sheet.notice,
            area=replace(sheet.notice.area, name=MARKUP),
            lines=tuple(replace(one, areas=(replace(one.areas[0], name=MARKUP),)) for one in sheet.notice.lines),
        ),
        spots=tuple(replace(spot, site=replace(spot.site, name=MARKUP)) for spot in sheet.spots),
    )
    named_page = replace(page, round=replace(page.round, name=MARKUP), session=replace(page.session, name=MARKUP))
    made = callup.notices_document(named_page, [named], replace(AROUND, phone=MARKUP))
    said = "".join("\n".join(texts(made)).split())
    assert said.count("".join(MARKUP.split())) >= 8


def test_where_a_study_deals_a_village_among_sites_its_notice_says_who_tells_which_to_go_to(
    db: Database, county: counties.County
) -> None:
    with db.writing() as session:
        every = importing_sites.standing_sites(session)
        both = [
            {**every[code].values, "serves": serves, "parts": parts}
            for code, serves, parts in (
                ("S11", ("V11",), (("V11", 900),)),
                ("S12", ("V11", "V12"), (("V11", 600),)),
                ("S21", ("V11", "V21"), (("V11", 0),)),
            )
        ]
        importing_sites.write_sites(session, [], both)
    call(db)
    page, found = sheets(db)
    assert [[area.code for area in sheet.dealt] for sheet in found] == [["V11"], [], [], []]
    assert {spot.site.code for spot in found[0].spots} == {"S11", "S12"}
    said = texts(callup.notices_document(page, found, AROUND))
    assert ["由网格长通知" in own for own in said] == [True, False, False, False] and len(said) == 4


def test_more_notices_than_a_file_holds_are_refused_with_the_way_out(
    db: Database, county: counties.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "PER_FILE", 3)
    page, found = sheets(db)
    with pytest.raises(Refused, match="township by township"):
        callup.notices_document(page, found, AROUND)


def test_the_map_shows_the_village_its_neighbours_and_its_sites(db: Database, county: counties.County) -> None:
    _, bare = sheets(db, "T1")
    ring = '{"type":"Polygon","coordinates":[[[111.735,33.035],[111.745,33.035],[111.745,33.045],[111.735,33.035]]]}'
    with db.writing() as session:
        area = session.get_one(AreaRow, 4)
        assert area.code == "V11"
        session.add(AreaGround(area_id=4, geometry=ring, provenance="generated", source="tests"))
    _, found = sheets(db, "T1")
    assert not bare[0].rings and len(found[0].rings[0]) == 4
    assert [name for name, *_ in found[0].around] == ["V12村"]
    drawn = callup.map_svg(found[0], "图", callup.MapWords("北", "%s米", "%s公里"))
    assert drawn.startswith("<svg") and "V11村" in drawn and ">1</text>" in drawn and 'aria-label="图"' in drawn


@given(st.floats(100, 30_000), st.sampled_from(posting.SIDES))
def test_a_place_is_told_by_distance_and_side(metres: float, side: str) -> None:
    angle = math.radians(45 * posting.SIDES.index(side))
    lat = 33.05 + math.degrees(metres * math.cos(angle) / posting.EARTH)
    east = metres * math.sin(angle) / (posting.EARTH * math.cos(math.radians((33.05 + lat) / 2)))
    site = Site(
        "S", "点", "V", "C/V/", "fixed", 1, 60, time(8), time(12), 111.8 + math.degrees(east), lat, (), "real", "t"
    )
    area = Area("V", "村", "village", "C", "C/V/", 111.8, 33.05, None, "real", "t")
    spot = posting._spot(1, site, area)
    assert spot.side == side and spot.metres is not None and abs(spot.metres - metres) <= 1
    told = papers.how_far(spot)
    assert papers.SIDE_WORDS[side] in told and ("公里" in told) == (spot.metres >= 950)
