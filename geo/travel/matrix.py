"""A file of ways that somebody has measured: it alone says how far it is, and where it says nothing there is no way.

Two forms, told apart by their first row:

    origin,destination,minutes[,metres]      one row a pair; columns in any order, others are passed over
    origin,S1,S2,...                         one row a place, one column a candidate, minutes in the cells

An empty cell of minutes is no way. Codes that are not asked for are counted and passed over, as a county's file may
serve a township. No straight line is ever put in the place of a pair that is missing.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.travel.detours import WALKING, Factor
from geo.travel.pairs import lists_of_pairs
from geo.travel.tables import Faults, open_table, rows
from geo.travel.ways import Method, WayLists

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NAMES = {
    "origin": "origin",
    "from": "origin",
    "place": "origin",
    "起点": "origin",
    "destination": "destination",
    "to": "destination",
    "site": "destination",
    "终点": "destination",
    "minutes": "minutes",
    "分钟": "minutes",
    "metres": "metres",
    "meters": "metres",
    "米": "metres",
}
NO_WAY = {"", "-", "—", "null", "none", "nan", "n/a", "inf"}
Heard = Callable[[int, int], None]
CELLS_HEARD = 20_000  # so many cells are read between two times that it is told how far it is
SLOWEST, FASTEST = 0.3, 200.0  # km/h; a file whose median is beyond has seconds or kilometres in it


@dataclass(frozen=True, eq=False)
class Matrix:
    """Pairs as read, each once: place and candidate by their index, minutes, metres (NaN where the file has none).

    passed_over: rows or cells of codes that are not asked for. unknown_origins, unknown_destinations: those codes, as
    a misspelt one would be among them. file: name and SHA-256.
    """

    place: Ints
    candidate: Ints
    minutes: Floats
    metres: Floats
    places: int
    candidates: int
    passed_over: int
    unknown_origins: tuple[str, ...]
    unknown_destinations: tuple[str, ...]
    file: dict[str, str]

    @property
    def without(self) -> Ints:
        """Places that the file has no way from, ascending."""
        return np.setdiff1d(np.arange(self.places), self.place)


def matrix_ways(
    matrix: Matrix, *, km_per_hour: Factor = WALKING.km_per_hour, most_ranks: int | None = None
) -> WayLists:
    """Each place's candidates as the file has them.

    Where a way has no metres in the file, they are its minutes at `km_per_hour`, so that all ways of a file with
    minutes alone are in the order of their minutes.
    """
    bare = np.isnan(matrix.metres)
    metres = np.where(bare, matrix.minutes * km_per_hour.value * 1000 / 60, matrix.metres)
    detail: dict[str, object] = {"file": matrix.file, "pairs": len(metres), "metres_from_minutes": int(bare.sum())}
    if bare.any():
        detail["km_per_hour"] = km_per_hour.as_json()
    return lists_of_pairs(
        matrix.place,
        matrix.candidate,
        metres,
        matrix.minutes,
        places=matrix.places,
        candidates=matrix.candidates,
        method=Method("matrix", detail),
        most_ranks=most_ranks,
    )


def read_matrix(
    path: Path, place_codes: Sequence[str], site_codes: Sequence[str], *, heard: Heard = lambda done, of: None
) -> Matrix:
    """The ways of a file between places and candidates.

    heard: told from time to time how many rows of how many are read; what it raises ends the reading. Raises BadMatrix
    with every fault at once, ValueError for a code that is asked for twice.
    """
    place_of, site_of = ({code: i for i, code in enumerate(codes)} for codes in (place_codes, site_codes))
    if len(place_of) < len(place_codes) or len(site_of) < len(site_codes):
        raise ValueError("a code is asked for twice")
    text, digest = open_table(path)
    table = rows(text)
    number, head = next(table)
    faults = Faults()
    named = [NAMES.get(cell.lower(), "") for cell in head]
    whole = array("q"), array("q"), array("q"), array("q")
    part = array("d"), array("d")
    unknown: tuple[dict[str, None], dict[str, None]] = {}, {}
    passed = 0
    is_long = {"origin", "destination", "minutes"} <= set(named)
    read = _long(table, number, named, faults) if is_long else _wide(table, number, head, named, site_of, faults)
    heard_every = max(1, CELLS_HEARD // max(1, 1 if is_long else len(head)))
    last, of_all = 0, text.count("\n") + 1
    for row, column, origin, destination, said in read:
        if row - last >= heard_every:
            last = row
            heard(row, of_all)
        i, j = place_of.get(origin), site_of.get(destination)
        minutes = _number(said[0], row, column, faults)
        metres = _number(said[1], row, named.index("metres") + 1, faults) if said[1] else math.nan
        if i is None or j is None:
            passed += 1
            if i is None:
                unknown[0][origin] = None
            if j is None:
                unknown[1][destination] = None
        elif minutes is not None and metres is not None:
            for indices, index in zip(whole, (i, j, row, column), strict=True):
                indices.append(index)
            part[0].append(minutes)
            part[1].append(metres)
    place, candidate, rows_, columns_ = (np.array(values, dtype=np.int64) for values in whole)
    minutes_, metres_ = (np.array(values, dtype=np.float64) for values in part)
    metres_[np.isinf(metres_)] = np.nan
    pair = place * max(len(site_codes), 1) + candidate
    _, first, of = np.unique(pair, return_index=True, return_inverse=True)
    before = first[of]
    unlike = (minutes_ != minutes_[before]) | ~((metres_ == metres_[before]) | np.isnan(metres_ + metres_[before]))
    for at in np.flatnonzero(unlike).tolist():
        codes = f"{place_codes[int(place[at])]} - {site_codes[int(candidate[at])]}"
        faults.add("twice", int(rows_[at]), int(columns_[at]), codes, int(rows_[before[at]]))
    faults.refuse()
    if not len(place):
        faults.add("nobody_known")
    there = np.zeros(len(place), dtype=bool)
    there[first] = np.isfinite(minutes_[first])
    pace = metres_[there & (minutes_ > 0)] / minutes_[there & (minutes_ > 0)] * 0.06
    median = float(np.median(pace[np.isfinite(pace)])) if np.isfinite(pace).any() else None
    if median is not None and not SLOWEST <= median <= FASTEST:
        faults.add("units", value=f"{median:.3g}")
    faults.refuse()
    return Matrix(
        place[there],
        candidate[there],
        minutes_[there],
        metres_[there],
        len(place_codes),
        len(site_codes),
        passed,
        tuple(unknown[0]),
        tuple(unknown[1]),
        {"name": path.name, "sha256": digest},
    )


Way = tuple[int, int, str, str, tuple[str, str]]  # row, column of the minutes, origin, destination, what is said


def _long(table: Iterator[tuple[int, list[str]]], head_row: int, named: list[str], faults: Faults) -> Iterator[Way]:
    for name in ("origin", "destination", "minutes", "metres"):
        if named.count(name) > 1:
            faults.add("column_twice", head_row, named.index(name) + 1, name)
    origin, destination, minutes = (named.index(name) for name in ("origin", "destination", "minutes"))
    metres = named.index("metres") if "metres" in named else -1
    for row, cells in table:
        if len(cells) > len(named):
            faults.add("cells", row, len(named) + 1)
            continue
        cells += [""] * (len(named) - len(cells))
        if not cells[origin] or not cells[destination]:
            faults.add("no_code", row, (destination if cells[origin] else origin) + 1)
            continue
        said = cells[minutes], cells[metres] if metres >= 0 else ""
        yield row, minutes + 1, cells[origin], cells[destination], said


def _wide(
    table: Iterator[tuple[int, list[str]]],
    head_row: int,
    head: list[str],
    named: list[str],
    site_of: dict[str, int],
    faults: Faults,
) -> Iterator[Way]:
    if len(head) < 2 or (head[0] and named[0] != "origin") or not any(cell in site_of for cell in head[1:]):
        faults.add("columns", head_row)
        return
    first: dict[str, int] = {}
    for column, code in enumerate(head[1:], start=2):
        if code and first.setdefault(code, column) != column:
            faults.add("column_twice", head_row, column, code)
    for row, cells in table:
        if len(cells) > len(head):
            faults.add("cells", row, len(head) + 1)
        elif not cells[0]:
            faults.add("no_code", row, 1)
        else:
            for column, (code, cell) in enumerate(zip(head[1:], cells[1:], strict=False), start=2):
                if code:
                    if first[code] != column:
                        continue
                    yield row, column, cells[0], code, (cell, "")
                elif cell:
                    faults.add("no_code", row, column)


def _number(cell: str, row: int, column: int, faults: Faults) -> float | None:
    """What a cell says, infinite for no way; None for a fault."""
    if cell.lower() in NO_WAY:
        return math.inf
    try:
        value = float(cell) if "_" not in cell else math.nan
    except ValueError:
        value = math.nan
    if math.isnan(value) or math.isinf(value):
        faults.add("not_a_number", row, column, cell)
        return None
    if value < 0:
        faults.add("negative", row, column, cell)
        return None
    return value
