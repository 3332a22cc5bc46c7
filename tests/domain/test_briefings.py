"""Which briefing is likely to be wanted."""

from datetime import datetime, timedelta

import pytest

from sampling.domain.briefings import kind_at
from sampling.domain.rounds import Round, Session

DAY = datetime.fromisoformat("2022-05-03T00:00+08:00")


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("hour", "kind"),
    [(7, "morning"), (14, "evening"), (18, "evening"), (30, "morning"), (34, "morning"), (36, "close"), (45, "close")],
)
def test_it_is_the_close_once_all_is_over_and_nothing_follows_within_a_day_else_the_time_of_day(
    hour: float, kind: str
) -> None:
    sessions = (
        Session("A", "afternoon", at(13), at(18), 60),
        Session("B", "next morning", at(32), at(36), 60),
        Session("C", "a sweep much later", at(9_999), at(10_003), 60),
    )
    round_ = Round("R1", "R1", "C", "C/", "Asia/Shanghai", "running", "generated", "", sessions, ())
    assert kind_at(round_, at(hour)) == kind
