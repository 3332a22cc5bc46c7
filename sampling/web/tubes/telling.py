"""What other pages say of an area's tubes: the chain, as of the moment that they show."""

from datetime import datetime

from flask import url_for

from sampling.domain.permissions import SEE_TUBES, allows
from sampling.services import tubes

from ..context import actor, database
from .words import STEP_WORDS


def tubes_told(round_code: str, area_code: str, *, as_of: datetime, known_at: datetime | None) -> dict[str, object]:
    """For `tubes/chain.html` and `tubes/wall_line.html`: the chain of the county or a township, None of any other."""
    found = tubes.chain(database(), round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at)
    may_see = found is not None and allows(actor().role, SEE_TUBES)
    return {
        "tubes": found,
        "tube_words": STEP_WORDS,
        "tubes_url": url_for("tubes.show", round_code=round_code) if may_see else "",
    }
