"""What each wish costs, on rounds built so that the price is known."""

from __future__ import annotations

from optimizer.limits import Limits
from optimizer.round_file import parse_round
from optimizer.wishes import OwnTownship, Pin, Wishes, price_of
from tests.optimizer.wished import SCATTERED, villages


def test_prices_are_what_a_round_built_for_it_says() -> None:
    # one lane serves 10 an hour: a pin at the idle site costs the 20 people whom that person would have served,
    # and closing S1 the 20 people who come there, all of whom wait
    round_ = villages({"A": [5, 9, 20]}, {"a": ("A", 4)}, [30, 10, 0])
    wishes = Wishes(pins=(Pin("a0", "S2"),), own_township_first=OwnTownship(3), scatter_minutes=0)
    problem = parse_round(round_)
    pin, own = price_of(problem, wishes, limits=Limits(seconds=20, workers=1))
    assert (pin.wish, pin.people_missed, pin.shortfall) == ("pin a0 at S2", 20, 20)
    assert pin.travel_minutes in (11.0, 15.0)
    assert pin.between[0] == (20, 20)
    assert pin.between[1] == (30, 30) and pin.waiting_person_slots == 30
    assert (own.people_missed, own.waiting_person_slots, own.travel_minutes) == (0, 0, 0)
    (shut,) = price_of(problem, Wishes(closed=("S0",), scatter_minutes=0), limits=Limits(seconds=20, workers=1))
    assert (shut.people_missed, shut.waiting_person_slots) == (60, 90)


def test_the_price_of_gathering_is_the_travel_it_takes() -> None:
    (scatter,) = price_of(parse_round(SCATTERED), Wishes(), limits=Limits(seconds=10, workers=1))
    assert scatter.wish == "scatter_minutes"
    assert (scatter.people_missed, scatter.waiting_person_slots) == (0, 0)
    assert 0 <= scatter.travel_minutes <= 1


def test_a_cancelled_question_answers_the_prices_found_so_far() -> None:
    assert price_of(parse_round(SCATTERED), Wishes(), limits=Limits(seconds=5, workers=1, cancelled=lambda: True)) == ()
