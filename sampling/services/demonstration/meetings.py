"""The meetings of a demonstration: the briefings that its desk issues in the evening, in the morning and at the close.

The figures are those of the demonstration; what is to be decided is made up, and says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.briefings import Typed
from sampling.services import briefings
from sampling.storage.database import Database

from .files import DemoFiles, DemoSession

OnProgress = Callable[[str, int, int], None]
LATER = timedelta(minutes=15)  # after its moment a briefing is issued
INTO = timedelta(hours=2)  # from the opening of the last session to its morning meeting
DESK = Actor(name="demo-desk", role="desk")
WANTED = {
    "evening": "（演示）明日请各乡镇提前一小时完成布点，未采人员逐村通知到户。",
    "morning": "（演示）请落后乡镇的包联县领导到现场督促，采样力量由县指挥部统一调配。",
    "close": "（演示）是否组织补采，请县指挥部定夺。\n（演示）居家不便人员由流动采样组上门采样。",
}


def meet(db: Database, files: DemoFiles, part: DemoSession, *, is_last: bool, on_progress: OnProgress) -> None:
    """Issue the briefings of a session, of the last one in its midst and at its close. What stands already stays."""
    own = [("morning", part.opens_at + INTO), ("close", part.closes_at)] if is_last else [("evening", part.closes_at)]
    stands = {
        (one.kind, one.as_of)
        for one in briefings.listing(db, round_code=files.round_code, by=DESK).briefings
    }  # fmt: skip
    for done, (kind, as_of) in enumerate(own):
        on_progress(f"Briefing on {part.name}", done, len(own))
        if (kind, as_of) not in stands:
            _issue(db, files.round_code, kind, as_of)
    on_progress(f"Briefing on {part.name}", len(own), len(own))


def _issue(db: Database, code: str, kind: str, as_of: datetime) -> None:
    typed = Typed(kind, decisions=WANTED[kind])
    briefings.issue(db, round_code=code, typed=typed, as_of=as_of, by=DESK, now=as_of + LATER)
