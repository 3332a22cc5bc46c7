"""Signing in: guessing is held up and nobody is locked out, sign-ins are listed and ended, slips come and go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from sampling.domain.actors import Actor, program
from sampling.domain.errors import Gone, NotFound, Refused
from sampling.domain.signins import KEPT, digest
from sampling.domain.slips import Slip
from sampling.services import accounts, auditing, signins, slips, tokens
from sampling.storage.database import Database
from sampling.storage.tables import SignInDelay, SignInRow, SlipRow
from tests import county as counties

from .test_at_once import at_once

NOW = datetime(2022, 5, 4, 1, tzinfo=UTC)
BY = program("tests")
GOOD = "correct horse battery"
PHONE = "Mozilla/5.0 (Linux; Android 10; HLK-AL00) Chrome/80.0 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture
def county(db: Database) -> counties.County:
    return counties.insert(db, round_state="running")


def make(db: Database, name: str = "wang", **changed: str) -> int:
    given = {"full_name": "演示", "password": GOOD, "role": "planner"} | changed
    return accounts.create(db, name=name, by=BY, now=NOW, **given)  # type: ignore[arg-type]


def enter(db: Database, password: str = GOOD, *, at: datetime = NOW, name: str = "wang", slip=None) -> str | None:  # type: ignore[no-untyped-def]
    found = signins.enter(db, name=name, password=password, slip=slip, user_agent=PHONE, address="203.0.113.77", now=at)
    return found.secret if found else None


def is_in(db: Database, secret: str | None, at: datetime = NOW) -> bool:
    return secret is not None and signins.standing(db, secret, now=at) is not None


def slip_of(db: Database, site: str = "S11", at: datetime = NOW) -> tuple[int, Slip]:
    """A lead's account with a new slip."""
    make(db, site, role="site_lead", site_code=site) if site not in {a.name for a in accounts.accounts(db)} else None
    account_id = next(line.id for line in accounts.accounts(db) if line.name == site)
    return account_id, slips.renew(db, site_code=site, account_id=account_id, by=BY, now=at)


def test_wrong_attempts_wait_longer_each_time_and_never_longer_than_a_quarter_of_an_hour(db: Database) -> None:
    make(db)
    at, waits = NOW, []
    for _ in range(14):
        try:
            assert enter(db, "wrong", at=at) is None
        except signins.Delayed as error:
            waits.append(error.seconds)
            at += timedelta(seconds=error.seconds)
            assert enter(db, "wrong", at=at) is None
    assert waits[:6] == [30, 60, 120, 240, 480, 900] and set(waits[6:]) == {900}
    with pytest.raises(signins.Delayed):
        enter(db, GOOD, at=at)  # it is not even looked at
    assert is_in(db, enter(db, GOOD, at=at + timedelta(seconds=900)), at)


def test_waiting_is_not_made_longer_by_trying(db: Database) -> None:
    make(db)
    for _ in range(6):
        enter(db, "wrong")
    for seconds in range(30):
        with pytest.raises(signins.Delayed) as error:
            enter(db, "wrong", at=NOW + timedelta(seconds=seconds))
        assert error.value.seconds == 30 - seconds
    assert enter(db, at=NOW + timedelta(seconds=30)) is not None


def test_another_process_and_a_restart_know_of_the_attempts(db: Database, database_url: str) -> None:
    make(db)
    for _ in range(6):
        enter(db, "wrong")
    other = Database(database_url)
    with pytest.raises(signins.Delayed):
        enter(other)
    other.close()


def test_the_right_password_begins_the_count_anew_and_a_day_without_failures_too(db: Database) -> None:
    make(db)
    for _ in range(5):
        enter(db, "wrong")
    assert enter(db) is not None
    for _ in range(5):
        enter(db, "wrong")
    late = NOW + timedelta(hours=25)
    for _ in range(5):
        assert enter(db, "wrong", at=late) is None


def test_a_name_that_is_nobodys_waits_as_long_and_is_kept_as_a_digest(db: Database) -> None:
    for _ in range(6):
        enter(db, "wrong", name="my secret typed in the wrong field")
    with pytest.raises(signins.Delayed):
        enter(db, "wrong", name="MY secret typed in the wrong field ")
    with db.reading() as session:
        assert "secret" not in str(session.exec(select(SignInDelay)).all())
    assert auditing.entries(db, action="hold up sign-in") == ([], 0)


