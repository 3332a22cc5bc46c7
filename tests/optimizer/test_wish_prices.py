"""What each wish costs, on rounds built so that the price is known."""

from __future__ import annotations

import copy
import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.limits import Limits
from optimizer.round_file import parse_round
from optimizer.staffing import solve
from optimizer.wishes import OwnTownship, Pin, Teams, Wishes, kept_of, price_of, unkept
from tests.optimizer.brute_force import best
from tests.optimizer.rounds import tiny_round
from tests.optimizer.wished import SCATTERED, villages


def test_prices_are_what_a_round_built_for_it_says() -> None:
    # one lane serves 10 an hour: a pin at the idle site costs the 20 people whom that person would have served,
    # and closing S1 the 20 people who come there, all of whom wait
    round_ = villages({"A": [5, 9, 20]}, {"a": ("A", 4)}, [30, 10, 0])
    wishes = Wishes(pins=(Pin("a0", "S2"),), own_township_first=OwnTownship(3), scatter_minutes=0)
    problem = parse_round(round_)
    heard: list[tuple[int, int]] = []
    limits = Limits(seconds=20, workers=1)
    pin, own = price_of(problem, wishes, limits=limits, on_progress=lambda done, all_: heard.append((done, all_)))
    assert heard == [(0, 2), (1, 2)]
    assert (pin.wish, pin.people_missed, pin.shortfall) == ("pin a0 at S2", 20, 20)
    assert pin.travel_minutes in (11.0, 15.0)
    assert pin.between[0] == (20, 20)
    assert pin.between[1] == (30, 30) and pin.waiting_person_slots == 30
    assert (own.people_missed, own.waiting_person_slots, own.travel_minutes) == (0, 0, 0)
    (shut,) = price_of(problem, Wishes(closed=("S0",), scatter_minutes=0), limits=Limits(seconds=20, workers=1))
    assert (shut.people_missed, shut.waiting_person_slots) == (60, 90)


def test_the_price_of_gathering_is_the_travel_it_takes() -> None:
    (scatter,) = price_of(parse_round(SCATTERED), Wishes(scatter_minutes=1.5), limits=Limits(seconds=10, workers=1))
    assert scatter.wish == "scatter_minutes"
    assert (scatter.people_missed, scatter.waiting_person_slots) == (0, 0)
    assert 0 <= scatter.travel_minutes <= 1.5


def test_a_cancelled_question_answers_the_prices_found_so_far() -> None:
    asked = Wishes(scatter_minutes=1.5)
    assert price_of(parse_round(SCATTERED), asked, limits=Limits(seconds=5, workers=1, cancelled=lambda: True)) == ()


def test_only_what_was_asked_is_priced() -> None:
    assert price_of(parse_round(SCATTERED), Wishes(), limits=Limits(seconds=5, workers=1)) == ()
    named = [name for name, _ in Wishes(closed=("S1",), teams=Teams(3)).parts()]
    assert named == ["closed S1", "teams"]


SOME = settings(max_examples=int(os.environ.get("EXAMPLES", "15")), suppress_health_check=list(HealthCheck))


@SOME
@given(seed=st.integers(0, 2000), seconds=st.sampled_from([0.0, 4.0]))
def test_a_closed_site_gains_nothing_however_short_the_time(seed: int, seconds: float) -> None:
    problem = parse_round(tiny_round(seed)).replaced(previous=None)
    wishes = Wishes(closed=(problem.site_codes[0],))
    (price,) = price_of(problem, wishes, limits=Limits(seconds=seconds, workers=1))
    parts = (price.shortfall, price.waiting_person_slots, price.travel_minutes)
    assert price.shortfall >= 0
    for part in range(2):
        if price.measured[part] and not any(parts[:part]):
            assert parts[part] >= 0
    for (low, high), more in zip(price.between[:2], parts[:2], strict=True):
        if low is not None and high is not None:
            assert low <= high
            assert more <= high


@SOME
@given(seed=st.integers(0, 2000))
def test_a_true_price_lies_between_its_figures(seed: int) -> None:
    round_ = tiny_round(seed)
    round_.pop("previous", None)
    shut = copy.deepcopy(round_)
    shut["sites"][0]["lanes_max"] = 0
    with_it, without = best(shut, 3000), best(round_, 3000)
    if with_it is None or without is None:
        return
    problem = parse_round(round_)
    limits = Limits(seconds=0.0, workers=1)
    (price,) = price_of(problem, Wishes(closed=(problem.site_codes[0],), scatter_minutes=0), limits=limits)
    low, high = price.between[0]
    assert low is None or low <= with_it[0] - without[0] + 1e-6
    assert high is None or with_it[0] - without[0] <= high + 1e-6


def test_how_often_a_wish_is_kept_is_counted_beside_how_often_it_could_be() -> None:
    problem = parse_round(villages({"A": [5, 9, 20]}, {"a": ("A", 4)}, [30, 10, 0]))
    wishes = Wishes(own_township_first=OwnTownship(3), teams=Teams(2))
    rows = solve(problem, limits=Limits(seconds=5, workers=1), wishes=wishes).assignments
    often, missed = kept_of(problem, rows, wishes), unkept(problem, rows, wishes)
    assert set(often) == {"own_township_first", "teams"}
    for kind, (kept, of) in often.items():
        assert of - kept == missed[kind]
        assert 0 <= kept <= of
