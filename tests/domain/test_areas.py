"""What it means to lie within an area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.domain.areas import lowest_common, within

codes = st.lists(st.text("ABC1", min_size=1, max_size=3), min_size=1, max_size=5)


def _path(parts: list[str]) -> str:
    return "/".join(parts) + "/"


def test_a_code_that_only_begins_alike_is_another_area() -> None:
    assert not within("41/4113/", "41/411/")
    assert within("41/411/2/", "41/411/")


@given(codes)
def test_an_area_lies_within_itself_and_within_everything(parts: list[str]) -> None:
    assert within(_path(parts), _path(parts))
    assert within(_path(parts), "")


@given(codes, st.lists(codes, min_size=1, max_size=4))
def test_the_lowest_common_area_holds_all_and_no_smaller_one_does(root: list[str], tails: list[list[str]]) -> None:
    paths = [_path([*root, *tail]) for tail in tails]
    common = lowest_common(paths)
    assert all(within(path, common) for path in paths)
    longer = {path[: path.index("/", len(common)) + 1] for path in paths if path != common}
    assert common in paths or len(longer) > 1


def test_areas_of_two_counties_have_nothing_in_common() -> None:
    with pytest.raises(ValueError, match="root in common"):
        lowest_common(["A/1/", "B/1/"])
    with pytest.raises(ValueError, match="no areas"):
        lowest_common([])
