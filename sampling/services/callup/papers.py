"""Notices on paper, in Chinese as they are put up: A4, a village a page, with when, who, where, a map, and codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from sampling.domain.errors import Refused

from ..drawing.paper import HEIGHT, MM, WIDTH, Paper
from ..drawing.surfaces import ACCENT, INK, RULE, RULE_STRONG, SOFT, box, shortened, wrapped
from .calls import Page
from .posting import NEAR, Sheet, Spot, draw
from .villages import NoticeLine

LEFT, RIGHT = 18 * MM, WIDTH - 18 * MM
ROOM = RIGHT - LEFT
TOP, BOTTOM = 18 * MM, HEIGHT - 22 * MM
CODE = 30 * MM
MAP_HEIGHT = 82 * MM
PAGES_MOST = 600
WEEKDAYS = "一二三四五六日"
SIDE_WORDS = {
    "north": "北面", "north-east": "东北面", "east": "东面", "south-east": "东南面", "south": "南面",
    "south-west": "西南面", "west": "西面", "north-west": "西北面",
}  # fmt: skip
ASKS = (
    "请按通知时段到场，携带身份证，佩戴口罩，排队保持1米间隔。行动不便不能到场的，请告知网格长，由流动采样队上门采样。"
)
GENERATED = "演示数据，非真实业务数据"
FOLLOWS = "时间另行通知"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on every notice. phone: of the help desk, "" where none is set. plan: the version of the plan that is
    published, None before. generated: True where the county's data are a demonstration's; at: when it is made."""

    phone: str
    plan: int | None
    generated: bool
    at: datetime


def document(page: Page, sheets: Sequence[Sheet], around: Around) -> bytes:
    """The notices as a PDF. Raises Refused where they are more than a file should hold."""
    if len(sheets) > PAGES_MOST:
        raise Refused(
            "These are %(n)s notices. Fetch them township by township: a file holds %(most)s.",
            n=len(sheets),
            most=PAGES_MOST,
        )
    made = _Notices(page, around)
    for n, sheet in enumerate(sheets):
        if n:
            made.paper.turn()
        made.add(sheet)
    return made.pdf()


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


