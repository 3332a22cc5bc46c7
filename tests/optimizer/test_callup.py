"""Who is called when: the rules, the queue and the bounds, by brute force on small sites."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.callup import CallUpProblem, call_up, call_up_all, lanes_wanted, queue_from, queue_of, value_of
from optimizer.callup.queueing import is_kept
from optimizer.limits import Limits


@st.composite
def sites(draw: st.DrawFn) -> CallUpProblem:
    slots = draw(st.integers(1, 5))
    minutes = draw(st.sampled_from([15, 30]))
    starts, at = [], 480
    for _ in range(slots):
        starts.append(at)
        at += minutes + draw(st.sampled_from([0, 0, 0, 60]))
    units = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.integers(0, 1)), max_size=4))
    return CallUpProblem(
        tuple(starts),
        minutes,
        tuple(draw(st.lists(st.integers(0, 25), min_size=slots, max_size=slots))),
        tuple(one[0] for one in units),
        tuple(one[1] for one in units),
        tuple(one[2] for one in units),
        tuple((village, draw(st.integers(0, 100))) for village in range(3)),
        draw(st.sampled_from([0, 0, 7])),
    )


def allowed(problem: CallUpProblem) -> list[tuple[int, ...]]:
    """All windows that keep the rules, said another way than the optimizer does."""
    found = []
    for begins in itertools.product(range(problem.slots), repeat=len(problem.people)):
        slots = [range(at, at + len(problem.shares[u][at])) for u, at in enumerate(begins)]
        if any(own[-1] >= problem.slots for own in slots):
            continue
        if any(problem.starts[t + 1] != problem.starts[t] + problem.minutes for own in slots for t in list(own)[:-1]):
            continue
        groups: dict[tuple[int, int], list[int]] = {}
        for u, key in enumerate(zip(problem.level, problem.village, strict=True)):
            groups.setdefault(key, []).append(u)
        fine = True
        for units in groups.values():
            covered = {t for u in units for t in slots[u]}
            fine &= covered == set(range(min(covered), max(covered) + 1))
        for one, two in itertools.combinations(groups, 2):
            a, b = [begins[u] for u in groups[one]], [begins[u] for u in groups[two]]
            first_before, second_before = max(a) <= min(b), max(b) <= min(a)
            if one[0] == two[0]:
                fine &= first_before or second_before
            else:
                fine &= first_before if one[0] < two[0] else second_before
        if fine:
            found.append(begins)
    return found


@settings(max_examples=150, deadline=None)
@given(sites())
def test_no_windows_that_keep_the_rules_are_better_than_those_that_are_proven_best(problem: CallUpProblem) -> None:
    found = call_up(problem, Limits(60.0), effort=5.0)
    best = min(value_of(problem, begins) for begins in allowed(problem))
    begins = tuple(first for first, _ in found.windows)
    assert begins in allowed(problem)
    assert value_of(problem, begins) == found.value
    assert found.status == "optimal" and found.bound == found.value == best


@settings(max_examples=150, deadline=None)
@given(sites())
def test_the_search_alone_keeps_the_rules_and_its_bounds_hold(problem: CallUpProblem) -> None:
    found = call_up(problem, Limits(60.0), proves=False)
    every = allowed(problem)
    assert tuple(first for first, _ in found.windows) in every
    assert found.bound <= min(value_of(problem, begins) for begins in every)


@settings(max_examples=100, deadline=None)
@given(sites(), st.data())
def test_a_choice_of_windows_is_kept_exactly_where_the_rules_say_so(
    problem: CallUpProblem, data: st.DataObject
) -> None:
    begins = tuple(data.draw(st.integers(0, problem.slots - 1)) for _ in problem.people)
    assert is_kept(problem, begins) == (begins in allowed(problem))


def one_by_one(problem: CallUpProblem, begins: tuple[int, ...]) -> list[Fraction]:
    """Minutes that the last of each slot waits, serving person after person."""
    queue = queue_of(problem, begins)
    sampled_at: list[Fraction] = []
    line: list[int] = [-1] * problem.waiting
    lasts: list[int] = []
    ends = []
    for t, start in enumerate(problem.starts):
        line += [t] * queue.comes[t]
        lasts.append(len(line))
        ends.append(start + problem.minutes)
        served = min(problem.room[t], len(line) - len(sampled_at))
        sampled_at += [start + Fraction(problem.minutes * (n + 1), problem.room[t]) for n in range(served)]
    out = []
    for last, end in zip(lasts, ends, strict=True):
        at = sampled_at[last - 1] if 0 < last <= len(sampled_at) else Fraction(ends[-1] if last else end)
        out.append(max(Fraction(0), at - end))
    return out


@settings(max_examples=150, deadline=None)
@given(sites(), st.data())
def test_who_comes_last_in_a_slot_waits_as_long_as_serving_one_after_the_other_takes(
    problem: CallUpProblem, data: st.DataObject
) -> None:
    begins = data.draw(st.sampled_from(allowed(problem)))
    queue = queue_of(problem, begins)
    for minutes, exact in zip(queue.minutes, one_by_one(problem, begins), strict=True):
        assert minutes - 1 < exact <= minutes or minutes == exact == 0


@given(sites())
def test_everybody_is_called_once(problem: CallUpProblem) -> None:
    found = call_up(problem, proves=False)
    assert sum(found.queue.comes) == sum(problem.people)


@pytest.mark.parametrize(
    ("starts", "room", "people"),
    [
        (
            (480, 570, 600),
            (2, 8, 10),
            (2, 10),
        ),  # who waits from before waits beyond 25 minutes, and is not counted there
        ((480, 510, 540, 570, 600), (0, 7, 12, 23, 13), ()),  # later slots have room for more than there ever are
    ],
)
def test_windows_are_proven_where_people_wait_from_before(
    starts: tuple[int, ...], room: tuple[int, ...], people: tuple[int, ...]
) -> None:
    villages, levels = (2, 1)[: len(people)], (0, 1)[: len(people)]
    found = call_up(CallUpProblem(starts, 30, room, people, villages, levels, waiting=7))
    assert found.value[3] > 25 and found.status == "optimal"


def test_where_there_is_room_nobody_waits() -> None:
    problem = CallUpProblem((0, 15, 30, 45), 15, (45,) * 4, (40, 41, 45, 30), (0, 0, 1, 1), (0,) * 4)
    found = call_up(problem)
    assert found.value == (0, 0, 0, 0, 0, 0)
    assert found.status == "optimal"


def test_a_day_of_three_villages_with_a_break_is_proven_to_the_minute() -> None:
    starts = (*range(480, 630, 15), *range(750, 960, 15))
    few = {1, 3, 9, 13, 17}
    room = tuple(28 if t in few else 84 if t == 8 else 56 for t in range(24))
    people, village = (58, 88, 102, 128, 160, 160, 41, 93, 110), (0, 0, 0, 0, 0, 0, 1, 1, 2)
    found = call_up(
        CallUpProblem(starts, 15, room, people, village, (0,) * 9, ((0, 77), (1, 40), (2, 80))), Limits(60.0)
    )
    assert (found.status, found.value[:4]) == ("optimal", (0, 0, 0, 5))


def test_a_village_that_no_slot_takes_comes_in_adjoining_slots() -> None:
    found = call_up(CallUpProblem((0, 15, 30, 45), 15, (45,) * 4, (130,), (0,), (0,)))
    first, end = found.windows[0]
    assert end - first == 3
    assert found.value[:4] == (0, 0, 0, 0)


@given(sites())
def test_a_window_is_one_slot_where_it_takes_all_and_never_worse_than_another_for_who_comes_alone(
    problem: CallUpProblem,
) -> None:
    for unit, people in enumerate(problem.people):
        for t in range(problem.slots):
            share = problem.shares[unit][t]
            assert sum(share) == people and max(share) - min(share) <= 1 and t + len(share) <= problem.run_end[t]
            if problem.room[t] >= people:
                assert len(share) == 1
            served = []
            for length in range(1, problem.run_end[t] - t + 1):
                comes = [0] * problem.slots
                for k in range(length):
                    comes[t + k] = people * (k + 1) // length - people * k // length
                queue = queue_from(replace(problem, waiting=0), comes)
                served.append(((queue.waits[-1], max(queue.minutes)), length))
            assert min(served)[1] == len(share)


def test_a_village_whose_first_slots_have_little_room_has_a_longer_window() -> None:
    found = call_up(CallUpProblem((0, 15, 30, 45), 15, (10, 10, 10, 60), (60,), (0,), (0,)))
    assert found.windows[0] == (3, 4)
    early = CallUpProblem((0, 15, 30, 45), 15, (20, 20, 20, 0), (60,), (0,), (0,))
    assert call_up(early).windows[0] == (0, 3) and call_up(early).value == (0, 0, 0, 0, 0, 0)


def test_high_risk_is_called_first_whatever_the_queue() -> None:
    problem = CallUpProblem((0, 15), 15, (10, 50), (50, 10), (0, 1), (0, 1))
    (high, _), (low, _) = call_up(problem).windows
    assert high <= low


def test_a_village_that_was_called_late_comes_earlier_now() -> None:
    problem = CallUpProblem((0, 15), 15, (20, 20), (20, 20), (0, 1), (0, 0), ((0, 10), (1, 90)))
    assert [first for first, _ in call_up(problem).windows] == [1, 0]


def test_fairness_never_sends_anybody_home() -> None:
    problem = CallUpProblem((0, 15), 15, (40, 10), (40, 10), (0, 1), (0, 0), ((0, 10), (1, 90)))
    found = call_up(problem)
    assert found.value[0] == 0
    assert [first for first, _ in found.windows] == [0, 1]


@settings(max_examples=40, deadline=None)
@given(sites(), st.integers(0, 5))
def test_the_same_seed_gives_the_same_windows(problem: CallUpProblem, seed: int) -> None:
    assert call_up(problem, seed=seed) == call_up(problem, seed=seed)


@settings(max_examples=40, deadline=None)
@given(sites(), st.integers(1, 4))
def test_lanes_that_are_wished_for_serve_as_well_as_as_many_at_all_hours(problem: CallUpProblem, most: int) -> None:
    pace = tuple(max(1, room) for room in problem.room)
    found, lanes = lanes_wanted(problem, pace, most)
    under = CallUpProblem(
        problem.starts,
        problem.minutes,
        tuple(n * one for n, one in zip(lanes, pace, strict=True)),
        problem.people,
        problem.village,
        problem.level,
        problem.late,
        problem.waiting,
    )
    queue = problem.waiting
    for come, room, waits in zip(found.queue.comes, under.room, found.queue.waits, strict=True):
        queue = max(0, queue + come - room)
        assert queue == waits
    assert max(lanes) <= most


def test_a_solve_that_is_called_off_says_which_sites_it_did_not_come_to() -> None:
    problem = CallUpProblem((0,), 15, (10,), (5,), (0,), (0,))
    told: list[int] = []
    found = call_up_all(
        [problem] * 3, Limits(10.0, cancelled=lambda: len(told) >= 1), on_progress=lambda n, _: told.append(n)
    )
    assert [one is not None for one in found] == [True, False, False]


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"starts": ()}, "starts"),
        ({"room": (1,)}, "room"),
        ({"starts": (0, 5)}, "starts"),
        ({"people": (1, 2)}, "people"),
        ({"waiting": -1}, "people"),
    ],
)
def test_a_problem_that_is_wrong_names_the_field(given_: dict[str, object], named: str) -> None:
    fine: dict[str, object] = {
        "starts": (0, 15),
        "minutes": 15,
        "room": (1, 1),
        "people": (1,),
        "village": (0,),
        "level": (0,),
    }
    with pytest.raises(ValueError, match=named):
        CallUpProblem(**{**fine, **given_})  # type: ignore[arg-type]
