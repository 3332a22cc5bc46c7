"""Slips on paper: A4, eight a page between cutting lines, each township on pages of its own.

reportlab is loaded when something is drawn, never in a page's process: the worker and the command line draw.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sampling.domain.errors import Refused
from sampling.domain.slips import Slip
from sampling.settings import ROOT

FONTS = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
REGULAR, BOLD = "slips-regular", "slips-bold"
FILES = {REGULAR: "400Regular/NotoSansSC_400Regular.ttf", BOLD: "700Bold/NotoSansSC_700Bold.ttf"}
MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
COLUMNS, ROWS = 2, 4
PER_PAGE = COLUMNS * ROWS
LEFT, TOP = 10 * MM, 19 * MM
CELL_WIDTH, CELL_HEIGHT = 95 * MM, 66 * MM
PAD, CODE = 5 * MM, 29 * MM
GENERATED = "演示数据，非真实业务数据 Generated for demonstration; not for operational use"
HAND_OVER = "内含密码，请沿虚线裁开，当面交给本人 Holds passwords: cut along the lines, hand each over in person"
STEPS = (
    ("扫码或打开上方网址，登录名已填好。", "Scan, or open the address above: the name is filled in."),
    ("输入密码，大小写和横线均可忽略。", "Type the password; capitals and hyphens do not matter."),
)
LAST_STEP = {
    True: ("进入本采样点页面，每小时上报一次。", "Your site's page opens: report every hour."),
    False: ("进入本人工作页面。", "Your page opens."),
}
ROLE_WORDS = {
    "planner": "计划人员 planner",
    "desk": "值班室 duty desk",
    "township": "乡镇协调员 township coordinator",
    "village": "村（社区）或网格负责人 village or grid lead",
    "site_lead": "点长 site lead",
    "leadership": "领导 leadership",
    "auditor": "审计员 auditor",
    "administrator": "系统管理员 administrator",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every slip and page. address: of the service, without a path. help_phone, help_hours: "" where no
    help desk is set: a line is left to write on. generated: True where the county's data are a demonstration's."""

    county: str
    address: str
    help_phone: str
    help_hours: str
    generated: bool
    at: datetime
    zone: ZoneInfo


def sign_in_address(address: str, slip: Slip) -> str:
    """What the square of a slip holds: the page to sign in on with the name filled in, and never the password."""
    if slip.code:
        return f"{address.rstrip('/')}/q/{slip.code}"
    return f"{address.rstrip('/')}/sign-in?{urlencode({'name': slip.name})}"


