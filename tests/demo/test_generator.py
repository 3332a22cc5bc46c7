"""The generator's own rules: exact sums, and no knowledge of any plan."""

from __future__ import annotations

import ast
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.counts import arrival_shares
from demo.shares import extra_seats, level_for, spread
from tests.demo.county_files import DEMO

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=50)


@given(st.integers(0, 1_000_000), WEIGHTS)
def test_shares_sum_exactly_and_none_is_off_by_a_whole_person(total: int, weights: list[float]) -> None:
    parts = spread(total, weights)
    assert sum(parts) == total
    assert all(abs(p - total * w / sum(weights)) < 1 + 1e-6 for p, w in zip(parts, weights, strict=True))


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=40), st.integers(0, 100))
def test_every_place_has_a_seat_and_no_move_of_one_helps_the_most_crowded(sizes: list[int], more: int) -> None:
    seats = extra_seats(sizes, len(sizes) + more)
    assert sum(seats) == len(sizes) + more and min(seats) >= 1
    crowded = max(size / n for size, n in zip(sizes, seats, strict=True))
    assert all(n == 1 or size / (n - 1) >= crowded for size, n in zip(sizes, seats, strict=True))


def test_a_total_that_no_level_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="is not between"):
        level_for(101, [50, 50], lambda i, level: 0.5)


def test_each_hour_brings_the_stated_part_of_the_hour_before() -> None:
    shares = arrival_shares(4, 0.85)
    assert sum(shares) == pytest.approx(1)
    assert [b / a for a, b in pairwise(shares)] == pytest.approx([0.85] * 3)


def test_the_generator_imports_neither_the_application_nor_the_optimiser() -> None:
    for path in DEMO.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & {"sampling", "optimizer"}, path.name


def test_generating_opens_no_file_but_the_facts() -> None:
    code = (
        "import sys\n"
        "from demo.generate import county_files\n"
        "county_files('zhenning')\n"  # what libraries load for themselves is loaded now
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "county_files('neixiang')\n"
        "print('\\n'.join(opened))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DEMO.parent)
    opened = {Path(line).parent for line in done.stdout.splitlines()}
    assert opened == {DEMO / "facts"}


def test_the_command_writes_all_files_into_a_folder(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "demo.generate", "zhenning", "--into", str(tmp_path / "new")],
        capture_output=True,
        check=True,
        cwd=DEMO.parent,
    )
    assert {p.name for p in (tmp_path / "new").iterdir()} == {p.name for p in (DEMO / "zhenning").iterdir()}


def test_the_same_seed_gives_the_same_files_in_another_process(tmp_path: Path) -> None:
    for hash_seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "demo.generate", "neixiang", "--into", str(tmp_path / hash_seed)],
            capture_output=True,
            check=True,
            cwd=DEMO.parent,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(DEMO.parent)},
        )
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "2" / path.name).read_bytes()
