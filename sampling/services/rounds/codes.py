"""Codes of rounds and sessions: they stand in addresses and file names, so they are short and plain."""

import re

from sampling.domain.errors import FieldFault
from sampling.domain.texts import N_

_WORDS = ("new",)  # the pages that make one have this address
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
UNFIT = N_("The code %(code)s can't be used. A code has 1 to 40 letters, digits, points or hyphens.")


def code_faults(code: str) -> list[FieldFault]:
    """What keeps the code from standing in an address."""
    if _PLAIN.fullmatch(code) and code not in _WORDS:
        return []
    return [FieldFault(UNFIT, {"code": f"“{code}”" if code else "-"}, ("code",))]
