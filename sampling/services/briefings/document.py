"""A briefing on A4: what matters first, then the pictures, the areas worst first, and what is open.

Black on white, each page with its number of how many, the moment of its figures, their source, and what is generated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sampling.domain.briefings import Facts, Issued

from ..drawing import curve as curves
from ..drawing.paper import HEIGHT, MM, WIDTH, Paper
from ..drawing.surfaces import (
    ACCENT,
    ACCENT_DEEP,
    ACCENT_PALE,
    BEHIND,
    GROUND,
    INK,
    NO_NEWS,
    ON_TARGET,
    RULE,
    RULE_STRONG,
    SOFT,
    WATCH,
    WATCH_PALE,
    box,
    shortened,
    wrapped,
)
from ..wording import gettext, joined, speaking
from .ahead import ahead_told
from .pictures import curve_of, draw_map
from .sheet import Row, Sheet, sheet

LEFT, RIGHT = 16 * MM, WIDTH - 16 * MM
ROOM = RIGHT - LEFT
TOP, BOTTOM = 15 * MM, HEIGHT - 24 * MM
BODY, SMALL = 9.5, 8.0
LEADING = 1.5
TONES = {"good": ON_TARGET, "watch": WATCH, "bad": BEHIND, "none": NO_NEWS, "": INK}
# Where the columns of the table begin, and end where they hold figures; in shares of the room.
COLUMNS = (0.0, 0.17, 0.36, 0.50, 0.615, 0.75)
FIGURES_END = (0.0, 0.235, 0.465, 0.60, 0.0, 0.0)


def document(
    facts: Facts, *, language: str, issued: Issued | None = None, by: str = "", before: Issued | None = None
) -> bytes:
    """The facts as a PDF in a language of `wording.LANGUAGES`. issued, by, before: as for `sheet`."""
    with speaking(language, facts.tz):
        said = sheet(facts, issued, by=by, before=before)
        return _Document(facts, said).pdf()


@dataclass(frozen=True, slots=True)
class _Flow:
    """Lines of text in a width."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


