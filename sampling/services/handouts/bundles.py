"""Bundles: asking for one archive of everything, following it, calling it off, and fetching it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.permissions import HAND_OUT, allows
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, plans, rounds
from sampling.storage.queries import bundles as queries
from sampling.storage.queries.bundles import Bundle
from sampling.storage.tables import BundleRow

from .words import LANGUAGES

PATIENCE = timedelta(seconds=20)  # a worker takes a bundle up within seconds


def request_bundle(
    db: Database, *, plan_id: int, area_code: str, language: str, address: str, by: Actor, now: datetime
) -> int:
    """Put the making of all handouts of a published plan within an area into the queue; gives the bundle's id.

    address: where personal links open, "https://county.example". Raises NotFound, Refused where the plan is not the
    published one or `by` may not see names there, Conflict where one is being made already.
    """
    with db.writing() as session:
        plan, area = plans.plan_by_id(session, plan_id), areas.row_by_code(session, area_code)
        if plan is None or area is None:
            raise NotFound("There is no such plan.")
        if not allows(by.role, HAND_OUT) and by.role != "administrator":
            raise Refused("Names and work phones are shown to those who place people.")
        county = rounds.county_path(session, plan.round_code) or ""
        if not within(area.path, by.area_path) or not within(area.path, county):
            raise Refused("%(area)s does not lie within your area.", area=area.name)
        if plan.state != "published":
            raise Refused(
                "Version %(version)s is not the published plan: hand out the one that holds.", version=plan.version
            )
        own = rounds.session_row(session, plan.round_code, plan.session_code)
        queries.drop_parts(session, session_id=(own.id if own else 0) or 0, area_id=area.id or 0)
        row = BundleRow(
            plan_id=plan_id,
            area_id=area.id or 0,
            language=language if language in LANGUAGES else LANGUAGES[0],
            address=address.rstrip("/"),
            requested_by=by.name,
            requested_at=now,
        )
        try:
            put(session, row)
        except Taken as taken:
            raise Conflict("Everything of this plan is being made already. Wait until it is done.") from taken
        auditing.record(
            session,
            by=by,
            action="make handouts",
            subject=f"{plan.round_code}/{plan.session_code} v{plan.version}",
            at=now,
            area=area.name,
        )
        return int(row.id or 0)


def cancel_bundle(db: Database, *, bundle_id: int, by: Actor, now: datetime) -> None:
    """Call a bundle off; its worker notices within a second and keeps nothing. Raises NotFound, and Refused where it
    is over or not within the area of `by`."""
    with db.writing() as session:
        found = _reached(session, bundle_id, by)
        row = session.get(BundleRow, bundle_id)
        if row is None or row.state not in ("queued", "running"):
            raise Refused("It is over already.")
        row.state, row.finished_at = "cancelled", now
        session.add(row)
        auditing.record(session, by=by, action="cancel handouts", subject=str(bundle_id), at=now, area=found.area_name)


def bundle(db: Database, bundle_id: int, by: Actor) -> Bundle:
    """A bundle within the area of `by`; raises NotFound."""
    with db.reading() as session:
        return _reached(session, bundle_id, by)


def bundles(db: Database, *, round_code: str, session_code: str, by: Actor) -> list[Bundle]:
    """A session's bundles within the area of `by`, newest first."""
    with db.reading() as session:
        own = rounds.session_row(session, round_code, session_code)
        found = queries.bundles_of_session(session, own.id or 0) if own else []
    return [one for one in found if within(one.area_path, by.area_path)]


def content(db: Database, bundle_id: int) -> Iterator[bytes]:
    """The file of a bundle, piece by piece, each read in its own transaction. Raises NotFound where there is none."""
    with db.reading() as session:
        places = queries.parts_of(session, bundle_id)
    if not places:
        raise NotFound("The file was thrown away, as a newer one was made.")

    def pieces() -> Iterator[bytes]:
        for attempt, position in places:
            with db.reading() as session:
                piece = queries.part(session, bundle_id, attempt, position)
            if piece is None:
                raise NotFound("The file was thrown away, as a newer one was made.")
            yield piece

    return pieces()


def is_bundle_forgotten(found: Bundle, now: datetime) -> bool:
    """True where a bundle waits for longer than a worker takes to hear of it."""
    return found.state == "queued" and now - found.requested_at > PATIENCE


def _reached(session: Session, bundle_id: int, by: Actor) -> Bundle:
    found = queries.bundle_by_id(session, bundle_id)
    if found is None or not within(found.area_path, by.area_path):
        raise NotFound("There is no such bundle.")
    return found
