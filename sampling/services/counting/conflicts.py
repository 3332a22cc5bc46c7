"""Conflicts: two figures for one hour. The township keeps what stood, takes what was offered, or gives another."""

from dataclasses import dataclass, replace
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.counting import WAYS, Dispute, Version, taken_over
from sampling.domain.counts import PEOPLE_MAX, TEXT_MAX
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound
from sampling.domain.texts import N_
from sampling.services import auditing, reporting
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database, Session, Taken
from sampling.storage.queries import counting as queries
from sampling.storage.queries import counts
from sampling.storage.tables import RoundRow

from .place import place

WHICH = N_("Say which figure is right.")
WHY = N_("Say why this figure is right.")
TOO_LONG = N_("Keep the reason to %(most)s characters.")
WHAT = N_("Type the right figure, between 0 and %(most)s.")
VISITORS = N_(
    "%(visitors)s visitors are more than the %(n)s people sampled. Correct the visitors on the site's page first."
)


@dataclass(frozen=True, slots=True)
class Sides:
    """A conflict with both of its sides. stood: what stood at the county when it came, standing: what stands now, None
    where nothing does (the offered figures came under the id of another hour's); versions: all of the hour, oldest
    first; area_name: of the site's."""

    dispute: Dispute
    stood: Version | None
    standing: Version | None
    versions: tuple[Version, ...]
    area_name: str

    @property
    def is_moot(self) -> bool:
        """True where what was offered stands by now: to take it would change nothing."""
        if self.standing is None:
            return False
        now = self.standing.report
        return now.figures() == taken_over(self.dispute.offered, now).figures()


def conflicts(
    db: Database, *, round_code: str, area_code: str | None = None, is_open: bool = True, by: Actor
) -> list[Sides]:
    """The conflicts of an area (of the person's own where none is named), newest first; or those that are settled.

    Raises NotFound for what there is not or the person does not reach.
    """
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        return _sides(session, at.row, at.path, queries.disputes_within(session, at.row, at.path, is_open=is_open))


def conflict(db: Database, *, round_code: str, conflict_id: int, by: Actor) -> Sides:
    """One conflict, open or settled; raises NotFound, also where the person does not reach its site."""
    with db.reading() as session:
        row = row_of(session, round_code)
        found = queries.dispute_by_id(session, row, conflict_id)
        if found is None or not within(found.area_path, by.area_path):
            raise NotFound("There is no such conflict in your area.")
        return _sides(session, row, found.area_path, [found], found.site_code)[0]


def _sides(
    session: Session, row: RoundRow, path: str, found: list[Dispute], site_code: str | None = None
) -> list[Sides]:
    if not found:
        return []
    of_hours: dict[tuple[str, datetime], list[Version]] = {}
    for version in queries.versions_within(session, row, path, site_code=site_code, hours={one.hour for one in found}):
        of_hours.setdefault((version.site_code, version.report.hour), []).append(version)
    names = queries.area_names(session, {one.area_path for one in found})
    sides = []
    for one in found:
        versions = of_hours.get((one.site_code, one.hour), [])
        standing = versions[-1] if versions else None
        stood = next((version for version in versions if version.version == one.stood), None)
        sides.append(Sides(one, stood, standing, tuple(versions), names.get(one.area_path, "")))
    return sides


def settle(
    db: Database,
    *,
    round_code: str,
    conflict_id: int,
    how: str,
    sampled: int | None = None,
    reason: str = "",
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Settle a conflict; what is taken or given becomes a new version of the count, typed in by the township, with the
    reason. Figures that the offered report or the new figure does not tell stay as they stood.

    how: of `counting.WAYS`; sampled: the figure for "other"; reason: needed but for "kept".
    seen: the version that stood on the page on which it was decided, 0 where none did.
    Raises Faulty with all faults, Conflict where somebody has settled it or the count has changed meanwhile, NotFound.
    """
    reason = reason.strip()
    try:
        with db.writing() as session:
            dispute = _held(session, round_code, conflict_id, by)
            round_row = row_of(session, round_code)
            versions = [
                one
                for one in queries.versions_within(session, round_row, dispute.area_path, site_code=dispute.site_code)
                if one.report.hour == dispute.hour
            ]
            standing = versions[-1] if versions else None
            _check(how, sampled, reason, standing, dispute)
            if (standing.version if standing else 0) != seen:
                raise Conflict(
                    "The count of %(site)s has changed since you opened the page: it is %(n)s now. Look at it again.",
                    site=dispute.site_code,
                    n=standing.report.sampled if standing else 0,
                )
            if not queries.settle(session, conflict_id, how=how, by=by.name, at=now):
                raise Conflict("Somebody else has just settled this conflict.")
            auditing.record(
                session,
                by=by,
                action="settle conflict",
                subject=dispute.site_code,
                at=now,
                round=round_code,
                hour=dispute.hour.isoformat(),
                how=how,
                sampled_before=standing.report.sampled if standing else None,
                offered=dispute.offered.sampled,
                sampled=sampled if how == "other" else None,
                reason=reason,
            )
            if how == "kept":
                return
            stands = standing.report if standing else None
            base = stands if stands and how == "other" else taken_over(dispute.offered, stands)
            report = replace(base, report_id=f"settled-{conflict_id}", reason=reason, observed_at=None)
            if how == "other":
                report = replace(report, sampled=sampled or 0)
            sent = reporting.Sent(round_code, dispute.site_code, report, "grid")  # the township's own act
            reporting.take(session, sent, by=by, now=now)
    except Taken:
        raise Conflict("Somebody else has just settled this conflict.") from None


def _held(session: Session, round_code: str, conflict_id: int, by: Actor) -> Dispute:
    """The conflict, open, with its site held until the transaction ends."""
    round_row = row_of(session, round_code)
    dispute = queries.dispute_by_id(session, round_row, conflict_id)
    if dispute is None or not within(dispute.area_path, by.area_path):
        raise NotFound("There is no such conflict in your area.")
    counts.site_row(session, dispute.site_code, lock=True)
    dispute = queries.dispute_by_id(session, round_row, conflict_id) or dispute  # as it stands now that nobody writes
    if dispute.settled_at is not None:
        raise Conflict("%(name)s has settled this conflict already.", name=dispute.settled_by)
    return dispute


def _check(how: str, sampled: int | None, reason: str, standing: Version | None, dispute: Dispute) -> None:
    faults = []
    if how not in WAYS:
        faults.append(FieldFault(WHICH, where=("how",)))
    if how == "other":
        visitors = (standing.report if standing else dispute.offered).visitors or 0
        if sampled is None or not 0 <= sampled <= PEOPLE_MAX:
            faults.append(FieldFault(WHAT, {"most": PEOPLE_MAX}, ("sampled",)))
        elif visitors > sampled:
            faults.append(FieldFault(VISITORS, {"visitors": visitors, "n": sampled}, ("sampled",)))
    if how in ("taken", "other") and not reason:
        faults.append(FieldFault(WHY, where=("reason",)))
    if len(reason) > TEXT_MAX:
        faults.append(FieldFault(TOO_LONG, {"most": TEXT_MAX}, ("reason",)))
    if faults:
        raise Faulty(faults)
