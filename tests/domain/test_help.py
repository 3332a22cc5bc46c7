"""The clock, the state and the owner of a request for help, read from what was done with it."""

from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.help import Act, Ask, faults, limit_of, pressure, standing, tally

AT = datetime(2022, 5, 4, 1, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def acts(*done: tuple[str, int] | tuple[str, int, str]) -> list[Act]:
    return [Act(n, one[0], after(one[1]), one[2] if len(one) > 2 else "desk") for n, one in enumerate(done, 1)]


@pytest.mark.parametrize(
    ("done", "state", "waits"),
    [
        ((), "sent", True),
        ((("seen", 1),), "seen", True),
        ((("taken", 1),), "seen", True),
        ((("taken", 1), ("on_way", 2)), "on_way", False),
        ((("answered", 2),), "answered", False),
        ((("answered", 2), ("said", 3)), "answered", False),
        ((("answered", 2), ("still_needed", 3)), "needed", True),
        ((("answered", 2), ("still_needed", 3), ("seen", 4)), "needed", True),
        ((("answered", 2), ("still_needed", 3), ("answered", 4)), "answered", False),
        ((("solved", 1),), "solved", False),
        ((("closed", 1),), "solved", False),
        ((("closed", 1), ("still_needed", 5)), "needed", True),
    ],
)
def test_the_state_and_whether_it_waits_follow_from_the_history(done: tuple, state: str, waits: bool) -> None:
    stand = standing(AT, acts(*done))
    assert (stand.state, stand.waiting_since is not None) == (state, waits)
    assert stand.is_open is (state != "solved")


def test_the_clock_runs_again_from_when_it_is_still_needed() -> None:
    stand = standing(AT, acts(("answered", 2), ("still_needed", 30)))
    assert stand.waiting_since == after(30) and stand.first_answer_at == after(2)


def test_who_takes_it_owns_it_until_it_is_handed_over() -> None:
    mine = standing(AT, acts(("taken", 1, "li")))
    assert mine.owner is not None and mine.owner_key == "account:li"
    handed = standing(AT, [*acts(("taken", 1, "li")), Act(2, "handed", after(2), "li", "", "township", "T1")])
    assert handed.owner_key == "township:T1" and handed.owner is not None and handed.owner.by == "li"
    assert standing(AT, ()).owner_key == ""


def test_the_first_to_do_something_has_seen_it() -> None:
    stand = standing(AT, acts(("seen", 1, "li"), ("seen", 2, "wang")))
    assert stand.seen is not None and stand.seen.by == "li"


def test_what_the_site_writes_back_is_marked_until_it_is_answered() -> None:
    assert standing(AT, acts(("answered", 1), ("said", 2))).written_at == after(2)
    assert standing(AT, acts(("answered", 1), ("said", 2), ("answered", 3))).written_at is None


def test_the_clock_turns_at_half_the_limit_and_red_beyond_it() -> None:
    stand, limit = standing(AT, ()), limit_of("queue")
    assert pressure("queue", stand, AT + limit / 2) == ""
    assert pressure("queue", stand, AT + limit) == "soon"
    assert pressure("queue", stand, AT + limit + timedelta(seconds=1)) == "late"
    assert pressure("home_bound", stand, AT + limit + timedelta(seconds=1)) == ""
    assert pressure("queue", standing(AT, acts(("answered", 1))), after(600)) == ""


def test_figures_count_what_waits_and_the_median_of_what_was_answered() -> None:
    known = [
        ("queue", AT, standing(AT, acts(("answered", 4)))),
        ("queue", AT, standing(AT, acts(("closed", 10)))),
        ("supplies", AT, standing(AT, ())),
        ("other", AT, standing(AT, acts(("solved", 3)))),
    ]
    told = tally(known, after(30))
    assert (told.asked, told.open, told.waiting, told.late, told.answered, told.median_minutes) == (4, 2, 1, 1, 2, 7)
    assert told.open_answered == 1
    assert tally([], AT).median_minutes is None


@pytest.mark.parametrize(
    ("ask", "where"),
    [
        (Ask(""), [("kind",)]),
        (Ask("queue"), []),
        (Ask("queue", people=0), [("queue_people",)]),
        (Ask("sampler_down", people=20_001), [("samplers",)]),
        (Ask("supplies"), [("item_swabs",)]),
        (Ask("supplies", note="冰袋"), []),
        (Ask("supplies", supplies={"masks": -1}), [("item_masks",)]),
        (Ask("home_bound"), [("home_people",), ("place",)]),
        (Ask("home_bound", people=3, place="三组"), []),
        (Ask("other"), [("note",)]),
        (Ask("queue", note="x" * 501), [("note",)]),
    ],
)
def test_all_that_is_wrong_is_told_at_its_field(ask: Ask, where: list[tuple[str, ...]]) -> None:
    assert [one.where for one in faults(ask)] == where


def test_no_identity_number_is_taken_and_no_phone_of_people_at_home() -> None:
    number, phone = "11010119900307123X", "13800000000"
    assert [one.where for one in faults(Ask("other", note=f"他的{number}"))] == [("note",)]
    assert [one.where for one in faults(Ask("home_bound", people=1, place=f"三组{phone}"))] == [("place",)]
    assert faults(Ask("other", note=f"call {phone}")) == []
