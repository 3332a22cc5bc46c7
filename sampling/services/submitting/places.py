"""Which township of which round is meant, and whether it is one that this person reaches."""

from dataclasses import dataclass

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.storage.database import Session
from sampling.storage.queries import areas, importing
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import AreaRow, RoundRow

from ..rounds.reading import changeable, row_of


@dataclass(frozen=True, slots=True)
class Place:
    """A township in a round, as rows."""

    round: RoundRow
    area: AreaRow

    @property
    def round_id(self) -> int:
        """Database id of the round."""
        return self.round.id or 0

    @property
    def area_id(self) -> int:
        """Database id of the township."""
        return self.area.id or 0

    @property
    def subject(self) -> str:
        """How the audit names it."""
        return f"{self.round.code}/{self.area.code}"


def place(session: Session, round_code: str, area_code: str, by: Actor) -> Place:
    """A township right below the round's county; raises NotFound, also where the person does not reach it."""
    return _place(session, row_of(session, round_code), area_code, by)


def place_to_change(session: Session, round_code: str, area_code: str, by: Actor) -> Place:
    """As `place`, for a transaction that writes: the round held, and no import meanwhile.

    Raises Refused where the round is closed.
    """
    importing.one_at_a_time(session)  # before the round, as an import does: two that wait for each other wait for ever
    return _place(session, changeable(session, round_code), area_code, by)


def _place(session: Session, round_: RoundRow, area_code: str, by: Actor) -> Place:
    area, path = areas.row_by_code(session, area_code), queries.county_path(session, round_.code)
    if area is None or area.parent_id != round_.area_id or path is None or not within(area.path, by.area_path):
        raise NotFound("The round %(round)s has no township with the code %(code)s.", round=round_.code, code=area_code)
    return Place(round_, area)
