"""Minutes from bases to sites."""

from __future__ import annotations

import numpy as np
import pytest

from geo.crs import great_circle_m
from geo.travel import straight_minutes
from tests.check_round import travel_minutes


def test_minutes_are_straight_line_times_detour_over_speed() -> None:
    minutes = straight_minutes([111.8], [33.0], [111.8], [33.1], detour=1.3, km_per_hour=35)
    assert minutes[0, 0] == pytest.approx(float(great_circle_m(111.8, 33.0, 111.8, 33.1)) / 1000 * 1.3 / 35 * 60)


def test_the_table_has_a_row_a_base_and_agrees_with_the_independent_checker() -> None:
    random = np.random.default_rng(5)
    bases, sites = random.uniform([111, 32], [112, 34], (3, 2)), random.uniform([111, 32], [112, 34], (5, 2))
    minutes = straight_minutes(*bases.T, *sites.T, detour=1.4, km_per_hour=30)
    round_ = {
        "travel": {"detour": 1.4, "km_per_hour": 30},
        "bases": [{"lon": lon, "lat": lat} for lon, lat in bases],
        "sites": [{"lon": lon, "lat": lat} for lon, lat in sites],
    }
    expected = [[travel_minutes(round_, i, j) for j in range(5)] for i in range(3)]
    assert minutes == pytest.approx(np.array(expected))


def test_no_base_or_no_site_is_an_empty_table() -> None:
    assert straight_minutes([], [], [111.8], [33.0], detour=1, km_per_hour=1).shape == (0, 1)


@pytest.mark.parametrize(("detour", "speed"), [(0.9, 30), (float("nan"), 30), (1.3, 0), (1.3, float("nan"))])
def test_an_impossible_detour_or_speed_is_refused(detour: float, speed: float) -> None:
    with pytest.raises(ValueError, match=r"below 1|not above 0"):
        straight_minutes([111.8], [33.0], [111.8], [33.1], detour=detour, km_per_hour=speed)
