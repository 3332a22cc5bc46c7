"""Shapes of one level: what lies over, between and twice, and what a repair changes."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.layers.neighbours import compare
from geo.layers.spreading import square_metres
from geo.shapes import Shape, to_degrees

EPSG = 32649
EAST, NORTH = 590_000.0, 3_660_000.0


def box(west: float, south: float, east: float, north: float) -> Shape:
    """A rectangle in metres from a place in Neixiang, in degrees."""
    return to_degrees(shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north), EPSG)


def found(grounds: dict[str, Shape], repair: bool = False) -> tuple[dict[str, Shape], list[tuple[str, str, str, bool]]]:
    out, findings = compare(grounds, {code: n for n, code in enumerate(grounds, 1)}, repair=repair)
    return out, [(f.kind, f.other, f.code, f.repaired) for f in findings]


def overlap_m2(grounds: dict[str, Shape]) -> float:
    whole = sum(square_metres(grounds).values())
    return whole - square_metres({"": shapely.union_all(list(grounds.values()))})[""]  # type: ignore[dict-item]


def test_shapes_side_by_side_have_no_finding() -> None:
    assert found({"a": box(0, 0, 1000, 1000), "b": box(1000, 0, 2000, 1000)})[1] == []


def test_a_true_overlap_is_told_with_its_ground_and_never_repaired() -> None:
    grounds = {"a": box(0, 0, 1000, 1000), "b": box(800, 0, 2000, 1000)}
    out, findings = compare(grounds, {"a": 1, "b": 2}, repair=True)
    assert [(f.kind, f.feature, f.blocks, f.repaired) for f in findings] == [("overlap", 2, True, False)]
    assert findings[0].square_m == pytest.approx(200_000, rel=1e-3)
    assert out["a"].equals(grounds["a"]) and out["b"].equals(grounds["b"])


def test_a_sliver_is_a_warning_and_is_cut_away_where_asked() -> None:
    grounds = {"a": box(0, 0, 1000, 1000), "b": box(990, 0, 2000, 1000)}
    assert found(grounds)[1] == [("sliver", "a", "b", False)]
    out, findings = found(grounds, repair=True)
    assert findings == [("sliver", "a", "b", True)]
    assert out["a"].equals(grounds["a"])
    assert overlap_m2(out) == pytest.approx(0, abs=1)
    assert overlap_m2(grounds) == pytest.approx(10_000, rel=1e-2)


def test_a_narrow_gap_is_filled_where_asked_and_a_wide_one_never() -> None:
    def around(width: float) -> dict[str, Shape]:
        return {
            "a": box(0, 0, 2000, 500),
            "b": box(0, 500 + width, 2000, 1000),
            "c": box(-500, 0, 0, 1000),
            "d": box(2000, 0, 2500, 1000),
        }

    narrow, wide = around(10), around(200)
    assert found(narrow)[1] == [("gap", "", "a", False)]
    out, findings = found(narrow, repair=True)
    assert findings == [("gap", "", "a", True)]
    assert square_metres(out)["a"] == pytest.approx(2000 * 510, rel=1e-3)
    assert found(wide, repair=True)[1] == [("gap", "", "a", False)]


def test_the_same_shape_twice_keeps_the_second_out() -> None:
    grounds = {"a": box(0, 0, 1000, 1000), "b": box(0, 0, 1000, 1000)}
    assert found(grounds, repair=True)[1] == [("same_shape", "a", "b", False)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=7
    ),
    st.booleans(),
)
def test_an_overlap_is_found_exactly_where_two_rectangles_share_ground(
    rectangles: list[tuple[int, int, int, int]], repair: bool
) -> None:
    grounds = {
        str(n): box(100.0 * x, 100.0 * y, 100.0 * (x + w), 100.0 * (y + h)) for n, (x, y, w, h) in enumerate(rectangles)
    }
    out, findings = compare(grounds, {code: int(code) for code in grounds}, repair=repair)
    shared = set()
    for a, (ax, ay, aw, ah) in enumerate(rectangles):
        for b, (bx, by, bw, bh) in enumerate(rectangles[:a]):
            if min(ax + aw, bx + bw) > max(ax, bx) and min(ay + ah, by + bh) > max(ay, by):
                shared.add((str(b), str(a)))
    assert {(f.other, f.code) for f in findings if f.kind != "gap"} == shared
    changed = {f.code for f in findings if f.repaired}
    assert all(out[code].equals(grounds[code]) for code in grounds if code not in changed)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-12, 12), min_size=3, max_size=6), st.integers(0, 2**32 - 1))
def test_slivers_along_borders_are_gone_after_a_repair_and_no_ground_is_lost(jitter: list[int], seed: int) -> None:
    ends = np.cumsum([0] + [1000] * len(jitter))
    grounds = {f"{n}": box(float(ends[n]) - jitter[n] % 12, 0, float(ends[n + 1]), 1000) for n in range(len(jitter))}
    before = square_metres({"": shapely.union_all(list(grounds.values()))})[""]  # type: ignore[dict-item]
    out, _ = compare(grounds, dict.fromkeys(grounds, 1), repair=True)
    assert overlap_m2(out) == pytest.approx(0, abs=1)
    assert sum(square_metres(out).values()) == pytest.approx(before, abs=2)