def test_fifty_guesses_at_once_count_as_fifty(db: Database) -> None:
    make(db)
    answers = at_once(*[lambda n=n: enter(db, f"wrong {n}") for n in range(20)])  # type: ignore[misc]
    assert sum(isinstance(answer, signins.Delayed) for answer in answers) == 14
    assert answers.count(None) == 6  # five free ones, and the sixth, which begins the wait


def test_the_right_one_among_many_guesses_at_once_signs_in_at_most_once(db: Database) -> None:
    make(db)
    for _ in range(5):
        enter(db, "wrong")
    acts: list[Callable[[], object]] = [lambda: enter(db) for _ in range(4)]
    answers = at_once(*acts)
    assert sum(isinstance(answer, str) for answer in answers) >= 1
    assert all(isinstance(answer, str | signins.Delayed) for answer in answers)


def test_guessing_is_told_in_the_audit_each_time_the_wait_grows(db: Database) -> None:
    make(db)
    for _ in range(6):
        enter(db, "wrong")
    (entry,), _ = auditing.entries(db, action="hold up sign-in")
    assert entry.subject == "wang" and entry.details["count"] == 6 and entry.details["seconds"] == 30


def test_who_guesses_at_a_site_from_anywhere_does_not_hold_up_who_has_its_slip(
    db: Database, county: counties.County
) -> None:
    _, slip = slip_of(db)
    for _ in range(6):
        enter(db, "wrong", name="S11")
    with pytest.raises(signins.Delayed):
        enter(db, slip.password, name="S11")
    assert enter(db, slip.password, name="S11", slip=signins.opened_slip(db, slip.code)) is not None


def test_the_desk_ends_the_wait_with_a_new_slip(db: Database, county: counties.County) -> None:
    account_id, slip = slip_of(db)
    opened = signins.opened_slip(db, slip.code)
    for _ in range(6):
        enter(db, "wrong", name="S11")
        enter(db, "wrong", name="S11", slip=opened)
    assert slips.of_site(db, "S11", by=BY, now=NOW).leads[0].held_until == NOW + timedelta(seconds=30)
    new = slips.renew(db, site_code="S11", account_id=account_id, by=BY, now=NOW)
    assert enter(db, new.password, name="S11") is not None


def test_secrets_are_kept_as_digests_alone(db: Database, county: counties.County) -> None:
    _, slip = slip_of(db)
    secret = enter(db, slip.password, name="S11")
    assert secret is not None
    with db.reading() as session:
        rows = [session.execute(text(f"SELECT * FROM {t}")).all() for t in ("account", "slip", "sign_in", "audit")]
    kept = str(rows)
    assert digest(secret) in kept and digest(slip.code) in kept and "$argon2id$" in kept
    assert not any(one in kept for one in (secret, slip.code, slip.password, slip.password.replace("-", "")))


def test_the_code_of_a_slip_says_whose_it_is_and_opens_nothing_without_the_pin(
    db: Database, county: counties.County
) -> None:
    _, slip = slip_of(db)
    opened = signins.opened_slip(db, slip.code)
    assert opened.name == "S11"
    assert enter(db, "wrong", name="S11", slip=opened) is None
    with pytest.raises(NotFound):
        signins.opened_slip(db, slip.code[:-1])


def test_a_new_slip_takes_the_place_of_the_old_one_and_signs_out_who_used_it(
    db: Database, county: counties.County
) -> None:
    account_id, old = slip_of(db)
    secret = enter(db, old.password, name="S11")
    who = Actor("S11", "site_lead", "C/T1/V11/", "S11", account_id)
    token = tokens.give_for_site(db, site_code="S11", kind="phone", by=who, now=NOW).secret
    new = slips.renew(db, site_code="S11", account_id=account_id, by=BY, now=NOW)
    assert not is_in(db, secret) and tokens.actor_of(db, token, NOW) is None
    with pytest.raises(Gone):
        signins.opened_slip(db, old.code)
    assert enter(db, old.password, name="S11") is None
    assert enter(db, new.password, name="S11") is not None


