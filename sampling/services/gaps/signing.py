"""Signing for gaps by name, with a reason, and taking a signature back."""

from collections.abc import Sequence
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.gaps import AREA_KINDS, NAME_MAX, REASON_MAX
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.services.rounds.reading import changeable, existing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import expected
from sampling.storage.queries import gaps as queries
from sampling.storage.tables import AreaRow, FrameEntryRow, GapSignature

from .listing import gaps_of

NOTHING = N_("Tick the gaps that you sign for.")
NAMELESS = N_("Type the full name of the person who answers for it.")
NO_REASON = N_("Say why it can stay open, for example “nobody lives there since March”.")
TOO_LONG = N_("The text has %(length)s characters, more than the %(most)s that are kept.")
CLOSED = N_("One of the gaps is closed by now, or signed for. Look at the list again.")

Subject = tuple[str, str]
"""(kind of the gap, code of the area or number of the entry)."""


def check_signing(*, gaps: Sequence[Subject], signed_by: str, reason: str) -> None:
    """Raises Faulty with all that is missing of a signature."""
    if found := _faults(gaps, signed_by, reason):
        raise Faulty(found)


def sign(
    db: Database,
    *,
    round_code: str,
    gaps: Sequence[Subject],
    signed_by: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """Sign for open gaps of a round and give how many. Raises Faulty, Conflict where one of them is not open any more
    or lies outside the account's area, Refused where the round is closed, NotFound."""
    check_signing(gaps=gaps, signed_by=signed_by, reason=reason)
    with db.writing() as session:
        row = changeable(session, round_code)
        path = existing(session, round_code).area_path
        scope = by.area_path if within(by.area_path, path) else path
        _, found, _ = gaps_of(session, round_code, path, scope)
        open_ = {(gap.kind, gap.subject) for gap in found if gap.signed is None}
        wanted = list(dict.fromkeys(gaps))
        if any(gap not in open_ for gap in wanted):
            raise Conflict(CLOSED)
        ids = expected.ids_of(session, [subject for kind, subject in wanted if kind in AREA_KINDS])
        for kind, subject in wanted:
            of_area = kind in AREA_KINDS
            made = GapSignature(
                round_id=row.id or 0,
                area_id=ids[subject] if of_area else None,
                entry_id=None if of_area else int(subject),
                kind=kind,
                signed_by=signed_by.strip(),
                reason=reason.strip(),
                signed_at=now,
                account=by.name,
            )
            try:
                put(session, made)
            except Taken:
                raise Conflict(CLOSED) from None
        auditing.record(
            session,
            by=by,
            action="sign for gaps",
            subject=round_code,
            at=now,
            count=len(wanted),
            name=signed_by.strip(),
            reason=reason.strip(),
        )
    return len(wanted)


def withdraw(db: Database, *, round_code: str, signature_id: int, by: Actor, now: datetime) -> None:
    """Take a signature back: the gap is open again. Raises NotFound, Refused where it is outside the account's area."""
    with db.writing() as session:
        row = changeable(session, round_code)
        signature = queries.signature_row(session, signature_id)
        if signature is None or signature.round_id != row.id:
            raise NotFound("There is no such signature in this round.")
        if not within(_path(session, signature), by.area_path):
            raise Refused("This gap is not in your area.")
        if signature.withdrawn_at is None:
            signature.withdrawn_at, signature.withdrawn_by = now, by.name
            session.add(signature)
            auditing.record(
                session,
                by=by,
                action="withdraw signature for gap",
                subject=round_code,
                at=now,
                name=signature.signed_by,
                reason=signature.reason,
            )


def _path(session: Session, signature: GapSignature) -> str:
    entry = session.get(FrameEntryRow, signature.entry_id) if signature.entry_id else None
    area = session.get(AreaRow, entry.area_id if entry else signature.area_id)
    return area.path if area else ""


def _faults(gaps: Sequence[Subject], signed_by: str, reason: str) -> list[FieldFault]:
    out = [] if gaps else [FieldFault(NOTHING, where=("gap",))]
    for field, text, most, missing in (
        ("signed_by", signed_by, NAME_MAX, NAMELESS),
        ("reason", reason, REASON_MAX, NO_REASON),
    ):
        length = len(text.strip())
        if not length:
            out.append(FieldFault(missing, where=(field,)))
        elif length > most:
            out.append(FieldFault(TOO_LONG, {"length": length, "most": most}, (field,)))
    return out
