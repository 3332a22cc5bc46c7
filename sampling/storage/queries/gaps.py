"""What is asked about gaps: who answers for areas, which sites open, the frame, and who signed."""

from collections.abc import Sequence

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from sampling.domain.gaps import FrameEntry, Place, Signature

from ..tables import (
    AreaContact,
    AreaRow,
    FrameEntryRow,
    GapSignature,
    SessionRow,
    SessionSite,
    SiteRow,
    SiteServes,
)


def places_within(session: Session, path: str) -> list[Place]:
    """The area at `path` and all below it, with how many leads and members with a phone they have, by code."""
    lead = func.sum(case((col(AreaContact.part) == "lead", 1), else_=0))
    phoned = func.sum(
        case(((col(AreaContact.part) == "member") & (func.coalesce(AreaContact.work_phone, "") != ""), 1), else_=0)
    )
    people = select(AreaContact.area_id, lead, phoned).group_by(col(AreaContact.area_id))
    answer = {area_id: (int(leads), int(phones)) for area_id, leads, phones in session.exec(people)}
    query = (
        select(AreaRow.id, AreaRow.code, AreaRow.name, AreaRow.level, AreaRow.path)  # type: ignore[call-overload]
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(AreaRow.code))
    )
    return [
        Place(code, name, level, own, *answer.get(key or 0, (0, 0)))
        for key, code, name, level, own in session.exec(query)
    ]


def opening_sites(session: Session, round_id: int) -> set[str]:
    """Codes of the sites that open in a session of the round."""
    query = (
        select(SiteRow.code)
        .join(SessionSite, col(SessionSite.site_id) == SiteRow.id)
        .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
        .where(SessionRow.round_id == round_id)
    )
    return set(session.exec(query))


def served_areas(session: Session, round_id: int) -> set[str]:
    """Codes of the areas that a site of the round's sessions serves: those it names, else the one it stands in."""
    opening = (
        select(SessionSite.site_id)
        .join(SessionRow, col(SessionRow.id) == SessionSite.session_id)
        .where(SessionRow.round_id == round_id)
    )
    named = select(SiteServes.site_id, AreaRow.code).join(AreaRow, col(AreaRow.id) == SiteServes.area_id)
    pairs = session.exec(named.where(col(SiteServes.site_id).in_(opening))).all()
    standing = select(SiteRow.id, AreaRow.code).join(AreaRow, col(AreaRow.id) == SiteRow.area_id)
    own = session.exec(standing.where(col(SiteRow.id).in_(opening))).all()
    naming = {site for site, _ in pairs}
    return {code for _, code in pairs} | {code for site, code in own if site not in naming}


def entries_within(session: Session, path: str, entry_id: int | None = None) -> list[FrameEntry]:
    """The frame's entries at and below `path`, by area, kind and name; only the one with this number where asked."""
    query = (
        select(FrameEntryRow, AreaRow.code, AreaRow.name, AreaRow.path, SiteRow.code)  # type: ignore[call-overload]
        .join(AreaRow, col(AreaRow.id) == FrameEntryRow.area_id)
        .outerjoin(SiteRow, col(SiteRow.id) == FrameEntryRow.site_id)
        .where(col(AreaRow.path).startswith(path, autoescape=True))
        .order_by(col(AreaRow.code), col(FrameEntryRow.kind), col(FrameEntryRow.name))
    )
    if entry_id is not None:
        query = query.where(FrameEntryRow.id == entry_id)
    return [
        FrameEntry(
            id=row.id or 0,
            kind=row.kind,
            name=row.name,
            area_code=code,
            area_name=name,
            area_path=own,
            people=row.people,
            contact_name=row.contact_name,
            contact_phone=row.contact_phone,
            site_code=site,
            in_place=row.in_place,
            provenance=row.provenance,
            source=row.source,
            version=row.version,
        )
        for row, code, name, own, site in session.exec(query)
    ]


def entry_rows(session: Session, area_ids: Sequence[int]) -> dict[tuple[int, str, str], FrameEntryRow]:
    """The rows of the frame in these areas, by (area's id, kind, name)."""
    query = select(FrameEntryRow).where(col(FrameEntryRow.area_id).in_(area_ids))
    return {(row.area_id, row.kind, row.name): row for row in session.exec(query)}


def entry_row(session: Session, entry_id: int) -> FrameEntryRow | None:
    """The row of an entry, held for a transaction that changes it."""
    query = select(FrameEntryRow).where(FrameEntryRow.id == entry_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()


def standing_signatures(session: Session, round_id: int) -> list[Signature]:
    """The signatures of a round that were not withdrawn."""
    query = (
        select(GapSignature, AreaRow.code)
        .outerjoin(AreaRow, col(AreaRow.id) == GapSignature.area_id)
        .where(GapSignature.round_id == round_id, col(GapSignature.withdrawn_at).is_(None))
    )
    return [
        Signature(row.id or 0, row.kind, code or str(row.entry_id), row.signed_by, row.reason, row.signed_at)
        for row, code in session.exec(query)
    ]


def signature_row(session: Session, signature_id: int) -> GapSignature | None:
    """The row of a signature, held for a transaction that changes it."""
    query = select(GapSignature).where(GapSignature.id == signature_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).first()
