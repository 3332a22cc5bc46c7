"""Codes of rounds and sessions: they stand in addresses and file names, so they are short and plain."""

import re

from sampling.domain.errors import FieldFault
from sampling.domain.texts import N_

# Words of addresses: a round or a session of that name is too easily taken for a page.
_WORDS = frozenset(
    (
        *("new", "copy", "edit", "move", "remove", "mark", "steps", "teams", "norms", "targets", "sessions"),
        *("documents", "links", "readiness", "handouts", "departures", "plans", "planning", "runs", "questions"),
        *("expected", "gaps", "call-ups", "submissions", "sites", "staff", "people", "areas"),
    )
)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
UNFIT = N_("The code %(code)s can't be used. A code has 1 to 40 letters, digits, points or hyphens.")
TAKEN_WORD = N_("The code %(code)s is a word of the pages' addresses. Choose another one.")


def code_faults(code: str) -> list[FieldFault]:
    """What keeps the code from standing in an address."""
    if code.lower() in _WORDS:
        return [FieldFault(TAKEN_WORD, {"code": f"“{code}”"}, ("code",))]
    if _PLAIN.fullmatch(code):
        return []
    return [FieldFault(UNFIT, {"code": f"“{code}”" if code else "-"}, ("code",))]
