"""Which moment a request asks for, and answers that are sent only where they are new."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, request
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.hours import GRACE
from sampling.services import rounds, watching
from sampling.web.context import actor, database, now
from sampling.web.formatting import use_zone
from sampling.web.limits import moment_asked


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment that a page is about; `fixed` where the address names it. `version` changes with the figures.

    now: when it is asked. instead_of: the moment that was asked for, where it has no figures and another is shown:
    one still to come, or one before `begins`, when the round's first session opens; else None. begun: how many sessions
    have opened.
    """

    as_of: datetime
    known_at: datetime | None
    now: datetime
    fixed: bool
    moments: tuple[watching.Moment, ...]
    version: str
    instead_of: datetime | None = None
    begins: datetime | None = None
    begun: int = 0

    @property
    def minute(self) -> datetime | None:
        """The minute in which it is asked, as long as reports for its last hour may be on their way; else None.

        Until then a state may change without anything being written.
        """
        seen_at = self.known_at or self.now
        return seen_at.replace(second=0, microsecond=0) if seen_at < self.as_of + GRACE else None

    @property
    def query(self) -> dict[str, Any]:
        """What to add to addresses, so that the reader stays at the same moment."""
        asked = {"as_of": self.as_of if self.fixed else None, "known_at": self.known_at}
        return {key: at.isoformat() for key, at in asked.items() if at is not None}


def asked_for(round_code: str) -> Asked:
    """The moment that this request asks for: `?as_of=`, else the newest hour, before any is over the present minute;
    `?known_at=` where it is given.

    For a moment that is still to come the newest hour is shown, for one before the round its first hour.
    """
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    present = now()
    moments = watching.moments(database(), round_code, now=present)
    wanted = moment_asked(request.args.get("as_of", ""))
    newest = moments[-1].at if moments else present.replace(second=0, microsecond=0)
    begins = min((one.opens_at for one in round_.sessions), default=None)
    as_of = wanted
    if wanted is not None and wanted > max(present, newest):
        as_of = None
    elif wanted is not None and begins is not None and wanted < begins:
        as_of = moments[0].at if moments else None
    return Asked(
        as_of=as_of or newest,
        known_at=moment_asked(request.args.get("known_at", "")),
        now=present,
        fixed=as_of is not None,
        moments=tuple(moments),
        version=watching.version(database(), round_code),
        instead_of=wanted if wanted != as_of else None,
        begins=begins,
        begun=sum(one.opens_at <= present for one in round_.sessions),
    )


def unless_known(asked: Asked, make: Callable[[], str | Response]) -> AnyResponse:
    """The answer with an ETag, or 304 where the browser has it: nothing is computed for it then."""
    parts = (asked.version, asked.as_of, asked.known_at, asked.minute, asked.begun, get_locale(), actor(), request.path)
    etag = sha256(repr(parts).encode()).hexdigest()[:24]
    known = request.if_none_match.contains_weak(etag)
    made = Response(status=304) if known else make()
    response = made if isinstance(made, Response) else Response(made, mimetype="text/html")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
