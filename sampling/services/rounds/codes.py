"""Codes of rounds and sessions: they stand in addresses and file names, so they are short and plain."""

import re

from sampling.domain.errors import Refused

_WORDS = ("new",)  # the pages that make one have this address
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def checked_code(code: str) -> str:
    """The code; raises Refused where it can't stand in an address."""
    if not _PLAIN.fullmatch(code) or code in _WORDS:
        raise Refused(
            "The code %(code)s can't be used. A code has 1 to 40 letters, digits, points or hyphens.", code=code or "-"
        )
    return code
