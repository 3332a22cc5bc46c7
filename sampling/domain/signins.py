"""Signing in: how long guessing is held up, in which words a device is listed, and how much of an address is kept."""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from .tokens import digest as digest
from .tokens import fresh as fresh  # for a browser's cookie

FREE = 5
"""Attempts that may fail before the next has to wait."""
FIRST_DELAY = timedelta(seconds=30)
LAST_DELAY = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)
"""After so long without a failure, all before is forgotten."""
KEPT = timedelta(days=31)
"""A browser stays signed in for so long; a site's until its round is closed, and no longer than this."""
SEEN_EVERY = timedelta(minutes=1)

# The first that fits says it: most browsers name others, too.
_SYSTEM_SIGNS = (
    ("harmony", ("harmonyos", "openharmony")),
    ("android", ("android",)),
    ("iphone", ("iphone",)),
    ("ipad", ("ipad",)),
    ("windows", ("windows",)),
    ("mac", ("macintosh", "mac os")),
    ("linux", ("linux", "x11")),
)
_BROWSER_SIGNS = (
    ("wechat", ("micromessenger",)),
    ("dingtalk", ("dingtalk",)),
    ("feishu", ("lark/", "feishu")),
    ("huawei", ("huaweibrowser",)),
    ("miui", ("miuibrowser",)),
    ("qq", ("mqqbrowser", "qqbrowser", " qq/")),
    ("uc", ("ucbrowser", "ucweb")),
    ("samsung", ("samsungbrowser",)),
    ("edge", ("edg/", "edga/", "edgios/")),
    ("firefox", ("firefox/", "fxios/")),
    ("chrome", ("chrome/", "crios/", "chromium/")),
    ("safari", ("safari/",)),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser that is signed in, as its owner and an administrator see it. device: "browser system", of `device`."""

    id: int
    began_at: datetime
    seen_at: datetime
    device: str
    address: str
    by_slip: bool


def delay_after(failures: int) -> timedelta:
    """How long the next attempt waits after so many failures in a row: nothing at first, then twice as long each time,
    and never longer than a quarter of an hour, so that nobody is locked out for good."""
    if failures <= FREE:
        return timedelta()
    doubled: int = 2 ** min(failures - FREE - 1, 16)
    return min(FIRST_DELAY * doubled, LAST_DELAY)


def fresh_code() -> str:
    """A secret of 128 random bits for the code on a slip: short enough for a small square."""
    return secrets.token_urlsafe(16)


def account_key(name: str) -> str:
    """Under which attempts for a sign-in name count, whether there is such an account or not: its SHA-256, as people
    type passwords into that field, too."""
    return digest(f"account {name.strip().casefold()}")


def slip_key(slip_id: int) -> str:
    """Under which attempts count that come with the code of a slip: who guesses without it holds up nobody else."""
    return digest(f"slip {slip_id}")


def device(user_agent: str) -> str:
    """What a browser says it is, as "browser system" in the words above; "other" for what it hides."""
    said = user_agent.lower()
    return f"{_first(said, _BROWSER_SIGNS)} {_first(said, _SYSTEM_SIGNS)}"


def shortened(address: str) -> str:
    """The part of an address that says which network it is, not whose: 192.0.2.x, 2001:db8:1::; "" for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, ipaddress.IPv4Address):
        return f"{str(found).rpartition('.')[0]}.x"
    return str(ipaddress.ip_network((found, 48), strict=False).network_address)


def _first(said: str, signs: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    return next((word for word, some in signs if any(sign in said for sign in some)), "other")
