"""The way from a figure to the counts that make it, for those who may see counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from sampling.domain.permissions import SEE_COUNTS, SEE_COVERAGE, allows
from sampling.web.context import actor


@dataclass(frozen=True, slots=True)
class Traces:
    """Addresses of the counts behind a page's figures, as of its moment: they stay when the page moves on.

    It is called as `trace(area_code, show="sites", since=..., at=...)`; "" for whom counts are not.
    """

    round_code: str
    as_of: datetime
    known_at: datetime | None
    allowed: bool

    def __call__(
        self, area_code: str, *, at: datetime | None = None, since: datetime | None = None, **more: Any
    ) -> str:
        """The address of what makes a figure of an area. at: another moment than the page's."""
        if not self.allowed:
            return ""
        moments = {"as_of": at or self.as_of, "known_at": self.known_at, "since": since}
        asked: dict[str, Any] = {name: one.isoformat() for name, one in moments.items() if one is not None}
        return url_for("watching.counts", round_code=self.round_code, area_code=area_code, **asked, **more)


def traces(round_code: str, as_of: datetime, known_at: datetime | None = None) -> Traces:
    """For the account that asks."""
    role = actor().role
    return Traces(round_code, as_of, known_at, allows(role, SEE_COUNTS) and allows(role, SEE_COVERAGE))
