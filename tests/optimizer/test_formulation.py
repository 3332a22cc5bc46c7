"""The page of the mathematics and the modules speak of the same numbered constraints."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "formulation.md"
SECTIONS = {
    "optimizer/staffing/formulation.py": ["formulation"],
    "optimizer/staffing/service.py": ["service"],
    "optimizer/staffing/patterns.py": ["patterns"],
    "optimizer/staffing/network": [
        "network.relaxation",
        "network.travelling",
        "network.meeting",
        "network.pricing",
        "network.pockets",
        "network.whole",
    ],
    "optimizer/staffing/moving": ["moving", "moving.redealing"],
}
NUMBER = re.compile(r"^ *\((M?\d+'?)\) ", re.MULTILINE)


def section(place: str) -> str:
    """The page from the heading that names a module to the next heading."""
    heading = re.search(rf"^##+ [^\n]*`{re.escape(place)}`\n(.*?)(?=^##|\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    assert heading is not None, f"no section names {place}"
    return heading.group(1)


@pytest.mark.parametrize("place", SECTIONS)
def test_the_page_has_every_numbered_constraint_of_a_module_and_no_other(place: str) -> None:
    named: list[str] = []
    for name in SECTIONS[place]:
        named += NUMBER.findall(importlib.import_module(f"optimizer.staffing.{name}").__doc__ or "")
    assert named
    assert sorted(re.findall(r"^\| \((M?\d+'?)\) \|", section(place), re.MULTILINE)) == sorted(named)


def test_every_kind_of_proof_is_explained() -> None:
    limits = Path(importlib.import_module("optimizer.limits").__file__ or "").read_text("utf-8")
    kinds = re.search(r"BoundKind = Literal\[(.*?)\]", limits, re.S)
    assert kinds is not None
    text = PAGE.read_text("utf-8")
    for kind in re.findall(r'"([^"]+)"', kinds.group(1)):
        assert f"| {kind} |" in text
