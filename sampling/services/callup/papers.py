"""Notices on paper, in Chinese as they are put up: A4, a village a page, with when, who, where, a map, and codes.

The page itself is set by typst from `notices.typ` beside this file. What is on it goes there as data and never as
markup, whatever signs are in a name. typst is loaded when something is set, and other threads go on meanwhile.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sampling.domain.errors import Refused
from sampling.domain.notices import PER_FILE
from sampling.services import duty, plans, provenance
from sampling.settings import ROOT
from sampling.storage.database import Database

from ..drawing.vector import wide
from .calls import Page
from .maps import MapWords, map_given
from .posting import NEAR, Row, Sheet, Spot

TEMPLATE = Path(__file__).with_name("notices.typ")
FONT = "Noto Sans SC"
FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
FONT_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
ROOM = 490  # points between the margins, for a heading in one line where a size down to 22 allows it
FORGET = 12  # documents, for so many of which typst keeps what it has laid out
WEEKDAYS = "一二三四五六日"
SIDE_WORDS = {
    "north": "北面", "north-east": "东北面", "east": "东面", "south-east": "东南面", "south": "南面",
    "south-west": "西南面", "west": "西面", "north-west": "西北面",
}  # fmt: skip
ASKS = (
    "请按通知时段到场，不提前聚集；携带身份证，佩戴口罩，排队保持1米间隔。",
    "行动不便不能到场的，请告知网格长，由流动采样队上门采样。",
)
DEALT = "的居民分到多个采样点，每户去哪个点由网格长通知，请勿自行选择。"
SCAN = "手机扫码，在地图中打开采样点位置；打不开的，可在地图中输入经纬度查找。"
GENERATED = "演示数据，非真实业务数据"
FOLLOWS = "时间另行通知"
SEAL = "发布单位（盖章）："
MAP_WORDS = MapWords("北", "%s米", "%s公里")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on every notice. phone: of the help desk, "" where none is set. plan: the version of the plan that is
    published, None before. generated: True where the county's data are a demonstration's; at: when it is made."""

    phone: str
    plan: int | None
    generated: bool
    at: datetime


def around(db: Database, page: Page, at: datetime) -> Around:
    """What stands on every notice of a session that is made at this moment."""
    desk = duty.help_desk(db, page.round.area_path)
    published = plans.published_plan(db, round_code=page.round.code, session_code=page.session.code)
    return Around(
        phone=f"{desk.phone}（{desk.hours}）" if desk and desk.hours else desk.phone if desk else "",
        plan=published.version if published else None,
        generated=bool(provenance.not_real(db).get("places")),
        at=at,
    )


def document(page: Page, sheets: Sequence[Sheet], around: Around) -> bytes:
    """The notices as a PDF. Raises Refused where they are more than a file should hold, or the server lacks the
    font."""
    if len(sheets) > PER_FILE:
        raise Refused(
            "These are %(n)s notices. Fetch them township by township: a file holds %(most)s.",
            n=len(sheets),
            most=PER_FILE,
        )
    missing = next((file for file in FONT_FILES if not (FONTS / file).is_file()), None)
    if missing:
        raise Refused("The font %(file)s is missing. Run `npm ci` on the server.", file=missing)
    addresses = {spot.address for sheet in sheets for spot in sheet.spots}
    at = around.at.astimezone(page.round.tz)
    plan = f"依据已发布方案第{around.plan}版和错峰时段" if around.plan else "依据错峰时段，方案尚未发布"
    given = {
        "title": f"{page.area.name} 采样通知",
        "author": page.round.name,
        "font": FONT,
        "basis": f"{plan} · {at:%Y-%m-%d %H:%M}制表",
        "generated": GENERATED if around.generated else "",
        "made": f"{at.year}年{at.month}月{at.day}日",
        "phone": around.phone,
        "asks": ASKS,
        "scan": SCAN,
        "seal": SEAL,
        "codes": {address: code_svg(address) for address in addresses},
        "notices": [_notice(page, sheet) for sheet in sheets],
    }
    return _set(given, around.at)


def code_svg(text: str) -> str:
    """A QR code with its quiet zone, which a worn or badly copied sheet still gives: a quarter of it may be lost. One
    mask for all: finding the best takes long."""
    import segno

    out = io.BytesIO()
    made = segno.make(text, error="q", mask=2, boost_error=False, micro=False)
    made.save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()


def how_far(spot: Spot) -> str:
    """Where a site lies, as seen from the village, in Chinese; "" where that is not known."""
    if spot.metres is None or spot.side is None:
        return ""
    middle = "范围中部" if spot.is_inner else "中心"
    if spot.metres < NEAR:
        return f"就在村（社区）{middle}附近"
    rounded = round(spot.metres, -1 if spot.metres < 300 else -2)
    far = f"{spot.metres / 1000:.1f}公里" if spot.metres >= 950 else f"{rounded}米"
    return f"在村（社区）{middle}{SIDE_WORDS[spot.side]}，直线约{far}"


@cache
def _fonts() -> Any:
    """The two weights, found once; none of the machine's own, which differ from one to the next."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str((FONTS / file).parent) for file in FONT_FILES])


def _set(given: dict[str, Any], at: datetime) -> bytes:
    import typst

    made = typst.compile(
        str(TEMPLATE),
        sys_inputs={"notices": json.dumps(given, ensure_ascii=False)},
        font_paths=_fonts(),
        timestamp=at.replace(microsecond=0),
        pdf_tags=False,  # they double the file; who has it read aloud has the page
    )
    for _ in range(FORGET):  # else memory grows with each file, to half a gigabyte for a county
        typst.compile(b"", font_paths=_fonts())
    return made


def _notice(page: Page, sheet: Sheet) -> dict[str, Any]:
    area, township = sheet.notice.area, sheet.notice.township
    title = f"{area.name}核酸采样通知"
    places = [
        {
            "name": spot.site.name,
            "label": spot.site.name if len(sheet.spots) == 1 else f"{spot.number}号：{spot.site.name}",
            "far": how_far(spot),
            "position": (f"北纬{spot.site.lat:.6f}°", f"东经{spot.site.lon:.6f}°"),
            "address": spot.address,
        }
        for spot in sheet.spots
    ]
    labels = {spot.site.code: place["label"] for spot, place in zip(sheet.spots, places, strict=True)}
    return {
        "title": title,
        "heading": max(22, min(34, int(ROOM / wide(title, 1)))),
        "over": " · ".join([*([township.name] if township else []), page.round.name, page.session.name]),
        "day": _day(page),
        "single": len(places) == 1,
        "rows": [
            {
                "when": _when(page, row),
                "who": "、".join(one.name for one in row.areas),
                "where": [labels[spot.site.code] for spot in row.spots],
            }
            for row in sheet.rows
        ],
        "places": places,
        "asks": [f"{'、'.join(one.name for one in sheet.dealt)}{DEALT}"] if sheet.dealt else [],
        "map": map_given(sheet, MAP_WORDS),
    }


def _day(page: Page) -> str:
    local = page.session.opens_at.astimezone(page.round.tz)
    return f"{local.year}年{local.month}月{local.day}日（星期{WEEKDAYS[local.weekday()]}）"


def _when(page: Page, row: Row) -> str:
    if row.starts_at is None or row.ends_at is None:
        return FOLLOWS
    zone = page.round.tz
    first, last = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    other = f"{first.day}日 " if first.date() != page.session.opens_at.astimezone(zone).date() else ""
    return f"{other}{first:%H:%M}—{last:%H:%M}"
