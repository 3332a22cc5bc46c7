"""Documents are issued: a plan's when it is published, orders, notices and pledges by those who write them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.links import Holder
from sampling.domain.plans import Plan
from sampling.domain.rounds import Round
from sampling.domain.signing import ISSUED, Share
from sampling.services import auditing, links
from sampling.services.rounds.reading import existing, row_of
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, documents, receipts
from sampling.storage.queries import links as link_queries
from sampling.storage.tables import DocumentRow, ReceiptRow, RoundRow

from .audience import Recipient, how_many, of_plan
from .wording import Wording, as_kept, checked, following_number


def send_plan(
    session: Session, *, round_row: RoundRow, plan_id: int, before: DocumentRow | None, by: Actor, now: datetime
) -> int:
    """Make the document of a plan that is published in the caller's transaction; gives to how many it goes.

    before: the document of the version it supersedes. Whoever's own share is the same keeps what was signed.
    """
    round_ = existing(session, round_row.code)
    found = of_plan(session, round_, plan_id)
    made = _add(
        session,
        DocumentRow(
            round_id=round_row.id or 0,
            kind="plan",
            number=following_number(session, round_row, "plan") or 1,
            title="",
            plan_id=plan_id,
            issued_at=now,
            issued_by=by.name,
        ),
    )
    kept = _kept(session, round_, before, found) if before else {}
    _send(session, made, list(found), kept, now)
    return len(found)


def to_tell(db: Database, plan: Plan) -> dict[str, int]:
    """How many of each of `links.LEVELS` are told once a plan is published."""
    with db.reading() as session:
        return how_many(session, existing(session, plan.round_code), plan.id)


def document_of(db: Database, plan: Plan) -> int | None:
    """Id of the document to sign of a plan; None before it is published."""
    with db.reading() as session:
        row = documents.of_plan(session, plan.id)
        return row.id if row else None


def next_number(db: Database, round_code: str, kind: str) -> tuple[int, bool]:
    """The number that the next document of a kind gets, and whether the series has begun in this round.

    Before it has, the number after the newest of the county's earlier rounds is proposed.
    """
    with db.reading() as session:
        row = row_of(session, round_code)
        following = following_number(session, row, kind)
        if following is not None:
            return following, True
        return (documents.last_number_of_county(session, row.area_id, kind) or 0) + 1, False


def check(db: Database, *, round_code: str, wording: Wording) -> None:
    """Raises Faulty with all that keeps a document from being issued so."""
    with db.reading() as session:
        round_, row = existing(session, round_code), row_of(session, round_code)
        checked(session, round_, row, wording)


def issue(db: Database, *, round_code: str, wording: Wording, sent_id: str, by: Actor, now: datetime) -> int:
    """Issue an order, a notice or a pledge; gives its id. The same form sent twice is one document.

    Raises NotFound, Refused where the round is closed, Faulty for what is to be put right, and Conflict where the
    number was taken meanwhile.
    """
    with db.writing() as session:
        row = row_of(session, round_code, hold=True)
        standing = documents.sent(session, sent_id)
        if standing is not None:
            return standing.id or 0
        if row.state == "closed":
            raise Refused("The round %(code)s is closed: nothing is issued in it any more.", code=round_code)
        round_ = existing(session, round_code)
        recipients = checked(session, round_, row, wording)
        number = following_number(session, row, wording.kind) or wording.first_number or 1
        made = _add(
            session,
            DocumentRow(
                round_id=row.id or 0,
                kind=wording.kind,
                number=number,
                title=wording.title.strip(),
                body=as_kept(wording.body),
                sent_id=sent_id,
                issued_at=now,
                issued_by=by.name,
            ),
        )
        _send(session, made, recipients, {}, now)
        auditing.record(
            session,
            by=by,
            action="issue document",
            subject=f"{round_code}/{wording.kind} {number}",
            at=now,
            name=made.title,
            recipients=len(recipients),
        )
        return made.id or 0


def withdraw(db: Database, *, round_code: str, document_id: int, by: Actor, now: datetime) -> None:
    """Withdraw an order, a notice or a pledge: nobody is asked to sign it any more. Doing it twice changes nothing.

    Raises NotFound, and Refused for a plan's document: a newer plan takes its place.
    """
    with db.writing() as session:
        row = row_of(session, round_code)
        document = documents.row_for_change(session, row.id or 0, document_id)
        if document is None:
            raise NotFound("There is no such document.")
        if document.kind not in ISSUED:
            raise Refused("A plan is not withdrawn: publish a newer version of it instead.")
        if document.withdrawn_at is None:
            document.withdrawn_at, document.withdrawn_by = now, by.name
            session.add(document)
            subject = f"{round_code}/{document.kind} {document.number}"
            auditing.record(session, by=by, action="withdraw document", subject=subject, at=now, name=document.title)


def _add(session: Session, document: DocumentRow) -> DocumentRow:
    try:
        put(session, document)
    except Taken as error:
        raise Conflict("Somebody has issued a document with this number in the same moment. Send it again.") from error
    return document


def _send(
    session: Session,
    document: DocumentRow,
    recipients: Iterable[Recipient],
    kept: Mapping[Holder, dict[str, Any]],
    now: datetime,
) -> None:
    """Give links to all who have none, and make the receipts; kept: what a holder has done already."""
    wanted = list(recipients)
    links.give(session, round_id=document.round_id, holders=[one.holder for one in wanted], now=now)
    ids = link_queries.holders_of_round(session, document.round_id)
    townships = areas.ids_by_path(session, {one.township for one in wanted})
    nothing = {
        "read_at": None,
        "signed_at": None,
        "signed_name": None,
        "difficulty": "",
        "difficulty_at": None,
        "carried_from": None,
    }
    receipts.add_receipts(
        session,
        [
            {
                "document_id": document.id,
                "link_id": ids[one.holder],
                "level": one.level,
                "township_id": townships[one.township],
                **nothing,
                **kept.get(one.holder, {}),
            }
            for one in wanted
        ],
    )


def _kept(
    session: Session, round_: Round, before: DocumentRow, found: Mapping[Recipient, Share]
) -> dict[Holder, dict[str, Any]]:
    """What those did with the document before whose share is the same, for the new one's receipts."""
    old = {one.holder: share for one, share in of_plan(session, round_, before.plan_id or 0).items()}
    same = {one.holder for one, share in found.items() if old.get(one.holder) == share}
    whose = {key: holder for holder, key in link_queries.holders_of_round(session, before.round_id).items()}
    return {
        whose[link_id]: _carried(row, before)
        for link_id, row in receipts.receipt_rows(session, before.id or 0).items()
        if whose[link_id] in same
    }


def _carried(row: ReceiptRow, before: DocumentRow) -> dict[str, Any]:
    return {
        "read_at": row.read_at,
        "signed_at": row.signed_at,
        "signed_name": row.signed_name,
        "difficulty": row.difficulty,
        "difficulty_at": row.difficulty_at,
        "carried_from": (row.carried_from or before.id) if row.signed_at else None,
    }
