"""Demand: whole people, exact sums, and everybody goes to a site that serves their area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.demand import Catchment, credited, dealt_of, demand, going, servers_of, split

PEOPLE = st.integers(0, 10**7)
WEIGHT = st.floats(0, 1e6, allow_nan=False)
SLOTS = 4
SITES = st.lists(
    st.tuples(st.integers(1, 20), st.lists(st.booleans(), min_size=SLOTS, max_size=SLOTS)), min_size=1, max_size=6
)


@given(PEOPLE, st.lists(WEIGHT, min_size=1, max_size=30).filter(lambda weights: sum(weights) > 0))
def test_a_split_sums_exactly_and_is_off_by_less_than_one_person(total: int, weights: list[float]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert part >= 0 and abs(part - total * weight / sum(weights)) < 1 + 1e-6
        assert weight > 0 or part == 0


@given(SITES, PEOPLE, PEOPLE, st.lists(st.integers(0, 900), min_size=SLOTS, max_size=SLOTS))
def test_who_is_called_comes_in_the_window_and_the_others_as_they_would_without(
    sites: list[tuple[int, list[bool]]], one: int, other: int, window: list[int]
) -> None:
    codes = [f"S{n}" for n in range(len(sites))]
    lanes = {code: lanes for code, (lanes, _) in zip(codes, sites, strict=True)}
    is_open = {code: slots for code, (_, slots) in zip(codes, sites, strict=True)}
    weights = [1.0, 0.5, 0.25, 0.125]
    both = demand(
        Catchment({"A": one, "B": other}, {"A": codes, "B": codes}),
        lanes,
        is_open,
        weights,
        called={(code, "A"): window for code in codes},
    )
    assert both.people + sum(both.unserved.values()) == one + other
    alone = demand(Catchment({"B": other}, {"B": codes}), lanes, is_open, weights)
    for code in codes:
        within = [t for t in range(SLOTS) if window[t] and is_open[code][t]]
        if within:
            called = [a - b for a, b in zip(both.arrivals[code], alone.arrivals[code], strict=True)]
            assert all(n >= 0 if t in within else n == 0 for t, n in enumerate(called))
        assert not any(n for t, n in enumerate(both.arrivals[code]) if not is_open[code][t])


def test_people_cannot_be_split_over_nobody() -> None:
    assert split(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nobody"):
        split(1, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        split(1, [1, -1])


@given(SITES, st.lists(PEOPLE, min_size=1, max_size=5), st.data())
def test_everybody_outstanding_comes_or_is_named_as_unserved(
    sites: list[tuple[int, list[bool]]], outstanding: list[int], data: st.DataObject
) -> None:
    codes = [f"S{n}" for n in range(len(sites))]
    people = {f"A{n}": count for n, count in enumerate(outstanding)}
    servers = {area: data.draw(st.lists(st.sampled_from(codes), unique=True, max_size=4)) for area in people}
    open_slots = {code: slots for code, (_, slots) in zip(codes, sites, strict=True)}
    lanes = {code: count for code, (count, _) in zip(codes, sites, strict=True)}
    found = demand(Catchment(people, servers), lanes, open_slots, [1, 0.85, 0.7, 0.6])
    assert found.people + sum(found.unserved.values()) == sum(outstanding)
    for site, row in found.arrivals.items():
        assert len(row) == SLOTS
        assert all(count == 0 for count, is_open in zip(row, open_slots[site], strict=True) if not is_open)
    for area in found.unserved:
        assert not any(any(open_slots[site]) for site in servers[area])


def test_sites_of_one_area_share_its_people_in_proportion_to_their_lanes() -> None:
    open_slots = {"S1": [True, True], "S2": [True, True]}
    found = demand(Catchment({"A": 1000}, {"A": ["S1", "S2"]}), {"S1": 3, "S2": 1}, open_slots, [1, 1])
    assert found.arrivals == {"S1": (375, 375), "S2": (125, 125)}


def test_fewer_come_later_as_the_weights_say_and_none_while_a_site_is_closed() -> None:
    open_slots = {"S1": [False, True, True]}
    found = demand(Catchment({"A": 300}, {"A": ["S1"]}), {"S1": 1}, open_slots, [4, 2, 1])
    assert found.arrivals == {"S1": (0, 200, 100)}


def test_an_area_is_served_by_the_sites_that_name_it_else_by_those_of_the_area_above() -> None:
    parents = {"C": None, "T1": "C", "V1": "T1", "V2": "T1", "T2": "C"}
    found = servers_of(["V1", "V2", "T2"], parents, {"S1": ["V1"], "S2": ["T1"], "S3": ["V1"]})
    assert found == {"V1": ["S1", "S3"], "V2": ["S2"], "T2": []}


@given(st.dictionaries(st.sampled_from(["S1", "S2", "S3"]), PEOPLE))
def test_a_count_is_credited_whole_to_the_areas_the_site_serves(counts: dict[str, int]) -> None:
    servers = {"V1": ["S1", "S2"], "V2": ["S2"], "V3": ["S2"]}
    found = credited(counts, servers, {"V1": 900, "V2": 300, "V3": 0})
    assert sum(found.values()) == counts.get("S1", 0) + counts.get("S2", 0)
    assert found["V3"] == 0


def test_an_area_that_was_dealt_is_shared_as_it_was_dealt_among_the_sites_that_are_open() -> None:
    open_slots = {site: [True] for site in ("S1", "S2", "S3")}
    lanes = {"S1": 9, "S2": 1, "S3": 5}
    dealt = {("S1", "A"): 1000, ("S2", "A"): 2000, ("S3", "A"): 1000}
    catchment = Catchment({"A": 2000}, {"A": ["S1", "S2", "S3"]}, dealt)
    assert demand(catchment, lanes, open_slots, [1]).arrivals == {"S1": (500,), "S2": (1000,), "S3": (500,)}
    open_slots["S3"] = [False]
    assert demand(catchment, lanes, open_slots, [1]).arrivals == {"S1": (667,), "S2": (1333,), "S3": (0,)}
    half_told = Catchment({"A": 1000}, {"A": ["S1", "S2"]}, {("S1", "A"): 1000})
    assert demand(half_told, lanes, open_slots, [1]).arrivals["S1"] == (900,), "one has no part: by lanes"


def test_parts_are_of_the_area_that_a_site_names_and_hold_for_the_areas_below_it() -> None:
    parents = {"C": None, "T": "C", "V": "T", "G1": "V", "G2": "V"}
    serves = {"S1": ["V"], "S2": ["V", "T"], "S3": ["G2"]}
    parts = {("S1", "V"): 10, ("S2", "V"): 30, ("S2", "T"): 7}
    assert dealt_of(["G1", "G2"], parents, serves, parts) == {("S1", "G1"): 10, ("S2", "G1"): 30}


def test_a_count_is_credited_by_who_was_dealt_to_the_site() -> None:
    servers = {"V": ["S1", "S2"], "W": ["S2"]}
    people = {"V": 3000, "W": 500}
    dealt = {("S1", "V"): 2000, ("S2", "V"): 1000}
    assert going(servers, people, dealt) == {"S1": {"V": 2000}, "S2": {"V": 1000, "W": 500}}
    assert credited({"S1": 400, "S2": 300}, servers, people, dealt) == {"V": 600, "W": 100}
    assert credited({"S2": 300}, servers, people)["W"] < 50, "not dealt: all of the area may come"


@given(SITES, st.lists(PEOPLE, min_size=1, max_size=5), st.data())
def test_everybody_of_a_dealt_area_is_counted_once_and_every_sum_is_exact(
    sites: list[tuple[int, list[bool]]], outstanding: list[int], data: st.DataObject
) -> None:
    codes = [f"S{n}" for n in range(len(sites))]
    people = {f"A{n}": count for n, count in enumerate(outstanding)}
    servers = {area: data.draw(st.lists(st.sampled_from(codes), unique=True, max_size=4)) for area in people}
    pairs = [(site, area) for area, own in servers.items() for site in own]
    dealt = {pair: data.draw(st.integers(0, 10**5)) for pair in pairs if data.draw(st.booleans())}
    open_slots = {code: slots for code, (_, slots) in zip(codes, sites, strict=True)}
    lanes = {code: count for code, (count, _) in zip(codes, sites, strict=True)}
    found = demand(Catchment(people, servers, dealt), lanes, open_slots, [1, 0.85, 0.7, 0.6])
    assert found.people + sum(found.unserved.values()) == sum(outstanding)
    at = going(servers, people, dealt)
    for area, own in servers.items():
        if own and all((site, area) in dealt for site in own) and any(dealt[site, area] for site in own):
            assert sum(at[site][area] for site in own) == people[area]
    counts = {code: data.draw(PEOPLE) for code in codes}
    sampled = credited(counts, servers, people, dealt)
    assert sum(sampled.values()) == sum(count for code, count in counts.items() if any(at.get(code, {}).values()))
