"""Norms: defaults with their sources, what they ask for, and how work and arrivals follow from them."""

import pytest

from sampling.domain.norms import (
    BY_KEY,
    DEFAULTS,
    arrival_weights,
    block_minutes,
    by_role,
    effective,
    fits,
    needs,
    shares,
)


def test_every_default_has_a_source_and_may_be_what_it_is() -> None:
    assert len(BY_KEY) == len(DEFAULTS)
    for norm in DEFAULTS:
        assert norm.source and norm.unit and fits(norm, norm.value), norm.key


def test_neixiang_needs_what_the_national_norms_say() -> None:
    found = {n.what: n for n in needs(effective({}), residents=549_068, samplers=2226, sites=381, lanes=1000)}
    assert (found["samplers"].low, found["samplers"].has) == (1526, 2226)
    assert (found["sites"].low, found["sites"].high) == (184, 275)  # 183 sites of 3,000 people leave 68 without one
    assert (found["lanes"].low, found["lanes"].high) == (687, 916)
    assert all(n.short == 0 for n in found.values())


def test_a_county_with_fewer_than_the_norm_is_short_of_the_rest() -> None:
    found = needs(effective({}), residents=36_000, samplers=90, sites=12, lanes=45)
    assert [n.short for n in found] == [10, 0, 0]


def test_a_value_out_of_range_or_a_fraction_of_a_person_does_not_fit() -> None:
    assert not fits(BY_KEY["per_lane.sampler"], 1.5)
    assert not fits(BY_KEY["turnout"], 1.01)
    assert not fits(BY_KEY["travel_detour"], float("nan"))


def test_the_teams_of_lane_and_site_name_only_roles_that_are_asked_for() -> None:
    norms = effective({"per_lane.recorder": (0, "one person does both")})
    assert by_role(norms, "per_lane") == {"sampler": 1}
    assert by_role(norms, "per_site") == {"helper": 1}


def test_in_heat_a_stretch_of_work_is_at_most_two_hours() -> None:
    assert block_minutes(effective({})) == 240
    assert block_minutes(effective({"heat": (1, "forecast of 36 degrees")})) == 120


def test_each_hour_brings_its_share_of_the_hour_before() -> None:
    weights = arrival_weights(effective({}), 4, 60)
    assert shares(weights) == pytest.approx([0.313812, 0.26674, 0.226729, 0.19272], abs=1e-6)
    half_hours = arrival_weights(effective({}), 3, 30)
    assert half_hours[2] == pytest.approx(0.85)
