"""Who has signed and who has not: the documents of a round, and one of them by level, township and holder."""

from dataclasses import dataclass, replace

from sampling.domain.errors import NotFound
from sampling.domain.links import LEVELS
from sampling.domain.signing import Document, Tally
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database
from sampling.storage.queries import documents as queries
from sampling.storage.queries import receipts as receipt_queries
from sampling.storage.queries.receipts import Asked, ReceiptLine


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document with how many have signed it, of those that the reader's area has part in."""

    document: Document
    tally: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """How many of a level in a township have signed; code: of the township, or of the county for what is in none."""

    level: str
    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Following:
    """A document and how it stands: in all, by level from the highest down, and by township, the worst first."""

    document: Document
    tally: Tally
    levels: tuple[tuple[str, Tally], ...]
    townships: tuple[Part, ...]
    parts: tuple[Part, ...]


def documents(db: Database, round_code: str, scope_path: str = "") -> list[DocumentLine]:
    """The documents of a round, the newest first; of a part of the county those that go to somebody in it."""
    with db.reading() as session:
        key = row_of(session, round_code).id or 0
        tallies = receipt_queries.tallies(session, key, scope_path)
        found = queries.of_round(session, key)
    return [DocumentLine(one, tallies.get(one.id, Tally())) for one in found if not scope_path or one.id in tallies]


def document(db: Database, *, round_code: str, document_id: int, scope_path: str = "") -> Following:
    """A document and who has signed it within the scope; raises NotFound, also where it goes to nobody in it."""
    with db.reading() as session:
        found = queries.by_id(session, row_of(session, round_code).id or 0, document_id)
        parts = [Part(*row) for row in receipt_queries.tally_by_part(session, document_id, scope_path)] if found else []
    if found is None or (scope_path and not parts):
        raise NotFound("There is no such document.")
    levels = tuple((level, _sum([p.tally for p in parts if p.level == level])) for level in LEVELS)
    townships = {part.code: part.name for part in parts}
    sums = [Part("", code, name, _sum([p.tally for p in parts if p.code == code])) for code, name in townships.items()]
    return Following(
        document=found,
        tally=_sum([part.tally for part in parts]),
        levels=tuple((level, tally) for level, tally in levels if tally.all),
        townships=tuple(sorted(sums, key=_worst_first)),
        parts=tuple(parts),
    )


def receipts(
    db: Database,
    *,
    round_code: str,
    document_id: int,
    asked: Asked,
    with_leads: bool,
    with_staff: bool,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[list[ReceiptLine], int]:
    """The receipts asked for, and how many there are; difficulties first.

    with_leads, with_staff: whether names, work phones and the text of difficulties are given of leads, and of staff;
    without them no word is looked for in names.
    """
    if not (with_leads and with_staff):
        asked = replace(asked, words="")
    with db.reading() as session:
        if queries.by_id(session, row_of(session, round_code).id or 0, document_id) is None:
            raise NotFound("There is no such document.")
        found = receipt_queries.lines(session, document_id, asked, offset=offset, limit=limit)
        total = receipt_queries.line_count(session, document_id, asked)
    return [_seen(line, with_leads, with_staff) for line in found], total


def _seen(line: ReceiptLine, with_leads: bool, with_staff: bool) -> ReceiptLine:
    if with_staff if line.level == "person" else with_leads:
        return line
    signed = line.receipt.signed_name and ""  # a name that was signed with is a name
    receipt = replace(line.receipt, signed_name=signed, difficulty="")  # which may tell of an illness
    return replace(line, name=None, phone=None, receipt=receipt)


def _sum(tallies: list[Tally]) -> Tally:
    return Tally(
        sum(t.all for t in tallies),
        sum(t.read for t in tallies),
        sum(t.signed for t in tallies),
        sum(t.difficulties for t in tallies),
    )


def _worst_first(part: Part) -> tuple[float, int, str]:
    share = part.tally.share
    return (1.0 if share is None else share, -part.tally.unsigned, part.code)
