"""Percentages of others are re-computed: as they are written, rounded or cut off, in percent or as a fraction."""

import pytest

from sampling.readers.shares import share


@pytest.mark.parametrize(
    ("text", "people", "of", "agrees"),
    [
        ("87.2%", 872, 1000, True),
        ("87.2 %", 8716, 10000, True),
        ("87.1%", 8716, 10000, True),  # cut off
        ("87.0%", 8716, 10000, False),
        ("87％", 8716, 10000, True),
        ("0.8716", 8716, 10000, True),
        ("87.16", 8716, 10000, True),
        ("0.8716%", 8716, 10000, False),
        ("104.5%", 1045, 1000, True),
        ("100%", 999, 1000, True),
        ("100%", 900, 1000, False),
        ("50%", 1, 0, False),
    ],
)
def test_a_share_agrees_with_what_its_people_make(text: str, people: int, of: int, agrees: bool) -> None:
    told = share(text)
    assert told is not None and told.agrees(people, of) is agrees


@pytest.mark.parametrize("text", ["", "-", "约八成", "#DIV/0!", "-5%"])
def test_what_is_no_share_is_none(text: str) -> None:
    assert share(text) is None
