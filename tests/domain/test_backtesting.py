"""Scores, peers and simulated rounds: what says whether a forecast is any good."""

import pytest

from sampling.domain.forecasting.backtesting import METHODS, cases, replays
from sampling.domain.forecasting.families import TOLD, TUNED
from sampling.domain.forecasting.peers import last, straight
from sampling.domain.forecasting.scoring import Case, Said, by_lead, interval_score, score
from sampling.domain.forecasting.simulating import simulate
from sampling.domain.forecasting.tallies import tally


def test_an_interval_costs_its_width_and_ten_times_what_the_truth_lies_outside() -> None:
    said = Said(100, 150, 200)
    assert interval_score(said, 150) == 100
    assert interval_score(said, 90) == 200
    assert interval_score(said, 230) == 400


def test_a_score_counts_who_is_inside_and_how_far_the_middle_was_off() -> None:
    found = score([Case(1, 150, {"a": Said(100, 140, 200)}), Case(2, 230, {"a": Said(100, 150, 200)})], "a")
    assert found is not None
    assert (found.cases, found.inside, found.error, found.interval, found.width) == (2, 0.5, 45, 250, 100)
    assert score([], "a") is None


def test_going_on_at_a_rate_needs_two_hours_and_is_as_sure_as_the_hours_were_equal() -> None:
    assert straight([0, 100], [0, 1], 2) is None
    even = straight([0, 100, 200, 300], [0, 1, 2, 3], 2)
    assert even == Said(500, 500, 500)
    falling, latest = (peer([0, 150, 250, 300], [0, 1, 2, 3], 2) for peer in (straight, last))
    assert falling is not None and latest is not None
    assert (falling.mid, latest.mid) == (500, 400)
    assert latest.high - latest.mid > falling.high - falling.mid  # one hour alone says less of the rate than three
    assert latest.low == 300  # never below what is counted


def test_leads_are_grouped_by_the_longest_of_them() -> None:
    found = by_lead([Case(lead, 0, {}) for lead in (0.5, 1, 2, 5, 30)])
    assert {lead: len(own) for lead, own in found.items()} == {1: 2, 2: 1, 6: 1, 24: 1}


def test_a_simulated_round_is_the_same_for_the_same_seed() -> None:
    assert simulate(TOLD[0], 7, townships=2, sites=2) == simulate(TOLD[0], 7, townships=2, sites=2)
    assert simulate(TOLD[0], 7, townships=2, sites=2) != simulate(TOLD[0], 8, townships=2, sites=2)


def test_what_it_is_told_on_is_not_what_it_was_tuned_on() -> None:
    assert {one.code for one in TOLD}.isdisjoint(one.code for one in TUNED)
    assert {one.density for one in TOLD}.isdisjoint(one.density for one in TUNED)


@pytest.mark.parametrize("family", TOLD, ids=lambda one: one.code)
def test_simulated_sites_sample_no_more_than_their_lanes_can_and_count_upwards(family) -> None:  # type: ignore[no-untyped-def]
    made = simulate(family, 1, townships=2, sites=3)
    for site in made.sites:
        steps = [after - before for before, after in zip(site.counted, site.counted[1:], strict=False)]
        assert min(steps) >= 0
        assert all(step <= 1.5 * able for step, able in zip(steps, site.capacity, strict=True))


def test_a_day_with_a_long_tail_has_about_87_of_100_after_six_hours() -> None:
    tail = next(one for one in TOLD if one.code == "tail")
    made = simulate(tail, 1)
    after = [sum(site.counted[hour] for site in made.sites) for hour in (6, 24)]
    assert 0.8 < after[0] / after[1] < 0.9


def test_a_replay_knows_only_what_had_come_in() -> None:
    silent = next(one for one in TOLD if one.code == "silent")
    made = simulate(silent, 1, townships=2, sites=5)
    for replay in replays(made):
        for site in replay.given.sites:
            assert max(site.told, default=0) <= replay.given.now
        found = cases(replay)[""]
        assert [round(case.lead) for case in found] == list(range(1, len(made.edges) - replay.given.now))
        assert all(case.truth >= replay.counted[""][-1] for case in found)


def test_a_tally_says_by_how_much_the_best_peer_is_beaten() -> None:
    said = {"forecast": Said(90, 100, 110), "straight": Said(80, 120, 160), "last": Said(80, 150, 160)}
    found = tally("simulated", "x", "county", 100, [Case(1, 105, said)])
    assert found is not None
    assert found.beats
    assert (found.gain("interval"), found.gain("error")) == (0.75, pytest.approx(2 / 3))
    assert tally("simulated", "x", "county", 100, [Case(1, 105, {"forecast": Said(1, 2, 3)})]) is None
    assert set(found.scores) == set(METHODS)
