"""An area for which a round is not, and the areas for which it is."""

from dataclasses import dataclass

from sampling.domain.areas import Area
from sampling.domain.errors import NotFound
from sampling.domain.rounds import Round
from sampling.storage.database import Database

from .facts import current


@dataclass(frozen=True, slots=True)
class Outside:
    """whole: the round's own area; taking_part: those directly below it that take part."""

    round: Round
    area: Area
    whole: Area
    taking_part: tuple[Area, ...]


def outside(db: Database, *, round_code: str, area_code: str) -> Outside:
    """Raises NotFound for a round, and an area that takes part in it or is none of its county."""
    facts = current(db, round_code)
    area = facts.basis.outside.get(area_code)
    if area is None:
        raise NotFound("The area %(area)s is not part of the round %(round)s.", area=area_code, round=round_code)
    return Outside(facts.round, area, facts.areas[facts.round.area_path], facts.basis.taking_part)
