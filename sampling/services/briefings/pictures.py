"""The curve and the map of a briefing, for whatever they are drawn on."""

from sampling.domain.briefings import Facts

from ..drawing import curve as curves
from ..drawing import map as maps
from ..drawing.surfaces import Surface
from ..drawing.vector import Vector
from ..wording import percent
from .sheet import Sheet

CURVE_SIZE, MAP_SIZE = (460.0, 270.0), (440.0, 340.0)  # on a phone the letters must still be read


def curve_of(facts: Facts, said: Sheet) -> curves.Curve | None:
    """The curve of the session at hand; None where there is nothing to draw."""
    own, ahead = facts.stand.figures, facts.ahead
    found = curves.Curve(
        sampled=[(one.at, one.sampled) for one in facts.curve if one.sampled is not None],
        planned=[(one.at, one.planned) for one in facts.curve if one.planned is not None],
        band=ahead.points if ahead else (),
        target=(own.target_by, own.wanted) if own.target_by is not None and own.wanted is not None else None,
        now=facts.as_of,
        zone=facts.tz,
        names=said.curve,
    )
    return None if found.is_empty else found


def draw_map(
    on: Surface, facts: Facts, said: Sheet, x: float, y: float, width: float, height: float, size: float
) -> bool:
    """The map with its legend below; False where no ground of the areas is known."""
    ground = facts.ground
    if ground is None:
        return False
    shapes = {
        line.code: maps.Shape(
            ground.rings[line.code],
            line.figures.coverage,
            line.figures.state == "behind",
            str(n),
            (line.name, percent(line.figures.coverage) if line.figures.coverage is not None else "–"),
        )
        for n, line in enumerate(facts.stand.lines, 1)
        if line.code in ground.rings
    }
    maps.draw(on, shapes, (ground.width, ground.height), x, y, width, height - 3.4 * size, size)
    maps.legend(on, said.legend, x, y + height - 2.6 * size, width, size)
    return True


def curve_svg(facts: Facts, said: Sheet) -> str:
    """The curve for a page; "" where there is none. In the language that is spoken."""
    drawn = curve_of(facts, said)
    if drawn is None:
        return ""
    on = Vector(*CURVE_SIZE)
    curves.draw(on, drawn, 0, 4, CURVE_SIZE[0], CURVE_SIZE[1] - 4, 12.5)
    return on.svg(said.curve_title)


def map_svg(facts: Facts, said: Sheet) -> str:
    """The map for a page; "" where there is none."""
    on = Vector(*MAP_SIZE)
    return on.svg(said.map_title) if draw_map(on, facts, said, 0, 0, *MAP_SIZE, 12) else ""
