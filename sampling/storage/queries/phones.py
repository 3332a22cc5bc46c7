"""What is asked about phones that are ready to report without a network."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from ..tables import PhoneRow, RoundRow, SiteRow


def phone_of(session: Session, round_: RoundRow, site: SiteRow, device: str) -> PhoneRow | None:
    """The row of a phone at a site in a round."""
    query = select(PhoneRow).where(
        PhoneRow.round_id == round_.id, PhoneRow.site_id == site.id, PhoneRow.device == device
    )
    return session.exec(query).first()


def phones_of_round(session: Session, round_: RoundRow) -> Iterable[tuple[str, PhoneRow]]:
    """Every phone that has said it is ready for a round, with its site's code, the newest word last."""
    return session.exec(
        select(SiteRow.code, PhoneRow)
        .join(SiteRow, col(SiteRow.id) == PhoneRow.site_id)
        .where(PhoneRow.round_id == round_.id)
        .order_by(col(PhoneRow.ready_at), col(PhoneRow.id))
    )
