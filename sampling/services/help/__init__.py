"""Help: a site asks, the desk sees it with its clock, somebody owns it, the answer is on the asking phone."""

from .asking import Asked, Caller, ask, call, call_faults, check
from .handling import answer, close, hand_over, open_again, see, take
from .reading import Desk, Look, Part, SiteHelp, desk, line, look, places, site_help, version
from .replying import reply
from .tickets import Ticket

__all__ = [
    "Asked",
    "Caller",
    "Desk",
    "Look",
    "Part",
    "SiteHelp",
    "Ticket",
    "answer",
    "ask",
    "call",
    "call_faults",
    "check",
    "close",
    "desk",
    "hand_over",
    "line",
    "look",
    "open_again",
    "places",
    "reply",
    "see",
    "site_help",
    "take",
    "version",
]
