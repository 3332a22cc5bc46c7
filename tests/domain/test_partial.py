"""Rounds for a part of a county: who takes part, whose people they are, and where sites are counted."""

from datetime import date

import pytest

from sampling.domain.areas import Area, Residents
from sampling.domain.errors import NotFound, TakesNoPart
from sampling.domain.partial import parted, takes_part, without_others
from sampling.domain.summaries import counted_at


def area(path: str, residents: int | None = None) -> Area:
    codes = path.split("/")[:-1]
    known = None if residents is None else Residents(residents, "census", date(2020, 11, 1), "real")
    above = codes[-2] if len(codes) > 1 else None
    return Area(codes[-1], codes[-1], "township", above, path, None, None, known, "real", "census")


TREE = [area("C/", 100), area("C/A/", 60), area("C/A/V/", 60), area("C/B/", 30)]


def test_the_rounds_own_area_and_what_lies_in_its_scope_take_part() -> None:
    assert [takes_part(one.path, "C/", ["A"]) for one in TREE] == [True, True, True, False]
    assert all(takes_part(one.path, "C/", []) for one in TREE)


def test_the_county_of_a_partial_round_has_no_residents_but_those_of_the_areas_that_take_part() -> None:
    found = parted(TREE, "C/", ["A"])
    assert [(one.code, one.residents.count if one.residents else None) for one in found.inside] == [
        ("C", None),
        ("A", 60),
        ("V", 60),
    ]
    assert [one.code for one in found.outside] == ["B"]


def test_a_round_whose_scope_names_every_area_is_for_the_whole_county() -> None:
    assert parted(TREE, "C/", ["A", "B"]).inside == tuple(TREE)


def test_an_area_outside_is_told_from_one_that_does_not_exist() -> None:
    found = parted(TREE, "C/", ["A"])
    assert found.area("V", "R").path == "C/A/V/"
    with pytest.raises(TakesNoPart) as told:
        found.area("B", "The round")
    assert str(told.value) == "B takes no part in The round. These do: A."
    with pytest.raises(NotFound) as unknown:
        found.area("X", "The round")
    assert not isinstance(unknown.value, TakesNoPart)


def test_nobody_is_left_to_sample_in_areas_that_take_no_part() -> None:
    people = {one.code: one.residents.count if one.residents else None for one in without_others(TREE, "C/", ["A"])}
    assert people == {"C": None, "A": 60, "V": 60, "B": 0}


def test_a_site_is_counted_with_what_it_serves_of_the_areas_that_take_part() -> None:
    assert counted_at("C/A/V/", ["C/A/V/", "C/B/"], "C/") == "C/"
    assert counted_at("C/A/V/", ["C/A/V/", "C/B/"], "C/", ["A"]) == "C/A/V/"
    assert counted_at("C/B/", ["C/A/V/"], "C/", ["A"]) == "C/A/V/"
    assert counted_at("C/", [], "C/", ["A"]) == "C/"
    assert counted_at("C/B/", ["C/B/"], "C/", ["A"]) == ""
