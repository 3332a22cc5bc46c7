"""What the steps of a round go by, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sampling.domain.gaps import Place
from sampling.domain.plans import Plan
from sampling.domain.rounds import STATES, Round
from sampling.storage.database import Session
from sampling.storage.queries import areas, audit, gaps, plans
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import RoundRow

from .reading import existing, row_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What the functions of `stepping.SAID` go by. townships: codes of the areas directly below the county that take
    part. plans: the versions of each session's plan, by code of the session. places: every area of the county."""

    session: Session
    round: Round
    row: RoundRow
    townships: tuple[str, ...]
    plans: Mapping[str, list[Plan]] = field(default_factory=dict)
    places: Sequence[Place] = ()

    @property
    def key(self) -> int:
        """Database id of the round."""
        return self.row.id or 0

    def township_of(self, path: str) -> str:
        """Code of the area directly below the county in which a path lies; "" for the county itself."""
        return path.removeprefix(self.round.area_path).split("/", 1)[0]

    def reached(self, state: str) -> bool:
        """True where the round is in this state or one after it."""
        return STATES.index(self.round.state) >= STATES.index(state)

    def moved(self, to: str) -> datetime | None:
        """When the round was moved to a state, or past it; when it was made where the audit does not know."""
        times = (
            audit.last_of(self.session, "move round", self.round.code, to=one) for one in STATES[STATES.index(to) :]
        )
        return next((at for at in times if at is not None), self.row.created_at)


def facts_of(session: Session, round_code: str) -> Facts:
    """What the steps of a round go by, within the caller's transaction; raises NotFound."""
    round_, row = existing(session, round_code), row_of(session, round_code)
    below = [area.code for area in areas.children_of(session, row.area_id)]
    own: dict[str, list[Plan]] = {}
    for one in round_.sessions:
        part = queries.session_row(session, round_.code, one.code)
        own[one.code] = plans.plans_of_session(session, part.id or 0) if part else []
    taking_part = tuple(code for code in below if code in round_.scope or not round_.scope)
    return Facts(session, round_, row, taking_part, own, gaps.places_within(session, round_.area_path))