def test_a_withdrawn_slip_opens_nothing_until_there_is_a_new_one(db: Database, county: counties.County) -> None:
    account_id, slip = slip_of(db)
    secret = enter(db, slip.password, name="S11")
    slips.withdraw(db, site_code="S11", account_id=account_id, by=BY, now=NOW)
    assert not is_in(db, secret)
    assert enter(db, slip.password, name="S11") is None
    assert enter(db, accounts.NO_PASSWORD, name="S11") is None
    with pytest.raises(Gone):
        signins.opened_slip(db, slip.code)
    assert slips.of_site(db, "S11", by=BY, now=NOW).leads[0].state == "withdrawn"
    with pytest.raises(Refused):
        slips.withdraw(db, site_code="S11", account_id=account_id, by=BY, now=NOW)
    new = slips.renew(db, site_code="S11", account_id=account_id, by=BY, now=NOW)
    assert enter(db, new.password, name="S11") is not None


def test_a_slip_ends_with_its_round_and_so_does_who_signed_in_with_it(db: Database, county: counties.County) -> None:
    _, slip = slip_of(db)
    secret = enter(db, slip.password, name="S11")
    late = NOW + timedelta(days=20)
    assert is_in(db, secret, late)  # a phone is not asked again while the round goes on
    with db.writing() as session:
        session.execute(text("UPDATE round SET state = 'closed'"))
    assert not is_in(db, secret, late)
    with pytest.raises(Gone):
        signins.opened_slip(db, slip.code)
    with pytest.raises(Refused, match="round that is closed"):
        enter(db, slip.password, name="S11")
    assert slips.of_site(db, "S11", by=BY, now=NOW).leads[0].state == "over"
    with db.writing() as session:  # by mistake: it goes on
        session.execute(text("UPDATE round SET state = 'running'"))
    assert is_in(db, secret, late)


def test_a_slip_given_before_its_round_is_made_becomes_that_rounds_when_it_is_used(
    db: Database, county: counties.County
) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE round SET state = 'closed'"))
    _, slip = slip_of(db)
    with db.writing() as session:
        assert session.exec(select(SlipRow.round_id)).one() is None
        session.execute(text("UPDATE round SET state = 'standby'"))
    assert enter(db, slip.password, name="S11") is not None
    with db.reading() as session:
        assert session.exec(select(SlipRow.round_id)).one() is not None


def test_a_lead_who_chooses_a_password_needs_no_slip_any_more(db: Database, county: counties.County) -> None:
    account_id, slip = slip_of(db)
    entered = signins.enter(db, name="S11", password=slip.password, now=NOW)
    assert entered is not None
    by = entered.standing.signed_in.actor
    here = entered.standing.sign_in_id
    accounts.change_password(db, account_id=account_id, old=slip.password, new=GOOD, sign_in_id=here, by=by, now=NOW)
    assert is_in(db, entered.secret)
    with pytest.raises(Gone):
        signins.opened_slip(db, slip.code)
    assert slips.of_site(db, "S11", by=BY, now=NOW).leads[0].state == "none"


def test_two_new_slips_at_once_leave_one_that_is_good(db: Database, county: counties.County) -> None:
    account_id, _ = slip_of(db)

    def renew() -> object:
        return slips.renew(db, site_code="S11", account_id=account_id, by=BY, now=NOW)

    made = [one for one in at_once(renew, renew, renew) if isinstance(one, Slip)]
    good = [one for one in made if enter(db, one.password, name="S11") is not None]
    opens = []
    for one in made:
        try:
            opens.append(signins.opened_slip(db, one.code) and one)
        except Gone:
            continue
    assert len(good) == 1 and opens == good
    with db.reading() as session:
        assert len(session.exec(select(SlipRow).where(SlipRow.withdrawn_at.is_(None))).all()) == 1  # type: ignore[union-attr]


def test_a_site_that_one_does_not_reach_has_no_slip_to_renew(db: Database, county: counties.County) -> None:
    account_id, _ = slip_of(db, "S21")
    other = Actor("t1", "township", "C/T1/", None, 99)
    for act in (slips.renew, slips.withdraw):
        with pytest.raises(NotFound):
            act(db, site_code="S21", account_id=account_id, by=other, now=NOW)
    slip_of(db, "S11")
    with pytest.raises(NotFound):  # an account of another site
        slips.renew(db, site_code="S11", account_id=account_id, by=other, now=NOW)


