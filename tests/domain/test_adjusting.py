"""Why a move that gains nobody by itself is proposed."""

from sampling.domain.adjusting import Reason, Told, reason_of


def told(sites: str, people: int, shortfall: float = 0, waiting: float = 0, minutes: float = 0) -> Told:
    return Told(frozenset(sites), people, {"shortfall": shortfall, "waiting": waiting, "minutes": minutes})


def test_a_move_that_gains_people_needs_no_reason() -> None:
    assert reason_of([told("AB", 10, 10)], 0) == Reason()


def test_fewer_people_are_for_an_area_further_behind_or_a_shorter_queue_or_way() -> None:
    assert reason_of([told("AB", -14, 30)], 0).kind == "target"
    assert reason_of([told("AB", -14, 0, 9)], 0).kind == "queue"
    assert reason_of([told("AB", 0, 0, 0, 20)], 0).kind == "way"


def test_a_move_that_only_costs_is_told_with_those_it_makes_possible_and_what_they_gain_together() -> None:
    moves = [told("AB", -114, -300, -80), told("CD", 50, 90), told("BC", 260, 700)]
    assert reason_of(moves, 0) == Reason("chain", (2,), 146)
    assert reason_of(moves[:2], 0) == Reason("chain", (), -114)