def draw(slips: Sequence[Slip], paper: Paper) -> bytes:
    """The slips as a PDF, in their order; a township's follow one another. Raises Refused where the font lacks."""
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

    register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle("账号条 Slips to sign in")
    canvas.setAuthor(paper.county)
    groups = [(name, list(some)) for name, some in groupby(slips, key=lambda slip: slip.township)]
    pages = sum(-(-len(some) // PER_PAGE) for _, some in groups)
    page = 0
    for township, own in groups:
        canvas.bookmarkPage(f"township-{page}")
        canvas.addOutlineEntry(f"{township or paper.county} ({len(own)})", f"township-{page}")
        for first in range(0, len(own), PER_PAGE):
            page += 1
            _frame(canvas, paper, township, len(own), page, pages)
            shown = own[first : first + PER_PAGE]
            for place, slip in enumerate(shown):
                _slip(canvas, paper, slip, *_corner(place))
            _cuts(canvas, len(shown))
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def register_fonts() -> None:
    """Make the two weights known to reportlab; raises Refused where a file of theirs lacks."""
    from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # type: ignore[import-untyped]

    for name, file in FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            try:
                pdfmetrics.registerFont(TTFont(name, str(FONTS / file)))
            except (OSError, TTFError):
                raise Refused("The font %(file)s is missing. Run `npm ci` on the server.", file=file) from None


def _corner(place: int) -> tuple[float, float]:
    """Left and upper edge of the n-th slip of a page, in points from the lower left."""
    row, column = divmod(place, COLUMNS)
    return LEFT + column * CELL_WIDTH, HEIGHT - TOP - row * CELL_HEIGHT


def _frame(canvas: Any, paper: Paper, township: str, count: int, page: int, pages: int) -> None:
    canvas.setFillGray(0)
    title = f"{paper.county} · {township}" if township and township != paper.county else paper.county
    _text(canvas, title, LEFT, HEIGHT - 11 * MM, BOLD, 12, 90 * MM)
    at = paper.at.astimezone(paper.zone)
    _text(
        canvas,
        f"账号条{count}张 {count} slips · {at:%Y-%m-%d %H:%M}",
        200 * MM,
        HEIGHT - 11 * MM,
        REGULAR,
        9,
        right=True,
    )
    _text(canvas, HAND_OVER, LEFT, HEIGHT - 15.5 * MM, REGULAR, 7, 190 * MM)
    if paper.generated:
        _text(canvas, GENERATED, LEFT, 7 * MM, REGULAR, 7.5, 140 * MM)
    _text(canvas, f"第{page}页，共{pages}页 page {page} of {pages}", 200 * MM, 7 * MM, REGULAR, 7.5, right=True)


def _cuts(canvas: Any, count: int) -> None:
    """Dashed lines around what is on the page."""
    rows = -(-count // COLUMNS)
    top, below = HEIGHT - TOP, HEIGHT - TOP - rows * CELL_HEIGHT
    canvas.saveState()
    canvas.setStrokeGray(0.45)
    canvas.setLineWidth(0.5)
    canvas.setDash(3, 3)
    for row in range(rows + 1):
        canvas.line(LEFT, top - row * CELL_HEIGHT, LEFT + COLUMNS * CELL_WIDTH, top - row * CELL_HEIGHT)
    for column in range(COLUMNS + 1):
        canvas.line(LEFT + column * CELL_WIDTH, top, LEFT + column * CELL_WIDTH, below)
    canvas.restoreState()


def _slip(canvas: Any, paper: Paper, slip: Slip, x: float, y: float) -> None:
    """One slip; x, y: its upper left corner."""
    x, right = x + PAD, x + CELL_WIDTH - PAD
    beside = CELL_WIDTH - 2 * PAD - CODE - 3 * MM
    is_site = slip.role == "site_lead"
    _text(canvas, slip.site_name if is_site else slip.full_name, x, y - 9 * MM, BOLD, 13, beside)
    below = f"{slip.site_code} · {slip.township}" if is_site else f"{ROLE_WORDS.get(slip.role, '')} · {slip.site_name}"
    _text(canvas, below, x, y - 13.5 * MM, REGULAR, 8, beside)
    _text(canvas, "登录名 sign-in name", x, y - 19 * MM, REGULAR, 7, beside, gray=0.3)
    _text(canvas, slip.name, x, y - 24 * MM, BOLD, 13, beside)
    _text(canvas, "密码 PIN", x, y - 29 * MM, REGULAR, 7, beside, gray=0.3)
    _text(canvas, slip.password, x, y - 34.5 * MM, BOLD, 15, beside)
    _code(canvas, sign_in_address(paper.address, slip), right - CODE, y - 4 * MM - CODE)
    _text(canvas, "扫码登录 scan to sign in", right, y - 35.5 * MM, REGULAR, 6.5, right=True, gray=0.3)
    _text(canvas, f"{paper.address.rstrip('/')}/sign-in", x, y - 39.5 * MM, REGULAR, 7, right - x)
    line = y - 43.5 * MM
    for number, (chinese, english) in enumerate((*STEPS, LAST_STEP[is_site]), 1):
        _text(canvas, f"{number}. {chinese}", x, line, REGULAR, 7, right - x)
        _text(canvas, f"    {english}", x, line - 2.7 * MM, REGULAR, 6, right - x, gray=0.3)
        line -= 5.9 * MM
    desk = paper.help_phone or "____________________"
    hours = f"（{paper.help_hours}）" if paper.help_phone and paper.help_hours else ""
    _text(canvas, f"服务台 help desk: {desk}{hours}", x, y - 62.5 * MM, BOLD, 8.5, right - x)


def _code(canvas: Any, text: str, x: float, y: float) -> None:
    """A QR code as rectangles, a run of dark modules each; x, y: its lower left corner. The slip is its quiet zone."""
    import segno

    matrix = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    module = CODE / len(matrix)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        at = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                path.rect(x + at * module, y + CODE - (row + 1) * module, length * module, module)
            at += length
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _text(
    canvas: Any,
    text: str,
    x: float,
    y: float,
    font: str,
    size: float,
    width: float = 0.0,
    *,
    right: bool = False,
    gray: float = 0.0,
) -> None:
    """A line of text that becomes smaller where it is wider than `width`, down to 6 points, and is then cut short."""
    from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]

    while width and size > 6 and stringWidth(text, font, size) > width:
        size -= 0.5
    while width and len(text) > 1 and stringWidth(text, font, size) > width:
        text = text[:-2] + "…"
    canvas.setFont(font, size)
    canvas.setFillGray(gray)
    (canvas.drawRightString if right else canvas.drawString)(x, y, text)
