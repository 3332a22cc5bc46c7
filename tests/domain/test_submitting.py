"""How far a township is, and what became other than a plan took it for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.submitting import Noted, Since, Submission, newest, since, township_state

AT = datetime(2022, 5, 3, 14, tzinfo=UTC)


def sent(kind: str, version: int, state: str) -> Submission:
    return Submission(version, "T1", kind, version, "", "a", AT, "", state, None, None, "", 0, 0, 0, 0, "")


@pytest.mark.parametrize(
    ("submissions", "state"),
    [
        ([], "not_submitted"),
        ([sent("staff", 1, "submitted")], "waiting"),
        ([sent("staff", 1, "applied"), sent("sites", 1, "submitted")], "waiting"),
        ([sent("staff", 1, "applied"), sent("sites", 1, "returned")], "back"),
        ([sent("staff", 1, "partly_applied")], "back"),
        ([sent("staff", 1, "returned"), sent("staff", 2, "applied")], "applied"),
        ([sent("staff", 1, "superseded"), sent("staff", 2, "submitted")], "waiting"),
        ([sent("as_it_stands", 1, "applied")], "applied"),
    ],
)
def test_a_township_is_as_far_as_the_newest_version_of_each_kind(submissions: list[Submission], state: str) -> None:
    assert township_state(submissions) == state


def test_of_each_kind_the_newest_version_counts() -> None:
    found = newest([sent("staff", 1, "returned"), sent("areas", 3, "applied"), sent("staff", 2, "applied")])
    assert [(one.kind, one.version) for one in found] == [("areas", 3), ("staff", 2)]


def noted(*changes: str, subject: str = "person") -> list[Noted]:
    return [Noted("T1", subject, "X", change, AT + timedelta(minutes=k)) for k, change in enumerate(changes, 1)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (("gone",), Since(people_gone=("X",))),
        (("new",), Since(people_new=("X",))),
        (("changed",), Since(people_changed=("X",))),
        (("gone", "back"), Since()),
        (("new", "gone"), Since()),
        (("new", "changed"), Since(people_new=("X",))),
        (("changed", "gone"), Since(people_gone=("X",))),
        (("gone", "back", "changed"), Since(people_changed=("X",))),
        (("back",), Since(people_new=("X",))),
    ],
)
def test_each_code_is_told_once_for_what_it_comes_to(changes: tuple[str, ...], told: Since) -> None:
    found = since(noted(*changes), AT)
    assert replace(found, townships=()) == told
    assert found.townships == (("T1",) if told else ())
    assert bool(since(noted(*changes), AT)) is (told != Since())


def test_what_a_plan_knows_already_is_not_told() -> None:
    assert not since(noted("gone"), AT + timedelta(minutes=1))
    assert since(noted("changed", subject="site"), AT) == Since(sites_changed=("X",), townships=("T1",))
