"""Instants: read with their zone, and refused with a sentence where they can't be meant."""

from datetime import UTC, datetime

import pytest

from sampling.domain.errors import Refused
from sampling.domain.instants import instant


def test_an_instant_is_read_with_its_zone() -> None:
    assert instant(" 2022-05-04T12:00+08:00 ") == datetime(2022, 5, 4, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "noon", "2022-13-04T12:00+08:00", "9" * 5000, "２０２２"])
def test_what_is_no_time_is_refused_and_shown_shortly(text: str) -> None:
    with pytest.raises(Refused, match="is no time") as told:
        instant(text)
    assert len(str(told.value)) < 120


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(Refused, match="has no zone"):
        instant("2022-05-04T12:00")


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "1999-12-31T23:59Z", "2100-01-01T00:00Z"]
)
def test_a_time_of_another_century_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not a time of this century"):
        instant(text)
