"""What is asked about the receipts of documents: who has read and signed; and their writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, insert, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from sampling.domain.signing import Receipt, Tally

from ..columns import Instant
from ..tables import AreaContact, AreaRow, DocumentRow, LinkRow, ReceiptRow, StaffRow
from .documents import as_receipt

STATES = ("unsigned", "unread", "signed", "difficulty", "all")
"""What the receipts of a document can be looked through for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which receipts of a document: within a path of areas, of a level, of a township (code), of one of `STATES`."""

    path: str = ""
    level: str = ""
    township: str = ""
    state: str = "all"
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A receipt with whose it is. name: of the person or the area's lead, None where nobody is known.

    place: name of the area or the unit. code: of the person or the area, "" for a unit.
    """

    link_id: int
    level: str
    code: str
    name: str | None
    place: str
    phone: str | None
    township: str
    link_withdrawn: bool
    receipt: Receipt


def add_receipts(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the receipts of a new document."""
    if rows:
        session.execute(insert(ReceiptRow), list(rows))


def receipt_rows(session: Session, document_id: int) -> dict[int, ReceiptRow]:
    """The receipts of a document by the id of their link."""
    return {row.link_id: row for row in session.exec(select(ReceiptRow).where(ReceiptRow.document_id == document_id))}


def receipt_row(session: Session, link_id: int, document_id: int) -> ReceiptRow | None:
    """The receipt of a link's holder for a document."""
    query = select(ReceiptRow).where(ReceiptRow.link_id == link_id, ReceiptRow.document_id == document_id)
    return session.exec(query).first()


def mark_read(session: Session, link_id: int, now: datetime) -> int:
    """Mark as read what a link's holder has not read yet; gives how many."""
    unread = (col(ReceiptRow.link_id) == link_id) & col(ReceiptRow.read_at).is_(None)
    return int(session.execute(update(ReceiptRow).where(unread).values(read_at=now)).rowcount)  # type: ignore[attr-defined]


def sign(session: Session, receipt_id: int, name: str, now: datetime) -> bool:
    """Sign a receipt; False where it is signed already, and stays as it is."""
    unsigned = (col(ReceiptRow.id) == receipt_id) & col(ReceiptRow.signed_at).is_(None)
    read_at = func.coalesce(col(ReceiptRow.read_at), now)
    done = session.execute(
        update(ReceiptRow).where(unsigned).values(signed_at=now, signed_name=name, read_at=read_at),
        execution_options={"synchronize_session": False},
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def sign_all(session: Session, document_id: int, signed: Sequence[tuple[int, str, datetime]]) -> None:
    """Sign a document for many at once: (id of the link, name, when). What is signed already stays as it is."""
    receipt = col(ReceiptRow.document_id) == document_id
    unsigned = receipt & (col(ReceiptRow.link_id) == bindparam("of")) & col(ReceiptRow.signed_at).is_(None)
    if signed:
        session.connection().execute(
            update(ReceiptRow)
            .where(unsigned)
            .values(
                signed_at=bindparam("at", type_=Instant),
                signed_name=bindparam("name"),
                read_at=func.coalesce(col(ReceiptRow.read_at), bindparam("at", type_=Instant)),
            ),
            [{"of": link_id, "name": name, "at": at} for link_id, name, at in signed],
        )


def signers(session: Session, document_id: int) -> set[str]:
    """Codes of the areas whose leads, and of the people, who have signed a document."""
    query = (
        select(AreaRow.code, StaffRow.code)
        .select_from(ReceiptRow)
        .join(LinkRow, col(LinkRow.id) == ReceiptRow.link_id)
        .outerjoin(AreaRow, col(AreaRow.id) == LinkRow.area_id)
        .outerjoin(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(ReceiptRow.document_id == document_id, col(ReceiptRow.signed_at).is_not(None))
    )
    return {code for pair in session.exec(query) for code in pair if code}


def tallies(session: Session, round_id: int, path: str = "") -> dict[int, Tally]:
    """How many have signed each document of a round, by its id; `path`: of the receipts listed within it alone."""
    query = (
        select(ReceiptRow.document_id, *_counts())
        .join(DocumentRow, col(DocumentRow.id) == ReceiptRow.document_id)
        .join(AreaRow, col(AreaRow.id) == ReceiptRow.township_id)
        .where(DocumentRow.round_id == round_id, col(AreaRow.path).startswith(path, autoescape=True))
        .group_by(col(ReceiptRow.document_id))
    )
    return {row[0]: Tally(*row[1:]) for row in session.exec(query)}


def signed_by_township(session: Session, plan_id: int) -> list[tuple[str, int, int, datetime | None]]:
    """Of a plan's document by township, or the county for what is in none: (code, receipts, signed, when the last of
    them was signed)."""
    query = (
        select(AreaRow.code, func.count(), func.count(col(ReceiptRow.signed_at)), func.max(col(ReceiptRow.signed_at)))
        .select_from(ReceiptRow)
        .join(DocumentRow, col(DocumentRow.id) == ReceiptRow.document_id)
        .join(AreaRow, col(AreaRow.id) == ReceiptRow.township_id)
        .where(DocumentRow.plan_id == plan_id)
        .group_by(col(AreaRow.code))
    )
    return list(session.exec(query).all())


def tally_by_part(session: Session, document_id: int, path: str = "") -> list[tuple[str, str, str, Tally]]:
    """How many have signed a document by level and township: (level, code of the township, its name, how many)."""
    query = (
        select(ReceiptRow.level, AreaRow.code, AreaRow.name, *_counts())
        .join(AreaRow, col(AreaRow.id) == ReceiptRow.township_id)
        .where(ReceiptRow.document_id == document_id, col(AreaRow.path).startswith(path, autoescape=True))
        .group_by(col(ReceiptRow.level), col(AreaRow.code), col(AreaRow.name))
    )
    return [(row[0], row[1], row[2], Tally(*row[3:])) for row in session.exec(query)]


def lines(
    session: Session, document_id: int, asked: Asked, *, offset: int = 0, limit: int | None = None
) -> list[ReceiptLine]:
    """The receipts asked for: difficulties first, then by township, level and name."""
    area, township, lead = aliased(AreaRow), aliased(AreaRow), aliased(AreaContact)
    query = (
        select(  # type: ignore[call-overload]
            ReceiptRow,
            LinkRow.unit,
            LinkRow.withdrawn_at,
            area.code,
            area.name,
            lead.name,
            lead.work_phone,
            StaffRow.code,
            StaffRow.name,
            StaffRow.unit,
            StaffRow.work_phone,
            township.name,
        )
        .order_by(
            case((col(ReceiptRow.difficulty) == "", 1), else_=0),
            township.path,
            _rank(),
            area.path,
            func.coalesce(col(StaffRow.unit), col(LinkRow.unit)),
            col(StaffRow.code),
        )
        .offset(offset)
    )
    query = _asked(query, document_id, asked, area, township, lead)
    if limit is not None:
        query = query.limit(limit)
    return [_line(*row) for row in session.exec(query)]


def line_count(session: Session, document_id: int, asked: Asked) -> int:
    """How many receipts `lines` would give without a limit."""
    area, township, lead = aliased(AreaRow), aliased(AreaRow), aliased(AreaContact)
    return int(
        session.exec(_asked(select(func.count(col(ReceiptRow.id))), document_id, asked, area, township, lead)).one()
    )


def _asked(query: Any, document_id: int, asked: Asked, area: Any, township: Any, lead: Any) -> Any:
    query = (
        query.select_from(ReceiptRow)
        .join(LinkRow, col(LinkRow.id) == ReceiptRow.link_id)
        .join(township, township.id == ReceiptRow.township_id)
        .outerjoin(area, area.id == LinkRow.area_id)
        .outerjoin(lead, (lead.area_id == area.id) & (lead.part == "lead"))
        .outerjoin(StaffRow, col(StaffRow.id) == LinkRow.staff_id)
        .where(ReceiptRow.document_id == document_id, township.path.startswith(asked.path, autoescape=True))
    )
    if asked.level:
        query = query.where(ReceiptRow.level == asked.level)
    if asked.township:
        query = query.where(township.code == asked.township)
    if condition := _states().get(asked.state):
        query = query.where(*condition)
    for word in asked.words.split():
        columns = (StaffRow.code, StaffRow.name, StaffRow.unit, LinkRow.unit, area.name, area.code, lead.name)
        query = query.where(or_(*(col(column).contains(word, autoescape=True) for column in columns)))
    return query


def _states() -> dict[str, Collection[ColumnElement[bool]]]:
    return {
        "unsigned": (col(ReceiptRow.signed_at).is_(None),),
        "unread": (col(ReceiptRow.signed_at).is_(None), col(ReceiptRow.read_at).is_(None)),
        "signed": (col(ReceiptRow.signed_at).is_not(None),),
        "difficulty": (col(ReceiptRow.difficulty) != "",),
    }


def _rank() -> Any:
    levels = ("township", "village", "grid", "unit", "person")
    return case({level: n for n, level in enumerate(levels)}, value=col(ReceiptRow.level), else_=len(levels))


def _counts() -> tuple[Any, ...]:
    difficult = func.sum(case((col(ReceiptRow.difficulty) != "", 1), else_=0))
    return func.count(), func.count(col(ReceiptRow.read_at)), func.count(col(ReceiptRow.signed_at)), difficult


def _line(
    row: ReceiptRow,
    unit: str | None,
    withdrawn_at: datetime | None,
    area_code: str | None,
    area_name: str | None,
    lead_name: str | None,
    lead_phone: str | None,
    staff_code: str | None,
    staff_name: str | None,
    staff_unit: str | None,
    staff_phone: str | None,
    township: str,
) -> ReceiptLine:
    return ReceiptLine(
        link_id=row.link_id,
        level=row.level,
        code=staff_code or area_code or "",
        name=staff_name if staff_code else lead_name,
        place=staff_unit or area_name or unit or "",
        phone=staff_phone if staff_code else lead_phone,
        township=township,
        link_withdrawn=withdrawn_at is not None,
        receipt=as_receipt(row),
    )
