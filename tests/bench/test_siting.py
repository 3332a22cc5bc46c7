"""Cases of choosing sites are what they say, and spopt beside us is measured as we are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from bench.siting import generated
from bench.siting.cases import Built, Case
from bench.siting.measured import solved
from bench.siting.reading import facilities_of, median_of, room_median_of
from bench.siting_all import _value, asked_of_spopt
from optimizer.siting.catchments import CatchmentProblem
from optimizer.siting.room import RoomProblem


def _built(sites: int | None = 4, within: float | None = None) -> Built:
    ground = generated.county(60, 20, 1)
    return Built(generated.problem(ground, generated.whole_table(ground)), sites, within)


def _room() -> Built:
    ground = generated.county(30, 10, 1)
    siting = generated.problem(ground, generated.whole_table(ground))
    room = np.maximum(generated.room_of(ground, 1.5, 1, 4), int(ground.people.max()))
    return Built(RoomProblem(siting, ground.people, room, np.zeros(10), 4, splits=False), 4)


@pytest.mark.parametrize(
    ("question", "built"),
    [("median", _built()), ("fewest", _built(None, 9_000.0)), ("most", _built(3, 5_000.0)), ("room", _room())],
)
def test_each_question_is_proven_and_its_goal_noted(question: str, built: Built) -> None:
    case = Case("a case", question, lambda: built, 0.005, "")  # type: ignore[arg-type]
    answer = solved(case, built, 20)
    assert (answer["status"], answer["gap"]) == ("optimal", 0.0)
    assert answer["reached"] is not None
    if question != "room" and importlib.util.find_spec("spopt"):
        from bench.peers.spopt import solved as theirs

        other = theirs(asked_of_spopt(case, built), 20)
        assert (other["says"], _value(case, built, other)) == ("Optimal", answer["value"])


def test_catchments_tell_who_is_beyond_the_room() -> None:
    built = _room()
    assert isinstance(built.problem, RoomProblem)
    problem = CatchmentProblem(built.siting, np.arange(3), np.full(10, 100), np.ones(30, dtype=bool))
    answer = solved(Case("catchments", "catchments", lambda: built, 1e-3, ""), Built(problem), 5)
    assert answer["beyond"] == built.siting.people.sum() - 300


def test_sites_that_break_the_question_are_worth_nothing() -> None:
    case, built = Case("a case", "median", _built, 0.0, ""), _built()
    assert _value(case, built, {"sites": [0, 1, 2]}) is None
    fewest = Case("a case", "fewest", _built, 0.0, "")
    assert _value(fewest, _built(None, 9_000.0), {"sites": [0]}) is None


def test_lists_of_the_nearest_are_complete_up_to_the_last() -> None:
    ground = generated.county(50, 20, 2)
    whole, short = generated.whole_table(ground), generated.nearest(ground, 5)
    assert np.array_equal(short.metres, whole.metres[:, :5])
    assert np.array_equal(short.complete_to, whole.metres[:, 4])


def test_the_published_formats_are_read(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("3 3 1\n1 2 9\n2 3 1\n1 2 2\n")  # the last of an edge that comes twice counts
    problem, sites = median_of(tmp_path / "one")
    assert (sites, problem.ways.metres[0].tolist()) == (1, [0.0, 2.0, 3.0])
    (tmp_path / "two").write_text("1 5\n2 1 10\n1 0 0 3\n2 3 4 4\n")
    room = room_median_of(tmp_path / "two")
    assert (room.sites, room.room.tolist(), room.load.tolist()) == (1, [10, 10], [3, 4])
    assert room.siting.ways.metres.tolist() == [[0.0, 5.0], [0.0, 5.0]]
    (tmp_path / "three").write_text("2 1\n10 7.5\n20 9\n4\n1.5 2.5\n")
    facilities = facilities_of(tmp_path / "three")
    assert (facilities.room.tolist(), facilities.cost.tolist(), facilities.splits) == ([10, 20], [7.5, 9.0], True)
