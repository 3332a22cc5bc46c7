"""Notices of a whole county or township as files for the printer: many at once are made beside the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STATES = ("queued", "running", "done", "failed", "cancelled")
AT_ONCE = 40  # so many notices are there in a second or two; more are made by the worker
PER_FILE = 100  # setting so many takes a third of a gigabyte
ATTEMPTS_MAX = 3  # one whose worker dies so often is not taken up again
SILENT = timedelta(minutes=2)  # a worker says how far it is after each file


@dataclass(frozen=True, slots=True)
class NoticeFiles:
    """A request for the notices of an area, as it is followed: an archive with a file for each township.

    made, total: notices that are done, and that there are. size: of the archive in bytes, 0 where it is not kept.
    is_outdated: windows were changed, or a plan was published, since it was asked for.
    """

    id: int
    round_code: str
    session_code: str
    area_code: str
    area_name: str
    state: str
    made: int
    total: int
    size: int
    attempt: int
    failure: str
    facts: dict[str, object]
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None
    is_outdated: bool = False

    @property
    def is_over(self) -> bool:
        """True where nothing more happens by itself."""
        return self.state not in ("queued", "running")
