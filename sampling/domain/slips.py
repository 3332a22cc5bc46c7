"""Slips: what somebody is handed to sign in with, and the sheet of many that is made for printing."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

KINDS = ("new", "reset")  # accounts for sites that have none, or new passwords for those that have one
STATES = ("queued", "running", "ready", "fetched", "expired", "nothing", "failed")
KEPT = timedelta(hours=1)
ATTEMPTS_MAX = 3
SILENT = timedelta(seconds=60)  # a worker says every second how far it is, but for the seconds in which it draws
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other
_PIN = re.compile(rf"[{_LETTERS}]{{12}}")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a person is handed. township: the area right below the county.

    site_code, site_name: the site, or the area, that the account is for. full_name, role: told of accounts that are no
    site's. code: what the square on the slip holds; it opens the page that asks for the password, and nothing else.
    """

    township: str
    site_code: str
    site_name: str
    name: str
    password: str
    full_name: str = ""
    role: str = "site_lead"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A request for slips as its requester follows it: `done` of `total` passwords are made."""

    id: int
    kind: str
    area_code: str
    area_name: str
    site_codes: tuple[str, ...]
    state: str
    done: int
    total: int
    attempt: int
    failure: str
    facts: dict[str, object]
    requested_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    heartbeat_at: datetime | None

    @property
    def is_over(self) -> bool:
        """True where nothing more happens by itself."""
        return self.state not in ("queued", "running")


def readable_password() -> str:
    """A password that can be read out: three groups of four signs of 31, so 59 bits.

    It is not shorter, as the sign-in names are the codes of the sites, which everybody knows: only the password stands
    against guessing, from many addresses at once or against a stolen database.
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def as_printed(typed: str) -> str | None:
    """The password of a slip that somebody has typed without its hyphens or with capitals; None where it is none.

    Every slip's password is written in one way only, so that none is easier to guess for it: 31 signs to the power of
    twelve either way.
    """
    signs = re.sub(r"[\s\-－—–]", "", typed).lower()
    if not _PIN.fullmatch(signs):
        return None
    return "-".join(signs[at : at + 4] for at in (0, 4, 8))