class _Notices:
    def __init__(self, page: Page, around: Around) -> None:
        self.page, self.around, self.zone = page, around, page.round.tz
        self.paper, self.y, self.title = Paper(), TOP, ""

    def pdf(self) -> bytes:
        return self.paper.pdf(title=f"{self.page.area.name} 采样通知", author=self.page.round.name, foot=self._foot)

    def add(self, sheet: Sheet) -> None:
        """A village's notice, from the top of a page on."""
        paper, area, township = self.paper, sheet.notice.area, sheet.notice.township
        self.y = TOP
        paper.area(box(LEFT, self.y - 8, ROOM, 4), fill=ACCENT)
        where = f"{township.name} · " if township else ""
        over = f"{where}{self.page.round.name} · {self.page.session.name}"
        paper.text(LEFT, self.y + 14, shortened(over, ROOM, partial(paper.wide, size=12)), 12, colour=SOFT)
        title, size = f"{area.name}核酸采样通知", 30.0
        self.title = title
        while paper.wide(title, size, True) > ROOM and size > 14:
            size -= 1
        paper.text(LEFT, self.y + 50, title, size, bold=True)
        paper.text(LEFT, self.y + 78, self._day(self.page.session.opens_at), 18, bold=True)
        self.y += 96
        for line in sheet.notice.lines:
            self._line(line, sheet.numbers[line.site.code])
        paper.line([(LEFT, self.y), (RIGHT, self.y)], RULE_STRONG, 0.8)
        self.y += 10
        self._places(sheet)
        self._asks()

    def _line(self, line: NoticeLine, number: int) -> None:
        """Who comes when and where."""
        paper = self.paper
        when, who_left, where_left = LEFT, LEFT + ROOM * 0.32, LEFT + ROOM * 0.66
        who = "、".join(area.name for area in line.areas)
        who_lines = wrapped(who, where_left - who_left - 10, partial(paper.wide, size=13))
        where_lines = wrapped(f"{number}号：{line.site.name}", RIGHT - where_left, partial(paper.wide, size=13))
        height = max(1, len(who_lines), len(where_lines)) * 19 + 14
        self._need(height)
        paper.line([(LEFT, self.y), (RIGHT, self.y)], RULE, 0.6)
        paper.text(when, self.y + 24, self._when(line), 18 if line.starts_at else 14, bold=True)
        for left, words in ((who_left, who_lines), (where_left, where_lines)):
            for n, one in enumerate(words):
                paper.text(left, self.y + 22 + 19 * n, one, 13)
        self.y += height

    def _places(self, sheet: Sheet) -> None:
        """The map, and beside it where each site is, with its code; more than two go on below."""
        self._need(MAP_HEIGHT)
        beside = CODE + 6
        map_width = ROOM - 64 * MM
        drawn = draw(self.paper, sheet, LEFT, self.y, map_width, MAP_HEIGHT, 11)
        left, top = (LEFT + map_width + 6 * MM if drawn else LEFT), self.y
        for spot in sheet.spots[:2]:
            self._spot(spot, left, top, RIGHT - left)
            top += MAP_HEIGHT / 2
        self.y += MAP_HEIGHT + 8
        rest = sheet.spots[2:]
        for first in range(0, len(rest), 2):
            self._need(beside + 8)
            for n, spot in enumerate(rest[first : first + 2]):
                self._spot(spot, LEFT + n * ROOM / 2, self.y, ROOM / 2 - 6)
            self.y += beside + 8

    def _spot(self, spot: Spot, x: float, y: float, width: float) -> None:
        paper = self.paper
        _code(paper, spot.address, x, y)
        left, room = x + CODE + 4 * MM, width - CODE - 4 * MM
        at = y + 11
        for words, size, bold in (
            (f"{spot.number}号 {spot.site.name}", 11, True),
            (how_far(spot), 9, False),
            ("用手机地图扫码查看位置", 8, False),
        ):
            for line in wrapped(words, room, partial(paper.wide, size=size, bold=bold)) if words else ():
                paper.text(left, at, line, size, bold=bold, colour=INK if bold else SOFT)
                at += size * 1.4

    def _asks(self) -> None:
        lines = wrapped(ASKS, ROOM, partial(self.paper.wide, size=13))
        self._need(len(lines) * 21 + 30)
        for line in lines:
            self.paper.text(LEFT, self.y + 16, line, 13)
            self.y += 21
        if self.around.phone:
            self.paper.text(LEFT, self.y + 18, f"咨询电话：{self.around.phone}", 14, bold=True)
            self.y += 24

    def _need(self, height: float) -> None:
        if self.y + height > BOTTOM:
            self.paper.turn()
            self.paper.text(LEFT, TOP + 4, f"{self.title}（续）", 14, bold=True)
            self.y = TOP + 16

    def _foot(self, page: int, pages: int) -> None:
        paper, level = self.paper, HEIGHT - 12 * MM
        paper.line([(LEFT, level - 12), (RIGHT, level - 12)], RULE, 0.5)
        plan = f"依据已发布方案第{self.around.plan}版和错峰时段" if self.around.plan else "依据错峰时段，方案尚未发布"
        at = self.around.at.astimezone(self.zone)
        paper.text(LEFT, level, f"{plan} · {at:%Y-%m-%d %H:%M}制表", 8, colour=SOFT)
        paper.text(RIGHT, level, f"第{page}页，共{pages}页", 8, colour=SOFT, anchor="end")
        if self.around.generated:
            paper.text(LEFT, level + 11, GENERATED, 8, colour=SOFT)

    def _day(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{local.year}年{local.month}月{local.day}日 星期{WEEKDAYS[local.weekday()]}"

    def _when(self, line: NoticeLine) -> str:
        if line.starts_at is None or line.ends_at is None:
            return FOLLOWS
        first, last = line.starts_at.astimezone(self.zone), line.ends_at.astimezone(self.zone)
        day = self.page.session.opens_at.astimezone(self.zone).date()
        other = f"{first.day}日 " if first.date() != day else ""
        return f"{other}{first:%H:%M}—{last:%H:%M}"


def _code(paper: Paper, text: str, x: float, y: float) -> None:
    """A QR code, a rectangle for each run of dark modules; x, y: its upper left corner. One mask for all: finding the
    best takes long."""
    import segno

    rows = segno.make(text, error="m", mask=2, boost_error=False, micro=False).matrix
    module, boxes = CODE / len(rows), []
    for row, modules in enumerate(rows):
        at = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                boxes.append((x + at * module, y + row * module, length * module, module))
            at += length
    paper.boxes(boxes, INK)
