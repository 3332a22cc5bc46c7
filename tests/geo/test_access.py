"""Who has a site within a walk and who has not."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.access import HAS, HAS_NOT, WALK_MINUTES, Share, access, access_ground, ground_m2, nearest_minutes
from geo.shapes import to_metres
from geo.travel.detours import WALKING
from geo.travel.ways import straight_ways

minutes = st.one_of(st.floats(0, 90), st.just(float("inf")), st.sampled_from([0.0, 15.0, 30.0]))


@given(
    st.lists(st.tuples(st.integers(0, 5000), minutes, st.integers(0, 2)), max_size=30),
    st.floats(0, 60),
    st.integers(0, 900),
)
def test_every_person_is_counted_once_and_the_curve_is_as_counted_by_hand(
    places: list[tuple[int, float, int]], limit: float, unplaced: int
) -> None:
    people, away, group = ([p[k] for p in places] for k in range(3))
    found = access(people, away, limit_minutes=limit, unplaced=unplaced, group=group, curve=(0, 5, 15, 15.5, 60))
    assert found.within == sum(n for n, m in zip(people, away, strict=True) if m <= limit)
    assert found.within + found.without + found.unplaced == sum(people) + unplaced == found.whole
    assert found.no_way == sum(n for n, m in zip(people, away, strict=True) if m == float("inf")) <= found.without
    for at, share in found.curve:
        assert share == Share(sum(n for n, m in zip(people, away, strict=True) if m <= at), found.whole)
    for number, share in enumerate(found.by_group):
        mine = [(n, m) for n, m, g in places if g == number]
        assert share == Share(sum(n for n, m in mine if m <= limit), sum(n for n, _ in mine))
    if sum(people):
        within_half = sum(n for n, m in zip(people, away, strict=True) if m <= found.median_minutes)
        assert 2 * within_half >= sum(people)


def test_fifteen_minutes_on_foot_are_the_default_and_the_border_is_within() -> None:
    assert WALK_MINUTES == 15
    assert access([10, 7], [15.0, 15.01]).share == Share(10, 17)


def test_only_open_sites_count() -> None:
    lists = straight_ways([111.8], [33.0], [111.8, 111.82], [33.001, 33.0])
    first, second = lists.minutes[0]
    assert nearest_minutes(lists, [True, True]) == pytest.approx([first])
    assert nearest_minutes(lists, [False, True]) == pytest.approx([second])
    assert np.isinf(nearest_minutes(lists, [False, False])).all()


def test_lists_that_end_before_the_limit_are_refused_as_a_site_may_be_missing() -> None:
    ways = ([111.8], [33.0], [111.8, 111.9], [33.001, 33.0])
    with pytest.raises(ValueError, match="1 lists of ways end before 15"):
        nearest_minutes(straight_ways(*ways, most_m=WALKING.metres(14)), [False, False])
    enough = straight_ways(*ways, most_m=WALKING.metres(15))
    assert np.isinf(nearest_minutes(enough, [False, False])).all()
    with pytest.raises(ValueError, match="end before"):  # none is listed at all, and one may still be within
        nearest_minutes(straight_ways(*ways, most_m=10), [True, True])
    far = straight_ways([111.8], [33.0], [112.0], [33.2], most_m=WALKING.metres(15))
    assert np.isinf(nearest_minutes(far, [True])).all()
    with pytest.raises(ValueError, match="end before"):  # the nearest alone is listed, and it is shut
        nearest_minutes(
            straight_ways(*ways, most_ranks=1), np.arange(2) != straight_ways(*ways, most_ranks=1).near[0, 0]
        )


@pytest.mark.parametrize(
    ("people", "away", "fault"),
    [
        ([1, 2], [1.0], "unlike length"),
        ([-1], [1.0], "below 0"),
        ([1], [-1.0], "below 0"),
        ([1], [float("nan")], "no num"),
    ],
)
def test_figures_of_nonsense_are_refused(people: list[int], away: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        access(people, away)


def test_the_ground_with_and_without_a_site_adds_up_to_the_county() -> None:
    random = np.random.default_rng(2)
    grounds = [
        shapely.box(111.6, 33.0, 111.7, 33.2),
        shapely.box(111.7, 33.0, 111.8, 33.2),
        shapely.box(112, 33, 112.1, 33.1),
    ]
    lon, lat = random.uniform([111.6, 33.0], [111.8, 33.2], (200, 2)).T
    lists = straight_ways(lon, lat, [111.65, 111.72], [33.1, 33.15])
    away = nearest_minutes(lists, [True, True], 30)
    ground = access_ground(lon, lat, away, (lon > 111.7).astype(int), grounds, limit_minutes=30)
    found = ground_m2(ground)
    assert sum(found.values()) == pytest.approx(sum(to_metres(one, 32649).area for one in grounds), rel=1e-6)
    assert found[-1] == pytest.approx(to_metres(grounds[2], 32649).area)
    for x, y, m in zip(lon, lat, away, strict=True):
        own = next(p for p in ground.pieces if p.ground.contains(shapely.Point(x, y)))
        assert own.site == (HAS if m <= 30 else HAS_NOT)