def test_sign_ins_are_listed_with_their_device_and_a_shortened_address(db: Database) -> None:
    account_id = make(db)
    enter(db)
    (one,) = signins.of_account(db, account_id, by=BY, now=NOW).sign_ins
    assert (one.device, one.address, one.began_at) == ("wechat android", "203.0.113.x", NOW)


def test_last_seen_is_written_once_a_minute(db: Database) -> None:
    account_id = make(db)
    secret = enter(db) or ""
    for seconds in (20, 59, 61, 100):
        signins.standing(db, secret, now=NOW + timedelta(seconds=seconds))
    db.committing.close()  # what waited is written
    (one,) = signins.of_account(db, account_id, by=BY, now=NOW).sign_ins
    assert one.seen_at in {NOW + timedelta(seconds=61), NOW + timedelta(seconds=100)}


def test_one_is_ended_and_out_at_the_next_request_and_the_others_stay(db: Database) -> None:
    account_id = make(db)
    one, two = enter(db), enter(db, at=NOW + timedelta(seconds=1))
    by = Actor("wang", "planner", "", None, account_id)
    first = signins.own(db, by=by, now=NOW)[-1]
    assert signins.end(db, account_id=account_id, sign_in_id=first.id, by=by, now=NOW)
    assert not signins.end(db, account_id=account_id, sign_in_id=first.id, by=by, now=NOW)
    assert not is_in(db, one) and is_in(db, two)
    assert len(signins.own(db, by=by, now=NOW)) == 1


def test_all_others_are_ended_and_this_one_stays(db: Database) -> None:
    account_id = make(db)
    here = signins.enter(db, name="wang", password=GOOD, now=NOW)
    assert here is not None
    others = [enter(db) for _ in range(3)]
    by = here.standing.signed_in.actor
    assert signins.end_others(db, sign_in_id=here.standing.sign_in_id, by=by, now=NOW) == 3
    assert is_in(db, here.secret) and not any(is_in(db, one) for one in others)
    assert signins.end_all(db, account_id=account_id, by=BY, now=NOW) == 1
    assert not is_in(db, here.secret)


def test_a_sign_in_that_was_ended_does_not_come_back_with_a_new_password(db: Database) -> None:
    account_id = make(db)
    here = signins.enter(db, name="wang", password=GOOD, now=NOW)
    assert here is not None
    signins.end_all(db, account_id=account_id, by=BY, now=NOW)
    by, key = here.standing.signed_in.actor, here.standing.sign_in_id
    accounts.change_password(
        db, account_id=account_id, old=GOOD, new="another one, long", sign_in_id=key, by=by, now=NOW
    )
    assert not is_in(db, here.secret)


def test_who_signs_in_while_all_are_ended_is_in_or_out_but_never_listed_and_out(db: Database) -> None:
    account_id = make(db)
    for _ in range(6):
        secret, _ = at_once(lambda: enter(db), lambda: signins.end_all(db, account_id=account_id, by=BY, now=NOW))
        listed = len(signins.of_account(db, account_id, by=BY, now=NOW).sign_ins)
        assert isinstance(secret, str) and listed == int(is_in(db, secret))
        signins.end_all(db, account_id=account_id, by=BY, now=NOW)


def test_nobody_ends_the_sign_ins_of_another_area(db: Database, county: counties.County) -> None:
    account_id = make(db, "li", role="township", area_code="T2")
    secret = enter(db, name="li")
    other = Actor("admin-t1", "administrator", "C/T1/", None, 99)
    for act in (
        lambda: signins.of_account(db, account_id, by=other, now=NOW),
        lambda: signins.end_all(db, account_id=account_id, by=other, now=NOW),
        lambda: signins.end(db, account_id=account_id, sign_in_id=1, by=other, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert is_in(db, secret)


def test_a_sign_in_is_over_after_a_month_or_when_its_account_is_closed(db: Database) -> None:
    account_id = make(db)
    secret = enter(db)
    assert is_in(db, secret, NOW + KEPT) and not is_in(db, secret, NOW + KEPT + timedelta(seconds=1))
    accounts.set_active(db, account_id=account_id, active=False, by=BY, now=NOW)
    assert not is_in(db, secret)
    accounts.set_active(db, account_id=account_id, active=True, by=BY, now=NOW)
    assert not is_in(db, secret)
    with db.reading() as session:
        assert session.exec(select(SignInRow)).one().ended_at is None  # the account's epoch has ended it
