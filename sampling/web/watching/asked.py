"""Which moment a request asks for, and answers that are sent only where they are new."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Response, current_app, request
from flask_babel import get_locale
from werkzeug import Response as AnyResponse

from sampling.domain.areas import LEVELS
from sampling.domain.denominators import WHICH
from sampling.domain.hours import GRACE
from sampling.domain.rounds import Round
from sampling.services import lately, watching
from sampling.web.compressing import give, packed
from sampling.web.context import actor, database, now
from sampling.web.formatting import use_zone
from sampling.web.limits import moment_asked

from .sharing import Answer, Shared

KEPT_FOR_GOOD = "private, max-age=31536000, immutable"
GROUNDS_KEPT = 16
_shared: Shared[Answer] = Shared()
_for_good: Shared[Answer] = Shared(GROUNDS_KEPT)
_known: Shared[tuple[Round, list[watching.Moment], str]] = Shared()
SHOWN_BY = ("coverage", "lateness")
"""What the map can show."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment that a page is about; `fixed` where the address names it. `version` changes with the figures.

    now: when it is asked. instead_of: the moment that was asked for, where it has no figures and another is shown:
    one still to come, or one before `begins`, when the round's first session opens; else None. begun: how many sessions
    have opened. shown_by: what the map shows, one of `SHOWN_BY`. level: the map's areas, "" for the parts of the area.
    which: what areas are held against, of `sampling.domain.denominators.WHICH`.
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
    shown_by: str = SHOWN_BY[0]
    level: str = ""
    which: str = "residents"

    @property
    def of(self) -> str | None:
        """As the address says what areas are held against; None for residents."""
        return self.which if self.which != "residents" else None

    @property
    def is_past(self) -> bool:
        """True for a moment before the newest, and for what was known earlier: what waits now was not so then."""
        return self.known_at is not None or (self.fixed and bool(self.moments) and self.as_of < self.moments[-1].at)

    @property
    def minute(self) -> datetime | None:
        """The minute in which it is asked, as long as reports for its last hour may be on their way; else None.

        Until then a state may change without anything being written.
        """
        seen_at = self.known_at or self.now
        return seen_at.replace(second=0, microsecond=0) if seen_at < self.as_of + GRACE else None

    @property
    def query(self) -> dict[str, Any]:
        """What to add to addresses, so that the reader stays at the same moment and map."""
        return self.moment_query | self.map_query

    @property
    def moment_query(self) -> dict[str, Any]:
        """What of it is about the moment."""
        asked = {"as_of": self.as_of if self.fixed else None, "known_at": self.known_at}
        found = {key: at.isoformat() for key, at in asked.items() if at is not None}
        return found | ({"of": self.of} if self.of else {})

    @property
    def map_query(self) -> dict[str, Any]:
        """What of it is about the map."""
        return {} if self.shown_by == SHOWN_BY[0] else {"map": self.shown_by}


def asked_for(round_code: str) -> Asked:
    """The moment that this request asks for: `?as_of=`, else the newest hour, before any is over the present minute;
    `?known_at=` where it is given.

    For a moment that is still to come the newest hour is shown, for one before the round its first hour.
    """
    present = now()

    def look() -> tuple[Round, list[watching.Moment], str]:
        with watching.one_look():
            round_ = watching.round_watched(database(), round_code)
            moments = watching.moments(database(), round_code, now=present)
            return round_, list(moments), watching.version(database(), round_code)

    round_, moments, version = look() if current_app.testing else _known.get((database().url, round_code), look)
    use_zone(round_.tz)
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
        version=version,
        instead_of=wanted if wanted != as_of else None,
        begins=begins,
        begun=sum(one.opens_at <= present for one in round_.sessions),
        shown_by=shown_by if (shown_by := request.args.get("map", "")) in SHOWN_BY else SHOWN_BY[0],
        level=level if (level := request.args.get("level", "")) in LEVELS else "",
        which=next((one for one in WHICH if one == request.args.get("of")), WHICH[0]),
    )


def unless_known(asked: Asked, make: Callable[[], str | Response]) -> AnyResponse:
    """The answer with an ETag, or 304 where the browser has it: nothing is computed for it then.

    Who may see the same is given the same for some seconds, so that many dashboards cost what one does.
    """
    etag = _fingerprint(asked.version, asked)
    if current_app.testing:
        answer = None if request.if_none_match.contains_weak(etag) else _made(etag, make)
    else:
        answer = _shared.get(_fingerprint("", asked), lambda: _made(etag, make), lambda held: held.etag == etag)
        if request.if_none_match.contains_weak(answer.etag):
            etag, answer = answer.etag, None
    return _sent(answer, etag, "private, no-cache")


def for_good(version: str, make: Callable[[], Response]) -> AnyResponse:
    """An answer that never changes as long as the address has its version (`?v=`): a browser asks for it once."""
    answer = _for_good.get(version, lambda: _made(version, make), lambda _: True)
    kept = request.args.get("v") == version
    known = request.if_none_match.contains_weak(version)
    return _sent(None if known else answer, version, KEPT_FOR_GOOD if kept else "private, no-cache")


def _sent(answer: Answer | None, etag: str, kept: str) -> Response:
    response = Response(answer.body, mimetype=answer.mimetype) if answer else Response(status=304)
    if answer:
        give(response, answer.packed)
    response.set_etag(answer.etag if answer else etag)
    response.headers["Cache-Control"] = kept
    return response


def _fingerprint(version: str, asked: Asked) -> str:
    by = actor()
    reach = (by.role, by.area_path, by.site_code)
    code = (request.view_args or {}).get("round_code", "")
    made = lately.times_made(database().url, code) if version else 0
    moment = (asked.as_of, asked.known_at, asked.minute, asked.begun)
    parts = (database().url, version, made, moment, get_locale(), reach, request.full_path)
    return sha256(repr(parts).encode()).hexdigest()[:24]


def _made(etag: str, make: Callable[[], str | Response]) -> Answer:
    made = make()
    body = made.get_data() if isinstance(made, Response) else made.encode()
    kind = made.mimetype or "application/json" if isinstance(made, Response) else "text/html"
    return Answer(etag, body, kind, packed(body))
