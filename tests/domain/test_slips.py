"""Passwords of slips: readable, long enough, and taken as people type them."""

import pytest

from sampling.domain.slips import as_printed, readable_password


def test_a_password_is_three_groups_of_four_signs_that_are_not_taken_for_each_other() -> None:
    made = {readable_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        assert [len(part) for part in password.split("-")] == [4, 4, 4]
        assert not set(password) & set("0o1ilIO")


@pytest.mark.parametrize(
    "typed", ["abcd-efgh-2345", "ABCD-EFGH-2345", "abcdefgh2345", "Abcd efgh 2345 ", "abcd－efgh－2345"]
)
def test_it_is_taken_without_hyphens_and_with_capitals(typed: str) -> None:
    assert as_printed(typed) == "abcd-efgh-2345"


@pytest.mark.parametrize("typed", ["", "correct horse battery", "abcd-efgh-234", "abcd-efgh-2340", "abcd-efgh-23455"])
def test_what_is_no_password_of_a_slip_is_taken_as_it_is(typed: str) -> None:
    assert as_printed(typed) is None
