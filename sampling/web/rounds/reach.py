"""How much of a round an account reaches: who reaches a part of the county sees that part, and changes nothing."""

from dataclasses import replace

from sampling.domain.areas import within
from sampling.domain.permissions import EDIT_ROUNDS
from sampling.domain.rounds import Round, may_change
from sampling.guards import may
from sampling.services import areas

from ..context import actor, database


def changes_allowed(round_: Round) -> bool:
    """True where this account may change the round, and the round may still be changed."""
    return may(actor(), EDIT_ROUNDS, area_path=round_.area_path) and may_change(round_.state)


def touches(path: str) -> bool:
    """True for the area of the account, those below it and those above it."""
    own = actor().area_path
    return within(path, own) or within(own, path)


def seen(round_: Round) -> Round:
    """The round with those of its targets that concern the account."""
    if within(round_.area_path, actor().area_path):
        return round_
    paths = areas.paths(database(), round_.area_path)
    return replace(round_, targets=tuple(t for t in round_.targets if touches(paths[t.area_code])))
