"""What is asked about the documents of a round, and of the holder of a link."""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from sampling.domain.signing import Document, Receipt

from ..tables import DocumentRow, PlanRow, ReceiptRow, RoundRow, SessionRow


def last_number(session: Session, round_id: int, kind: str) -> int | None:
    """The highest number of a kind of document in a round; None before the first."""
    query = select(func.max(DocumentRow.number)).where(DocumentRow.round_id == round_id, DocumentRow.kind == kind)
    return session.exec(query).one()


def last_number_of_county(session: Session, area_id: int, kind: str) -> int | None:
    """The number of the newest document of a kind in any round of a county; None before the first."""
    query = (
        select(DocumentRow.number)
        .join(RoundRow, col(RoundRow.id) == DocumentRow.round_id)
        .where(RoundRow.area_id == area_id, DocumentRow.kind == kind)
        .order_by(col(DocumentRow.issued_at).desc(), col(DocumentRow.number).desc())
        .limit(1)
    )
    return session.exec(query).first()


def sent(session: Session, sent_id: str) -> DocumentRow | None:
    """The document that was issued with this form."""
    return session.exec(select(DocumentRow).where(DocumentRow.sent_id == sent_id)).first()


def of_version(session: Session, session_id: int, version: int) -> DocumentRow | None:
    """The document of a version of a session's plan."""
    query = (
        select(DocumentRow)
        .join(PlanRow, col(PlanRow.id) == DocumentRow.plan_id)
        .where(PlanRow.session_id == session_id, PlanRow.version == version)
    )
    return session.exec(query).first()


def of_plan(session: Session, plan_id: int) -> DocumentRow | None:
    """The document of a plan."""
    return session.exec(select(DocumentRow).where(DocumentRow.plan_id == plan_id)).first()


def of_round(session: Session, round_id: int) -> list[Document]:
    """Every document of a round, the newest first."""
    return [_document(*row) for row in session.exec(_documents().where(DocumentRow.round_id == round_id))]


def by_id(session: Session, round_id: int, document_id: int) -> Document | None:
    """A document of a round."""
    query = _documents().where(DocumentRow.round_id == round_id, DocumentRow.id == document_id)
    row = session.exec(query).first()
    return _document(*row) if row else None


def row_for_change(session: Session, round_id: int, document_id: int) -> DocumentRow | None:
    """The row of a document of a round, kept from others until the transaction ends."""
    query = select(DocumentRow).where(DocumentRow.round_id == round_id, DocumentRow.id == document_id)
    return session.exec(query.with_for_update()).first()


def of_link(session: Session, link_id: int) -> list[tuple[Document, Receipt]]:
    """Every document for the holder of a link, the newest first."""
    query = _documents(ReceiptRow).join(ReceiptRow, col(ReceiptRow.document_id) == DocumentRow.id)
    rows = session.exec(query.where(ReceiptRow.link_id == link_id))
    return [(_document(*row[:4]), as_receipt(row[4])) for row in rows]


def _documents(*more: Any) -> Any:
    return (
        select(DocumentRow, PlanRow.version, PlanRow.state, SessionRow.name, *more)
        .select_from(DocumentRow)
        .outerjoin(PlanRow, col(PlanRow.id) == DocumentRow.plan_id)
        .outerjoin(SessionRow, col(SessionRow.id) == PlanRow.session_id)
        .order_by(col(DocumentRow.issued_at).desc(), col(DocumentRow.id).desc())
    )


def _document(row: DocumentRow, version: int | None, plan_state: str | None, session_name: str | None) -> Document:
    return Document(
        id=row.id or 0,
        kind=row.kind,
        number=row.number,
        title=row.title,
        body=row.body,
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        withdrawn_at=row.withdrawn_at,
        session_name=session_name,
        version=version,
        plan_state=plan_state,
        plan_id=row.plan_id,
    )


def as_receipt(row: ReceiptRow) -> Receipt:
    """A row as the domain has it."""
    return Receipt(
        read_at=row.read_at,
        signed_at=row.signed_at,
        signed_name=row.signed_name,
        difficulty=row.difficulty,
        difficulty_at=row.difficulty_at,
        carried=row.carried_from is not None,
    )
