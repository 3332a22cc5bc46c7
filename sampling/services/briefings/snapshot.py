"""How an area stands as one picture, 1200 px wide, to be read in a chat on a phone."""

from functools import partial

from sampling.domain.briefings import Facts

from ..drawing import curve as curves
from ..drawing.picture import Picture
from ..drawing.surfaces import (
    ACCENT,
    ACCENT_DEEP,
    BEHIND,
    INK,
    NO_NEWS,
    ON_TARGET,
    RULE,
    SOFT,
    WATCH,
    box,
    shortened,
    wrapped,
)
from ..wording import speaking
from .pictures import curve_of
from .sheet import Sheet, sheet

PIXELS = 1200
WIDTH = 400.0  # in points: the letters of a page on a phone
SCALE = PIXELS / WIDTH
MARGIN = 18.0
ROOM = WIDTH - 2 * MARGIN
AREAS = 6
TONES = {"good": ON_TARGET, "watch": WATCH, "bad": BEHIND, "none": NO_NEWS, "": INK}


def snapshot(facts: Facts, *, language: str) -> bytes:
    """The facts as a PNG in a language of `wording.LANGUAGES`."""
    with speaking(language, facts.tz):
        said = sheet(facts)
        height = _drawn(Picture(WIDTH, 10, 1), facts, said)
        on = Picture(WIDTH, height, SCALE)
        _drawn(on, facts, said)
        return on.png()


def _drawn(on: Picture, facts: Facts, said: Sheet) -> float:
    """Draw everything, one below the other; gives how high it is."""
    on.area(box(0, 0, WIDTH, 5), fill=ACCENT)
    y = 31.0
    on.text(MARGIN, y, said.title, 17, bold=True)
    y = _lines(on, said.round, 10.5, y + 6, colour=SOFT)
    on.text(MARGIN, y + 46, said.headline, 46, bold=True, colour=ACCENT_DEEP)
    y = _lines(on, said.of, 14, y + 54, bold=True)
    y = _lines(on, said.as_of, 11, y + 2, colour=SOFT)
    y = _lines(on, said.complete, 11, y, colour=SOFT)
    if said.flag:
        y = _lines(on, said.flag, 11, y, colour=WATCH)
    y += 8
    for fact in (*([said.standing] if said.standing else []), *said.facts):
        on.line([(MARGIN, y), (WIDTH - MARGIN, y)], RULE, 0.5)
        value = on.wide(fact.value, 13, True)
        label = shortened(fact.label, ROOM - value - 8, partial(on.wide, size=11))
        on.text(MARGIN, y + 16, label, 11, colour=SOFT)
        on.text(WIDTH - MARGIN, y + 16, fact.value, 13, bold=True, colour=TONES[fact.tone], anchor="end")
        y += 20
        if fact.proof:
            for line in wrapped(fact.proof, ROOM, partial(on.wide, size=10)):
                on.text(WIDTH - MARGIN, y + 10, line, 10, colour=SOFT, anchor="end")
                y += 14
        y += 5
    drawn = curve_of(facts, said)
    if drawn is not None:
        y += 8
        on.text(MARGIN, y + 12, said.curve_title, 12, bold=True)
        curves.draw(on, drawn, MARGIN, y + 20, ROOM, 180, 9.5)
        y += 208
    if said.rows:
        on.text(MARGIN, y + 12, said.table_title, 12, bold=True)
        y += 20
        for row in said.rows[:AREAS]:
            on.line([(MARGIN, y), (WIDTH - MARGIN, y)], RULE, 0.5)
            on.text(MARGIN, y + 15, shortened(row.name, 110, partial(on.wide, size=12, bold=True)), 12, bold=True)
            on.text(MARGIN + 165, y + 15, row.percent, 12, anchor="end")
            if row.coverage is not None:
                bar = MARGIN + 175
                on.area(box(bar, y + 7, 70, 8), fill=RULE)
                on.area(box(bar, y + 7, 70 * min(row.coverage, 1), 8), fill=ACCENT)
                if row.target is not None:
                    tick = bar + 70 * min(row.target, 1)
                    on.line([(tick, y + 4), (tick, y + 18)], INK, 1.2)
            on.area(box(MARGIN + 257, y + 7, 8, 8), fill=TONES[row.tone])
            on.text(MARGIN + 270, y + 15, shortened(row.state, ROOM - 270, partial(on.wide, size=11)), 11)
            y += 22
            y = _lines(on, " · ".join(filter(None, (row.people, row.lacks))), 10, y - 3, colour=SOFT) + 4
        on.line([(MARGIN, y), (WIDTH - MARGIN, y)], RULE, 0.5)
        y += 4
    y = _lines(on, said.source, 9, y + 2, colour=SOFT)
    if said.generated:
        y = _lines(on, said.generated, 9, y, colour=SOFT)
    return y + 12


def _lines(on: Picture, words: str, size: float, y: float, *, colour: str = INK, bold: bool = False) -> float:
    """Text in lines from y on down; gives where they end."""
    for line in wrapped(words, ROOM, partial(on.wide, size=size, bold=bold)):
        on.text(MARGIN, y + size * 1.2, line, size, colour=colour, bold=bold)
        y += size * 1.5
    return y
