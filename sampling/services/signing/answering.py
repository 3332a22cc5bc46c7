"""The holder of a personal link answers a document: signs for it, or reports a difficulty."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.signing import DIFFICULTY_MAX, NAME_MAX, Document
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import documents, receipts
from sampling.storage.tables import ReceiptRow, RoundRow

from .holding import opened

NO_NAME = N_("Type your name.")
NAME_TOO_LONG = N_("A name has at most %(most)s characters.")
NO_DIFFICULTY = N_("Write what the difficulty is.")
DIFFICULTY_TOO_LONG = N_("Write at most %(most)s characters; these are %(n)s.")


def sign(db: Database, *, token: str, document_id: int, name: str, now: datetime) -> None:
    """Sign a document for the holder of the link. What is signed already stays as it is, and is a success.

    Raises NotFound, Gone, Refused where the document no longer holds, and Faulty for a name that can't be.
    """
    name = name.strip()
    with db.writing() as session:
        round_, receipt, document = _answered(session, token, document_id)
        if not name:
            raise Faulty([FieldFault(NO_NAME, where=("name",))])
        if len(name) > NAME_MAX:
            raise Faulty([FieldFault(NAME_TOO_LONG, {"most": NAME_MAX}, ("name",))])
        if receipts.sign(session, receipt.id or 0, name, now):
            _record(session, round_, receipt, document, "sign document", now, name=name)


def report_difficulty(db: Database, *, token: str, document_id: int, text: str, now: datetime) -> None:
    """Tell the planners of a difficulty with a document; a later text takes the place of an earlier one.

    Raises NotFound, Gone, Refused where the document no longer holds, and Faulty for no text or too long a one.
    """
    text = text.replace("\r\n", "\n").strip()
    with db.writing() as session:
        round_, receipt, document = _answered(session, token, document_id)
        if not text:
            raise Faulty([FieldFault(NO_DIFFICULTY, where=("difficulty",))])
        if len(text) > DIFFICULTY_MAX:
            raise Faulty([FieldFault(DIFFICULTY_TOO_LONG, {"most": DIFFICULTY_MAX, "n": len(text)}, ("difficulty",))])
        if receipt.difficulty != text:
            receipt.difficulty, receipt.difficulty_at = text, now
            receipt.read_at = receipt.read_at or now
            session.add(receipt)
            _record(session, round_, receipt, document, "report difficulty", now)


def _answered(session: Session, token: str, document_id: int) -> tuple[RoundRow, ReceiptRow, Document]:
    link, round_ = opened(session, token)
    receipt = receipts.receipt_row(session, link.id or 0, document_id)
    document = documents.by_id(session, round_.id or 0, document_id)
    if receipt is None or document is None:
        raise NotFound("There is no such document.")
    if not document.holds:
        raise Refused(
            "This no longer holds: it was withdrawn, or a newer one has taken its place. Open your link again."
        )
    return round_, receipt, document


def _record(
    session: Session,
    round_: RoundRow,
    receipt: ReceiptRow,
    document: Document,
    action: str,
    now: datetime,
    **details: str,
) -> None:
    """Under the number of the link, which says whose it is; its token is never written anywhere else."""
    by = Actor(name=f"link {receipt.link_id}", role="holder")
    subject = f"{round_.code}/{document.kind} {document.number}"
    auditing.record(session, by=by, action=action, subject=subject, at=now, **details)
