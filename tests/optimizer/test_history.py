"""sampling-history/1: what people did before, from a file or from JSON's values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.__main__ import main
from optimizer.history import History, HistoryFaults, read_history
from optimizer.plan_file import read_plan
from optimizer.round_file import read_round
from tests.optimizer.wished import villages


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"format": "sampling-history/2"}, "format"),
        ({"before": ["P1"]}, "before"),
        ({"before": {"P1": 3}}, "before.P1"),
        ({"before": {"P1": ""}}, "before.P1"),
        ({"load": 8}, "load"),
        ({"load": {"P1": "8"}}, "load.P1"),
        ({"load": {"P1": -1}}, "load.P1"),
        ({"load": {"P1": float("nan")}}, "load.P1"),
        ({"names": {}}, "names"),
    ],
)
def test_a_faulty_history_is_refused_with_the_path_of_its_fault(tmp_path: Path, change: Any, path: str) -> None:
    source = tmp_path / "history.json"
    source.write_text(json.dumps({"format": "sampling-history/1", "before": {}, "load": {}} | change))
    with pytest.raises(HistoryFaults) as error:
        read_history(source)
    assert [fault.path for fault in error.value.found] == [f"history.json: {path}"]


def test_what_is_no_object_is_said_and_what_has_no_format_too() -> None:
    for value in ([], {}, None):
        with pytest.raises(HistoryFaults):
            History.from_dict(value)


def test_a_history_is_written_as_it_is_read() -> None:
    value = {"format": "sampling-history/1", "before": {"P1": "S1"}, "load": {"P1": 8.5}}
    assert History.from_dict(value).as_dict() == value


def test_the_command_calls_those_who_worked_least_and_leaves_people_where_they_were(tmp_path: Path) -> None:
    source, plan, history = tmp_path / "round.json", tmp_path / "plan.json", tmp_path / "history.json"
    source.write_text(json.dumps(villages({"A": [5]}, {"a": ("A", 5)}, [20])))  # two of five are needed
    load = {f"a{i}": 8.0 for i in range(5)} | {"a1": 0.0, "a3": 4.0}
    history.write_text(json.dumps(History({}, load).as_dict()))
    assert main(["solve", str(source), "-o", str(plan), "--seconds", "5", "--history", str(history)]) == 0
    problem = read_round(source)
    at_work = {problem.staff_codes[row[0]] for row in read_plan(problem, plan).assignments.tolist()}
    assert at_work == {"a1", "a3"}
