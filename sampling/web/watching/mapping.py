"""What the map is drawn from: the ground, which a browser keeps for a year, and the figures, which change all day.

Both are columns of plain figures in the order of the ground: a map of thousands of areas is asked for by many at once,
and the browser makes the words of the one area that somebody opens.
"""

from typing import Any

from sampling.domain.silence import step_of
from sampling.services import watching
from sampling.services.watching import AreaLine, Silence
from sampling.storage.database import Database
from sampling.web.formatting import clock

from .asked import Asked

DETAILED = 500  # sites of which the map can say what they have sampled
LETTERS = {
    "reported": "r", "awaiting": "a", "late": "l", "missing": "m", "left_out": "x", "opened": "o", "resting": "c",
}  # fmt: skip
"""A site's state in the map's figures, one letter a site."""
NOBODY = Silence()


def ground_data(map_: watching.Mapped) -> dict[str, Any]:
    """The ground as the browser gets it; rings: see `geo.browser.Drawn`."""
    return {
        "version": map_.version,
        "west": map_.west,
        "south": map_.south,
        "unit": map_.unit,
        "areas": map_.areas,
        "rings": map_.rings,
        "sites": map_.sites,
    }


def figures_data(
    db: Database, map_: watching.Mapped, round_code: str, area_code: str, asked: Asked, *, with_sites: bool = True
) -> dict[str, Any]:
    """The figures of the ground's areas and sites; null where there is none, as for an outline."""
    when: dict[str, Any] = {"as_of": asked.as_of, "known_at": asked.known_at, "now": asked.now}
    named = [code for code, name in map_.areas if name]
    lines = dict(zip(named, watching.area_lines(db, round_code=round_code, area_codes=named, **when), strict=True))
    silences = watching.silences(db, round_code=round_code, area_code=area_code, below=named, **when)
    areas = [_area(lines[code], silences[code]) if name else None for code, name in map_.areas]
    found = (
        []
        if not with_sites
        else watching.site_lines(db, round_code=round_code, area_code=area_code, detailed=DETAILED, **when)
    )
    by_code = {line.site.code: line for line in found}
    sites = [by_code.get(code) for code, *_ in map_.sites] if with_sites else []
    return {
        "ground": map_.version,
        "as_of": clock(asked.as_of),
        **{key: [None if one is None else one[key] for one in areas] for key in KEYS},
        "sites": "".join(LETTERS[one.state] if one else "c" for one in sites),
        "owed": {n: one.owed for n, one in enumerate(sites) if one and one.owed},
        "told": {n: [one.sampled, clock(one.last)] for n, one in enumerate(sites) if one and one.sampled is not None},
    }


KEYS = (
    "value", "sampled", "people", "state", "step", "reported", "expected", "late", "missing", "awaited", "left_out",
    "longest", "open", "due",
)  # fmt: skip
"""Columns of the areas' figures. value: coverage; people: its denominator; step: of `domain.silence.step_of`; open:
sites open, due: their first report, where none is due yet."""


def _area(line: AreaLine, silence: Silence) -> dict[str, Any]:
    coverage = line.coverage
    value = coverage.coverage
    return {
        "value": None if value is None else round(value, 6),
        "sampled": coverage.sampled,
        "people": coverage.denominator,
        "state": line.state,
        "step": step_of(silence, coverage.sites_expected),
        "reported": coverage.sites_reported,
        "expected": coverage.sites_expected,
        "late": silence.late,
        "missing": silence.missing,
        "awaited": silence.awaiting,
        "left_out": silence.left_out,
        "longest": silence.longest,
        "open": line.sites_open,
        "due": clock(line.first_due) if line.state == "opened" else None,
    }