class _Document:
    def __init__(self, facts: Facts, said: Sheet) -> None:
        self.facts, self.said = facts, said
        self.paper = Paper()
        self.y = TOP

    def pdf(self) -> bytes:
        self._head()
        self._answer()
        self._notes()
        self._decisions()
        self._pictures()
        self._table()
        self._sections()
        said = self.said
        return self.paper.pdf(
            title=" · ".join(filter(None, (said.title, said.number, said.foot))),
            author=self.facts.area_name,
            foot=self._foot,
        )

    def _need(self, height: float, again: Callable[[], None] | None = None) -> None:
        """Turn the page where so much does not fit on it any more; again: what is repeated on the new one."""
        if self.y + height > BOTTOM and self.y > TOP:
            self.paper.turn()
            self.y = TOP
            if again:
                again()

    def _flow(self, words: str, size: float, room: float, bold: bool = False) -> _Flow:
        return _Flow(tuple(wrapped(words, room, partial(self.paper.wide, size=size, bold=bold))), size)

    def _write(
        self, words: str, size: float = BODY, *, x: float = LEFT, room: float = ROOM, colour: str = INK,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Text from here on down, over the page's end where it must."""
        for line in self._flow(words, size, room, bold).lines:
            self._need(size * LEADING)
            self.paper.text(x, self.y + size * 1.15, line, size, colour=colour, bold=bold)
            self.y += size * LEADING

    def _title(self, words: str, keep: float = 0.0) -> None:
        """A heading that stays with the `keep` points after it."""
        self._need(24 + keep)
        self.y += 8
        self.paper.text(LEFT, self.y + 11, words, 11, bold=True)
        self.y += 18

    def _head(self) -> None:
        said, paper = self.said, self.paper
        paper.area(box(LEFT, self.y - 6, ROOM, 3), fill=ACCENT)
        number = said.number
        beside = paper.wide(number, 15, True) + 12 if number else 0
        size = 19.0
        while paper.wide(said.title, size, True) > ROOM - beside and size > 13:
            size -= 0.5
        paper.text(LEFT, self.y + 20, said.title, size, bold=True)
        if number:
            paper.text(RIGHT, self.y + 20, number, 15, bold=True, colour=ACCENT_DEEP, anchor="end")
        self.y += 28
        self._write(f"{said.kind} · {said.round}", BODY, colour=INK)
        self._write(said.issued, SMALL, colour=SOFT)
        self.y += 4
        paper.line([(LEFT, self.y), (RIGHT, self.y)], RULE_STRONG, 0.6)
        self.y += 8

    def _answer(self) -> None:
        """The figure at the left, what goes with it at the right."""
        said, paper, start = self.said, self.paper, self.y
        left = ROOM * 0.4
        paper.text(LEFT, start + 38, said.headline, 40 if said.facts else 34, bold=True, colour=ACCENT_DEEP)
        self.y = start + 46
        self._write(said.of, 10.5, room=left, bold=True)
        self._write(said.as_of, SMALL, room=left, colour=SOFT)
        self._write(said.complete, SMALL, room=left, colour=SOFT)
        if said.flag:
            self._write(said.flag, SMALL, room=left, colour=WATCH, bold=True)
        if said.standing:
            self.y += 6
            paper.area(box(LEFT, self.y + 3.5, 8, 8), fill=TONES[said.standing.tone])
            self._write(said.standing.value, 10.5, x=LEFT + 14, room=left - 14, bold=True)
            self._write(said.standing.proof, SMALL, room=left, colour=SOFT)
        end = self.y
        self.y = start + 2
        x, room = LEFT + left + 14, ROOM - left - 14
        for n, fact in enumerate(said.facts):
            if n:
                paper.line([(x, self.y), (RIGHT, self.y)], RULE, 0.5)
                self.y += 3
            value = paper.wide(fact.value, 11, True)
            paper.text(
                x,
                self.y + 11,
                shortened(fact.label, room - value - 8, partial(paper.wide, size=BODY)),
                BODY,
                colour=SOFT,
            )
            paper.text(RIGHT, self.y + 11, fact.value, 11, bold=True, colour=TONES[fact.tone], anchor="end")
            self.y += 15
            if fact.proof:
                for line in self._flow(fact.proof, 7.5, room).lines:
                    paper.text(RIGHT, self.y + 7, line, 7.5, colour=SOFT, anchor="end")
                    self.y += 10
            self.y += 3
        self.y = max(self.y, end) + 6

    def _notes(self) -> None:
        """Why it was issued again, and what is other than before; then the paragraph to read out."""
        said = self.said
        if said.note:
            lines = [said.titles["again"] + gettext(": ") + said.note, *said.changes]
            self._panel(lines, WATCH_PALE, WATCH, first_bold=True)
        words = joined((said.paragraph, ahead_told(self.facts), said.changed))
        self._write(words, 10)
        self.y += 4

    def _decisions(self) -> None:
        said = self.said
        if said.decisions:
            lines = [said.titles["decisions"], *(f"{n}. {one}" for n, one in enumerate(said.decisions, 1))]
            self._panel(lines, ACCENT_PALE, ACCENT, first_bold=True)
        if said.remark:
            self._panel([said.titles["remark"], *said.remark.splitlines()], GROUND, RULE_STRONG, first_bold=True)

    def _panel(self, lines: Sequence[str], fill: str, edge: str, *, first_bold: bool) -> None:
        """Lines on a ground with an edge of colour at the left; over the page's end only where a page is too short."""
        flows = [
            self._flow(words, 10 if n == 0 else BODY, ROOM - 20, first_bold and n == 0)
            for n, words in enumerate(lines)
        ]  # fmt: skip
        self.y += 4
        while flows:
            self._need(min(sum(one.height for one in flows) + 12, 90))
            fitting: list[_Flow] = []
            room = BOTTOM - self.y - 12
            while flows and (flows[0].height <= room or not fitting):
                fitting.append(flows.pop(0))
                room -= fitting[-1].height
            height = sum(one.height for one in fitting) + 10
            self.paper.area(box(LEFT, self.y, ROOM, height), fill=fill)
            self.paper.area(box(LEFT, self.y, 3, height), fill=edge)
            self.y += 5
            for flow in fitting:
                bold = flow.size == 10 and first_bold
                for line in flow.lines:
                    self.paper.text(LEFT + 12, self.y + flow.size * 1.1, line, flow.size, bold=bold)
                    self.y += flow.size * LEADING
            self.y += 5
        self.y += 4

    def _pictures(self) -> None:
        said, drawn = self.said, curve_of(self.facts, self.said)
        has_map = self.facts.ground is not None
        if drawn is None and not has_map:
            return
        height = 62 * MM
        self._need(height + 20)
        self.y += 8
        left = ROOM * (0.56 if has_map else 1.0) if drawn else 0.0
        if drawn:
            self.paper.text(LEFT, self.y + 9, said.curve_title, BODY, bold=True)
            curves.draw(self.paper, drawn, LEFT, self.y + 14, left - (10 if has_map else 0), height - 14, 7)
        if has_map:
            x = LEFT + left + (4 if drawn else 0)
            self.paper.text(x, self.y + 9, said.map_title, BODY, bold=True)
            draw_map(self.paper, self.facts, said, x, self.y + 15, RIGHT - x, height - 15, 6.5)
        self.y += height + 4

    def _table(self) -> None:
        said = self.said
        if not said.rows:
            return
        self._title(said.table_title, keep=60)
        self.paper.text(
            LEFT + self.paper.wide(said.table_title, 11, True) + 8, self.y - 7, said.table_note, SMALL, colour=SOFT
        )  # fmt: skip
        self._headings()
        for row in said.rows:
            self._row(row)
        if said.several:
            self._write(said.several, SMALL, colour=SOFT)
        self.y += 4

    def _headings(self) -> None:
        for n, words in enumerate(self.said.headings):
            at = LEFT + COLUMNS[n] * ROOM
            if FIGURES_END[n] and n != 1:
                self.paper.text(LEFT + FIGURES_END[n] * ROOM, self.y + 9, words, SMALL, colour=SOFT, anchor="end")
            else:
                self.paper.text(at, self.y + 9, words, SMALL, colour=SOFT)
        self.y += 13
        self.paper.line([(LEFT, self.y), (RIGHT, self.y)], RULE_STRONG, 0.8)

    def _row(self, row: Row) -> None:
        paper = self.paper
        lacks = self._flow(row.lacks, SMALL, (1 - COLUMNS[5]) * ROOM)
        height = max(16.0, lacks.height + 5)
        self._need(height, self._headings)
        base = self.y + 11.5
        x = [LEFT + share * ROOM for share in COLUMNS]
        wide = partial(paper.wide, size=BODY, bold=True)
        rank = self.said.rows.index(row) + 1
        paper.text(x[0] + 11, base, str(rank), SMALL, colour=SOFT, anchor="end")
        paper.text(x[0] + 15, base, shortened(row.name, x[1] - x[0] - 19, wide), BODY, bold=True)
        if row.coverage is None:
            paper.text(x[1], base, row.percent, BODY, colour=SOFT)
        else:
            paper.text(LEFT + FIGURES_END[1] * ROOM, base, row.percent, BODY, anchor="end")
            bar, long = LEFT + (FIGURES_END[1] + 0.012) * ROOM, 0.1 * ROOM
            paper.area(box(bar, base - 7, long, 6), fill=RULE)
            paper.area(box(bar, base - 7, long * min(row.coverage, 1), 6), fill=ACCENT)
            if row.target is not None:
                tick = bar + long * min(row.target, 1)
                paper.line([(tick, base - 9), (tick, base + 1)], INK, 1.0)
        paper.text(LEFT + FIGURES_END[2] * ROOM + 6, base, row.people, SMALL, anchor="end")
        paper.text(LEFT + FIGURES_END[3] * ROOM, base, row.sites, SMALL, anchor="end")
        paper.area(
            [[(x[4] + 5, base - 6), (x[4] + 11, base - 6), (x[4] + 11, base), (x[4] + 5, base)]], fill=TONES[row.tone]
        )
        wide = partial(paper.wide, size=SMALL)
        paper.text(x[4] + 15, base, shortened(row.state, x[5] - x[4] - 18, wide), SMALL)
        for n, line in enumerate(lacks.lines):
            paper.text(x[5], base + n * SMALL * LEADING, line, SMALL)
        self.y += height
        paper.line([(LEFT, self.y), (RIGHT, self.y)], RULE, 0.4)

    def _sections(self) -> None:
        said = self.said
        self._title(said.sections_title, keep=60)
        for section in said.sections:
            self._need(BODY * LEADING * 2 + 8)
            self._write(section.title, BODY, bold=True)
            for line in section.lines:
                self._write(line, BODY, x=LEFT + 10, room=ROOM - 10)
            self.y += 4

    def _foot(self, page: int, pages: int) -> None:
        said, paper = self.said, self.paper
        y = HEIGHT - 18 * MM
        paper.line([(LEFT, y), (RIGHT, y)], RULE_STRONG, 0.5)
        head = " · ".join(filter(None, (said.number, said.foot)))
        paper.text(LEFT, y + 11, head, SMALL)
        paper.text(RIGHT, y + 11, said.page.format(page=page, pages=pages), SMALL, anchor="end")
        below = " · ".join(filter(None, (said.source, said.generated)))
        paper.text(LEFT, y + 22, shortened(below, ROOM, partial(paper.wide, size=7.5)), 7.5, colour=SOFT)
