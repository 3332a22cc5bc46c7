"""Replacements: as many absences as can be are replaced, with the fewest minutes, as brute force says too."""

import itertools

import numpy as np
import pytest

from optimizer.replacing import TENTHS, replacements


def value(minutes, possible, answer):  # type: ignore[no-untyped-def]
    """(absences not replaced, tenths of minutes) of an answer; fails where it breaks a rule."""
    taken = [person for person in answer if person is not None]
    assert len(set(taken)) == len(taken)
    assert all(possible[row, person] for row, person in enumerate(answer) if person is not None)
    tenths = sum(int(np.rint(minutes[row, p] * TENTHS)) for row, p in enumerate(answer) if p is not None)
    return (len(answer) - len(taken), tenths)


def best_of_all(minutes, possible):  # type: ignore[no-untyped-def]
    rows, columns = minutes.shape
    choices = [*range(columns), *[None] * rows]
    return min(
        value(minutes, possible, answer)
        for answer in set(itertools.permutations(choices, rows))
        if all(person is None or possible[row, person] for row, person in enumerate(answer))
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_answer_is_better_than_the_one_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(1, 5)), int(rng.integers(0, 6))
    minutes = (
        np.round(rng.uniform(0, 60, (rows, columns)), 1) if seed % 2 else rng.integers(0, 4, (rows, columns)) * 1.0
    )
    possible = rng.random((rows, columns)) < rng.choice([0.3, 0.6, 1.0])
    assert value(minutes, possible, replacements(minutes, possible)) == best_of_all(minutes, possible)


def test_one_more_replaced_is_worth_any_way() -> None:
    minutes, possible = np.array([[1.0, 59.0], [1.0, 0.0]]), np.array([[True, True], [True, False]])
    assert replacements(minutes, possible) == [1, 0]


def test_where_nobody_can_nobody_is_named() -> None:
    assert replacements(np.full((2, 3), np.inf), np.zeros((2, 3), bool)) == [None, None]
    assert replacements(np.zeros((0, 3)), np.zeros((0, 3), bool)) == []
    assert replacements(np.zeros((1, 0)), np.zeros((1, 0), bool)) == [None]


def test_the_same_question_has_the_same_answer() -> None:
    minutes, possible = np.full((3, 6), 5.0), np.ones((3, 6), bool)
    assert replacements(minutes, possible) == replacements(minutes.copy(), possible.copy())


def test_minutes_that_can_not_be_are_refused() -> None:
    for wrong in (np.array([[-1.0]]), np.array([[np.nan]])):
        with pytest.raises(ValueError, match="finite"):
            replacements(wrong, np.array([[True]]))
    with pytest.raises(ValueError, match="shape"):
        replacements(np.zeros((1, 2)), np.zeros((2, 1), bool))
