"""The commands: what is wrong with a file or a path is said with its name, before anything is calculated."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from optimizer.__main__ import main
from optimizer.commands import asking, solving
from optimizer.plan_file import read_plan
from optimizer.questions import fewest_people
from optimizer.round_file import read_round
from tests.optimizer.rounds import starts
from tests.optimizer.short_rounds import one_site

Err = pytest.CaptureFixture[str]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(one_site(1, 1)), encoding="utf-8")
    return path


def test_a_plan_that_cannot_be_written_is_said_before_it_is_calculated(
    tmp_path: Path, source: Path, capsys: Err, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "read_round", lambda path: pytest.fail("the round was read"))
    for path, said in ((tmp_path / "none" / "plan.json", "there is no folder"), (tmp_path, "is a folder")):
        assert main(["solve", str(source), "-o", str(path)]) == 2
        error = capsys.readouterr().err
        assert str(path) in error
        assert said in error


def test_every_error_names_the_file_it_is_of(tmp_path: Path, source: Path, capsys: Err) -> None:
    text, packed, wrong = tmp_path / "README.md", tmp_path / "broken.json", tmp_path / "other.json"
    text.write_text("# no JSON")
    packed.write_bytes(gzip.compress(b"{}")[:12])
    wrong.write_text(json.dumps({"format": "sampling-wishes/1", "closed": ["NOWHERE"]}))
    plan = str(tmp_path / "plan.json")
    for arguments, name in (
        (["solve", str(source), "-o", plan, "--wishes", str(text)], "README.md"),
        (["solve", str(source), "-o", plan, "--wishes", str(wrong)], "other.json: closed[0]"),
        (["solve", str(source), "-o", plan, "--history", str(wrong)], "other.json: closed"),
        (["explain", str(source), str(packed)], "broken.json"),
        (["explain", str(source), str(wrong)], "other.json: "),
        (["ask", "curve", str(text)], "README.md"),
    ):
        assert main(arguments) == 2
        assert capsys.readouterr().err.startswith(name)


def test_a_packed_plan_is_read_whatever_its_name_says(tmp_path: Path, source: Path, capsys: Err) -> None:
    plan = tmp_path / "plan.json"
    assert main(["solve", str(source), "-o", str(plan), "--seconds", "5"]) == 0
    problem = read_round(source)
    rows = read_plan(problem, plan).assignments
    plan.write_bytes(gzip.compress(plan.read_bytes()))
    assert (read_plan(problem, plan).assignments == rows).all()


def test_a_time_is_named_alike_in_all_answers(tmp_path: Path, source: Path, capsys: Err) -> None:
    plan = tmp_path / "plan.json"
    assert main(["solve", str(source), "-o", str(plan), "--seconds", "5"]) == 0
    capsys.readouterr()
    assert main(["explain", str(source), str(plan), "--seconds", "5"]) == 0
    assert "short by 09:00 (end of slot 2)" in capsys.readouterr().out
    assert main(["explain", str(source), str(plan), "--seconds", "5", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["by_slot"], told["at"]) == (3, "2022-05-04T09:00:00+00:00")
    assert main(["ask", "finish", str(source), "--seconds", "5"]) == 0
    said = capsys.readouterr().out
    assert "no plan found that reaches all targets; proven that none does" in said
    assert "all targets due by 09:00 (end of slot 2): " in said
    assert main(["ask", "finish", str(source), "--seconds", "5", "--json"]) == 0
    tries = json.loads(capsys.readouterr().out)["tries"]
    assert [one["at"] for one in tries] == [f"2022-05-04T{6 + one['by_slot']:02}:00:00+00:00" for one in tries]


def test_a_round_of_several_days_names_the_day_too(tmp_path: Path, capsys: Err) -> None:
    path = tmp_path / "round.json"
    path.write_text(json.dumps(one_site(1, 1, slots=starts(3, {1: 22 * 60}))), encoding="utf-8")
    assert main(["ask", "finish", str(path), "--seconds", "5"]) == 0
    assert "due by 2022-05-05 07:00 (end of slot 2)" in capsys.readouterr().out


def test_what_solvers_print_reaches_neither_the_answer_nor_the_errors(
    source: Path, capfd: Err, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chatting(*given: Any, **named: Any) -> Any:
        os.write(1, b"chatter on 1")
        os.write(2, b"chatter on 2")
        return fewest_people(*given, **named)

    monkeypatch.setattr(asking, "fewest_people", chatting)
    assert main(["ask", "fewest", str(source), "--seconds", "5"]) == 0
    told = capfd.readouterr()
    assert "chatter" not in told.out + told.err
    assert "in all: 4" in told.out


def test_what_solvers_printed_is_shown_where_they_fail(
    source: Path, capfd: Err, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*given: Any, **named: Any) -> Any:
        os.write(2, b"the cause")
        raise ValueError("it failed")

    monkeypatch.setattr(asking, "staff_curve", failing)
    assert main(["ask", "curve", str(source)]) == 2
    told = capfd.readouterr().err
    assert "the cause" in told and "it failed" in told


def test_a_known_plan_is_where_a_question_begins(tmp_path: Path, capsys: Err) -> None:
    source, plan = tmp_path / "round.json", tmp_path / "plan.json"
    source.write_text(json.dumps(one_site(4, 4)), encoding="utf-8")
    assert main(["solve", str(source), "-o", str(plan), "--seconds", "5"]) == 0
    capsys.readouterr()
    assert main(["ask", "fewest", str(source), "--plan", str(plan), "--seconds", "0"]) == 0
    said = capsys.readouterr().out
    assert "not found" not in said
    assert "no fewer than 0" not in said
    assert main(["ask", "curve", str(source), "--plan", str(plan), "--seconds", "0.1"]) == 0
    assert "100% of the staff (8): 0 people missed, no fewer possible" in capsys.readouterr().out
