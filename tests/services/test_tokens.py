"""Access tokens: a phone holds one for a site and round, and no other phone loses its own by that."""

from datetime import UTC, datetime, timedelta

import pytest

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Gone
from sampling.services import accounts, reporting, signins, tokens
from sampling.storage.database import Database
from tests import county as counties

from .test_at_once import at_once

NOW = datetime(2022, 5, 4, 3, tzinfo=UTC)


@pytest.fixture
def lead(db: Database) -> Actor:
    counties.insert(db, round_state="running")
    return account(db, "lead")


def account(db: Database, name: str) -> Actor:
    account_id = accounts.create(
        db,
        name=name,
        full_name="演示点长",
        password="correct horse battery",
        role="site_lead",
        site_code="S11",
        by=program("tests"),
        now=NOW,
    )
    return Actor(name, "site_lead", "C/T1/V11/", "S11", account_id)


def opens(db: Database, given: tokens.Given) -> bool:
    return tokens.actor_of(db, given.secret, NOW) is not None


def given(db: Database, by: Actor, *of_device: int, at: datetime = NOW) -> tokens.Given:
    return tokens.give_for_site(db, site_code="S11", kind="phone", of_device=of_device, by=by, now=at)


def test_the_next_token_of_a_phone_replaces_the_one_before_and_no_other(db: Database, lead: Actor) -> None:
    other, first = given(db, lead), given(db, lead)
    key = tokens.give_for_site(db, site_code="S11", kind="command", by=program("tests"), now=NOW)
    second = given(db, lead, first.id, key.id, 999)
    assert [opens(db, one) for one in (other, first, second, key)] == [True, False, True, True]


def test_a_phone_that_changes_hands_holds_one_token_all_the_same(db: Database, lead: Actor) -> None:
    first = given(db, lead)
    second = given(db, account(db, "relief"), first.id)
    assert [opens(db, one) for one in (first, second)] == [False, True]


def test_signing_out_ends_what_the_phone_was_given_once(db: Database, lead: Actor) -> None:
    other, own = given(db, lead), given(db, lead)
    tokens.withdraw_of_device(db, [own.id], by=lead, now=NOW)
    tokens.withdraw_of_device(db, [own.id], by=lead, now=NOW + timedelta(hours=1))
    tokens.withdraw_of_device(db, [], by=lead, now=NOW)
    assert [opens(db, one) for one in (other, own)] == [True, False]
    [line] = [one for one in tokens.tokens(db, now=NOW) if not one.opens]
    assert (line.id, line.withdrawn_at, line.withdrawn_by) == (own.id, NOW, "lead")


def test_a_browser_that_asks_at_once_from_several_tabs_holds_one_and_signed_out_it_holds_none(
    db: Database, lead: Actor
) -> None:
    entered = signins.enter(db, name="lead", password="correct horse battery", now=NOW)
    assert entered is not None
    here = entered.standing.sign_in_id

    def ask() -> object:
        return tokens.give_for_site(db, site_code="S11", kind="phone", sign_in_id=here, by=lead, now=NOW)

    found = at_once(ask, ask, ask)
    secrets = [one for one in found if isinstance(one, tokens.Given)]
    assert len(secrets) == 3 and sum(opens(db, one) for one in secrets) == 1
    signins.leave(db, here, by=lead, now=NOW)
    assert not any(opens(db, one) for one in secrets)
    with pytest.raises(Gone):
        ask()


def test_a_token_is_given_before_its_sign_in_is_ended_or_not_at_all(db: Database, lead: Actor) -> None:
    entered = signins.enter(db, name="lead", password="correct horse battery", now=NOW)
    assert entered is not None
    here = entered.standing.sign_in_id

    def ask() -> tokens.Given:
        return tokens.give_for_site(db, site_code="S11", kind="phone", sign_in_id=here, by=lead, now=NOW)

    def end() -> bool:
        return signins.end(db, account_id=lead.user_id or 0, sign_in_id=here, by=program("tests"), now=NOW)

    given_, _ = at_once(ask, end)
    assert isinstance(given_, Gone) or (isinstance(given_, tokens.Given) and not opens(db, given_))


def test_an_hour_is_judged_without_the_rest_of_its_report(db: Database, lead: Actor) -> None:
    right, wrong = counties.OPENS_AT + timedelta(hours=1), counties.OPENS_AT + timedelta(hours=20)
    later = counties.OPENS_AT + timedelta(hours=4)
    asked = [("S11", right), ("S11", wrong), ("S11", later), ("S99", right)]
    found = reporting.faults_of_hours(db, asked, round_code="R1", now=NOW)
    assert [[one.code for one in some] for some in found] == [[], ["hour_not_open"], ["hour_not_over"], []]
