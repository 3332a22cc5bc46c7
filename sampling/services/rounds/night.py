"""What the rows say of the steps of the night: what townships sent in and lack, who signed, which sites are open."""

from collections.abc import Mapping
from datetime import datetime

from sampling.domain.expected import entering
from sampling.domain.gaps import with_open
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.steps import UNKNOWN, Said
from sampling.domain.submitting import Submission, newest
from sampling.storage.queries import accounts as account_queries
from sampling.storage.queries import audit, callup, expected, gaps, receipts, submitting
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import SessionRow

from .counting import Counted, counted, opening
from .facts import Facts


def submissions(facts: Facts, code: str) -> Said:
    """A township is done with the first thing it sent that was not given back; the step with the last of them."""
    sent: dict[str, list[Submission]] = {}
    for one in submitting.submissions(facts.session, facts.key):
        sent.setdefault(one.area_code, []).append(one)
    came = {
        township: min(one.submitted_at for one in own if one.state != "returned")
        for township, own in sent.items()
        if any(one.state != "returned" for one in newest(own))
    }
    return _of_townships(facts, came)


def entered(facts: Facts, code: str) -> Said:
    """A township is done when each of its villages has entered its expected people."""
    first = expected.first_entered(facts.session, facts.key)
    villages: dict[str, list[str]] = {}
    for place in entering(sorted(facts.places, key=lambda place: place.path)):
        villages.setdefault(facts.township_of(place.path), []).append(place.code)
    came = {
        township: max(first[village] for village in own)
        for township, own in villages.items()
        if all(village in first for village in own)
    }
    return _of_townships(facts, came)


def closed_gaps(facts: Facts, code: str) -> Said:
    """A township is done when nothing in it is open that was not signed for.

    The rows don't keep when each was closed: the step is done with the last call-up or signature.
    """
    session, key = facts.session, facts.key
    signatures = gaps.standing_signatures(session, key)
    found = with_open(
        facts.places,
        gaps.entries_within(session, facts.round.area_path),
        gaps.served_areas(session, key),
        callup.called_areas(session, key),
        gaps.opening_sites(session, key),
        signatures,
    )
    open_ = {facts.township_of(path) for path in found}
    done = sum(township not in open_ for township in facts.townships)
    if done < len(facts.townships) or not facts.townships:
        return Said(None, done)
    times = [callup.last_set(session, key), *(one.signed_at for one in signatures)]
    return Said(max((at for at in times if at is not None), default=facts.row.created_at), done)


def signed(facts: Facts, code: str) -> Said:
    """A township is done when everybody in it has signed the document of the session's published plan."""
    plan = next((one for one in facts.plans[code] if one.state == "published"), None)
    rows = receipts.signed_by_township(facts.session, plan.id) if plan else []
    if not rows:
        return UNKNOWN
    parts = sum(count for _, _, count, _ in rows), sum(of for _, of, _, _ in rows)
    open_ = {township for township, of, count, _ in rows if count < of}
    done = sum(township not in open_ for township in facts.townships)
    last = max((at for *_, at in rows if at is not None), default=None)
    return Said(None if open_ else last, done, parts)


def accounts(facts: Facts, code: str) -> Said:
    """All sites of the first session that open have an account of their lead; told beside it: when slips with their
    passwords were last fetched."""
    first, row = _first_session(facts)
    if first is None or row is None:
        return UNKNOWN
    since = account_queries.leads_since(facts.session)
    codes = opening(facts.session, facts.row, row)
    have = [since[one] for one in codes if one in since]
    is_done = len(have) == len(codes) > 0
    return Said(
        max(have) if is_done else None,
        parts=(len(have), len(codes)) if codes else None,
        session=first.name,
        last_at=audit.last_of(facts.session, "fetch slips", "", within=True),
    )


def ready(facts: Facts, code: str) -> Said:
    """All sites of the first session are ready or open, or the round was called ready."""
    told = facts.moved("ready") if facts.reached("ready") else None
    board, name = _board(facts)
    return Said(_first(told, board.ready_at), parts=(board.ready, board.sites) if board.sites else None, session=name)


def opened(facts: Facts, code: str) -> Said:
    """All sites of the first session are open, or the round runs."""
    told = facts.moved("running") if facts.reached("running") else None
    board, name = _board(facts)
    return Said(_first(told, board.opened_at), parts=(board.open, board.sites) if board.sites else None, session=name)


def _board(facts: Facts) -> tuple[Counted, str]:
    """How far the sites of the first session are, and its name."""
    first, row = _first_session(facts)
    return counted(facts.session, facts.row, row) if row else Counted(), first.name if first else ""


def _first_session(facts: Facts) -> tuple[RoundSession | None, SessionRow | None]:
    first = min(facts.round.sessions, key=lambda one: one.opens_at, default=None)
    return first, queries.session_row(facts.session, facts.round.code, first.code) if first else None


def _first(*times: datetime | None) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _of_townships(facts: Facts, came: Mapping[str, datetime]) -> Said:
    """done: when each township had done its part; the step is done with the last of those that take part."""
    times = [came[township] for township in facts.townships if township in came]
    is_done = len(times) == len(facts.townships) > 0
    return Said(max(times) if is_done else None, len(times))
