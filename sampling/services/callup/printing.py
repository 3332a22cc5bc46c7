"""Notices of many villages for the printer: asked for on a page, followed, called off, fetched; `making` makes them."""

from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound, Refused
from sampling.domain.notices import NoticeFiles
from sampling.services import auditing
from sampling.services.rounds.reading import existing, session_of
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas
from sampling.storage.queries import notices as queries
from sampling.storage.tables import NoticeFilesRow

PATIENCE = timedelta(seconds=20)  # a worker takes a request up within seconds


def request_notices(
    db: Database, *, round_code: str, session_code: str, area_code: str, by: Actor, now: datetime
) -> int:
    """Ask for the notices of an area, and give the request's id: that of the one under way where there is one.

    Raises NotFound, and Refused for an area that is not within that of `by`.
    """
    with db.writing() as session:
        session_id, area_id, name = _place(session, round_code, session_code, area_code, by)
        running = queries.under_way(session, session_id, area_id)
        if running is not None:
            return running
        queries.drop_contents(session, session_id, area_id)
        row = NoticeFilesRow(session_id=session_id, area_id=area_id, requested_by=by.name, requested_at=now)
        try:
            put(session, row)
        except Taken:  # by who asked in the same moment
            return queries.under_way(session, session_id, area_id) or 0
        subject = f"{round_code}/{session_code}"
        auditing.record(session, by=by, action="make notices", subject=subject, at=now, area=name)
        return int(row.id or 0)


def notice_files(
    db: Database, *, round_code: str, session_code: str, area_code: str, files_id: int, by: Actor
) -> NoticeFiles:
    """A request for the notices of an area; raises NotFound, and Refused for an area that is not within that of
    `by`."""
    with db.reading() as session:
        _place(session, round_code, session_code, area_code, by)
        found = queries.files_by_id(session, files_id)
    if found is None or (found.round_code, found.session_code, found.area_code) != (
        round_code,
        session_code,
        area_code,
    ):
        raise NotFound("There are no such notices.")
    return found


def all_notice_files(
    db: Database, *, round_code: str, session_code: str, area_code: str, by: Actor
) -> list[NoticeFiles]:
    """The newest requests for the notices of an area; raises as `notice_files`."""
    with db.reading() as session:
        session_id, area_id, _ = _place(session, round_code, session_code, area_code, by)
        return queries.files_of(session, session_id, area_id)


def notice_content(db: Database, files_id: int) -> bytes:
    """The archive of a request; raises NotFound where it is not kept."""
    with db.reading() as session:
        content = queries.content_of(session, files_id)
    if content is None:
        raise NotFound("The file was thrown away, as a newer one was made.")
    return content


def cancel_notices(db: Database, found: NoticeFiles, *, by: Actor, now: datetime) -> None:
    """Call a request off: its worker notices after the file that it is at. Raises Refused where it is over."""
    with db.writing() as session:
        row = session.get(NoticeFilesRow, found.id)
        if row is None or row.state not in ("queued", "running"):
            raise Refused("It is over already.")
        row.state, row.finished_at = "cancelled", now
        session.add(row)
        subject = f"{found.round_code}/{found.session_code}"
        auditing.record(session, by=by, action="cancel notices", subject=subject, at=now, area=found.area_name)


def is_forgotten(found: NoticeFiles, now: datetime) -> bool:
    """True where a request waits for longer than a worker takes to hear of it."""
    return found.state == "queued" and now - found.requested_at > PATIENCE


def _place(session: Session, round_code: str, session_code: str, area_code: str, by: Actor) -> tuple[int, int, str]:
    """Ids of a session and of an area of its county that `by` reaches, and the area's name."""
    county = existing(session, round_code).area_path
    own, area = session_of(session, round_code, session_code), areas.row_by_code(session, area_code)
    if area is None or not within(area.path, county):
        raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
    if not within(area.path, by.area_path):
        raise Refused("%(area)s does not lie within your area.", area=area.name)
    return own.id or 0, area.id or 0, area.name
