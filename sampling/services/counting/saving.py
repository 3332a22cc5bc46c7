"""Storing what was typed into a grid: each cell by itself, what is right at once; nothing that was typed is lost."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sampling.domain import counts as rules
from sampling.domain.actors import Actor
from sampling.domain.counting import FIGURES, TYPED_SOURCES, Outcome, Typed
from sampling.domain.counts import CountReport, Differs
from sampling.domain.errors import DomainError, Refused
from sampling.domain.findings import Finding
from sampling.domain.texts import N_
from sampling.services import reporting
from sampling.storage.database import Database
from sampling.storage.queries import counting as queries

from .desk import Asked, Desk, as_finding
from .place import Place, place

NOT_HERE = Finding(N_("This site is not in your area."), N_("Look the site up in your own list."), column="sampled")
SINCE = N_(
    "The county has got %(n)s for this hour since you opened this page: from %(who)s, %(clock)s. What you typed is kept"
    " beside it: settle which is right."
)
SINCE_OTHER = N_(
    "The county has got another report of this hour since you opened this page: from %(who)s, %(clock)s. What you typed"
    " is kept beside it: settle which is right."
)
WHY_LENGTH = Finding(
    N_("The reason is too long."), N_("Keep to %(most)s characters."), facts={"most": rules.TEXT_MAX}, column="reason"
)


def save(
    db: Database,
    *,
    round_code: str,
    area_code: str | None,
    cells: Sequence[Typed],
    figure: str = "sampled",
    reason: str = "",
    source: str = "grid",
    page_id: str,
    by: Actor,
    now: datetime,
) -> list[Outcome]:
    """Store each cell that is right and differs from what stands; what became of every one, by site and hour.

    figure: of `counting.FIGURES`. source: of `counting.TYPED_SOURCES`. reason: why what stands is corrected; one serves
    all cells that need one, and is stored with no other. Where the county has got another figure since the page was
    made, the typed one is kept as a conflict.
    Raises NotFound for a place that the person does not reach; what is wrong with a cell is in its outcome.
    """
    if figure not in FIGURES or source not in TYPED_SOURCES:
        raise Refused("There is no such figure, or no such way to type it in.")
    asked = Asked(round_code, figure, reason.strip(), source, page_id, by, now)
    of_sites: dict[str, list[Typed]] = {}
    for cell in sorted(cells, key=lambda one: (one.site_code, one.hour)):
        of_sites.setdefault(cell.site_code, []).append(cell)
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        known = queries.codes_of_sites(session, at.path, list(of_sites))
    out: list[Outcome] = []
    for site_code, own in of_sites.items():
        if site_code not in known:
            out += [_refused(cell, (NOT_HERE,)) for cell in own]
        elif len(asked.reason) > rules.TEXT_MAX:
            out += [_refused(cell, (WHY_LENGTH,), "reason") for cell in own]
        else:
            out += _save_site(db, at, asked, site_code, own)
    return out


def _save_site(db: Database, at: Place, asked: Asked, site_code: str, cells: Iterable[Typed]) -> list[Outcome]:
    """One transaction for the cells of a site; a cell that fails leaves the others alone."""
    out, offered = list[Outcome](), list[tuple[Typed, CountReport]]()
    with db.writing() as session:
        desk = Desk(session, at, asked, site_code)
        for cell in cells:
            found = desk.save(cell)
            if isinstance(found, Outcome):
                out.append(found)
            else:
                offered.append((cell, found))
    return out + [_offer(db, at, asked, cell, report) for cell, report in offered]


def _offer(db: Database, at: Place, asked: Asked, cell: Typed, report: CountReport) -> Outcome:
    """Report a figure that the county has another of, so that both are kept until the township settles them."""
    try:
        stored = reporting.report(
            db, round_code=asked.round_code, site_code=cell.site_code, report=report, by=asked.by, now=asked.now,
            source=asked.source,
        )  # fmt: skip
    except Differs as error:
        stands = error.stored
        value = getattr(stands.report, asked.figure)
        facts: dict[str, Any] = {"who": stands.reported_by, "clock": f"{stands.received_at.astimezone(at.zone):%H:%M}"}
        told = Finding(SINCE_OTHER if value is None else SINCE, "", column="sampled", facts=facts | {"n": value})
        kept = _kept_as(db, at, cell, report)
        return Outcome(
            cell.site_code, cell.hour, cell.text, "conflict", stands.version, value, (told,), cell.seen, kept
        )
    except DomainError as error:
        return _refused(cell, (as_finding(error),))
    value = getattr(stored.count.report, asked.figure)
    return Outcome(cell.site_code, cell.hour, cell.text, "saved", stored.version, value, stored.doubts, stored.version)


def _kept_as(db: Database, at: Place, cell: Typed, report: CountReport) -> int | None:
    """The open conflict that has what was typed beside what stands; None where somebody has just settled it."""
    with db.reading() as session:
        found = queries.disputes_within(session, at.row, at.path, site_code=cell.site_code)
    return next((one.id for one in found if one.offered.figures() == report.figures()), None)


def _refused(cell: Typed, told: tuple[Finding, ...], state: str = "problem") -> Outcome:
    return Outcome(cell.site_code, cell.hour, cell.text, state, cell.seen, None, told, cell.seen)
