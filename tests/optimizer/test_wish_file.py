"""Wishes beside a round on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.__main__ import main
from tests import check_round
from tests.optimizer.rounds import tiny_round

FORMAT = "sampling-wishes/1"


def _asked(tmp_path: Path, wishes: dict[str, Any]) -> tuple[int, Path, dict[str, Any]]:
    round_ = tiny_round(3)
    source, asked, plan = tmp_path / "round.json", tmp_path / "wishes.json", tmp_path / "plan.json"
    source.write_text(json.dumps(round_))
    asked.write_text(json.dumps(wishes))
    status = main(["solve", str(source), "-o", str(plan), "--seconds", "10", "--wishes", str(asked)])
    return status, plan, round_


def test_a_site_closed_by_a_wish_runs_no_lane(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tiny_round(3)["sites"][0]["code"]
    status, plan, round_ = _asked(tmp_path, {"format": FORMAT, "closed": [site]})
    said = json.loads(capsys.readouterr().out)
    assignments = json.loads(plan.read_text())["assignments"]
    assert status == 0
    assert len(said["input_hash"]) == 64
    assert not check_round.violations(round_, assignments)
    assert all(row["site"] != site for row in assignments)


def test_wishes_that_name_nobody_are_faults_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, plan, _ = _asked(tmp_path, {"format": FORMAT, "closed": ["NOWHERE"], "pins": [{"staff": "X", "site": "Y"}]})
    said = capsys.readouterr().err
    assert status == 2
    assert not plan.exists()
    assert "NOWHERE" in said
    assert "pins[0]" in said
