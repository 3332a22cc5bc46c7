"""The published plan that an address names, and how much of it this account is told."""

from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale

from sampling.domain.errors import NotFound
from sampling.domain.handouts import Handout
from sampling.domain.permissions import HAND_OUT, SEE_STAFF, allows
from sampling.domain.plans import Plan
from sampling.domain.rounds import Round, Session
from sampling.services import handouts, plans, rounds

from ..context import actor, database
from ..formatting import use_zone
from ..plans.asked import scope
from ..rounds.sessions import session_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A session with its published plan, None where none is published yet; scope_path: whose part is shown."""

    round: Round
    session: Session
    plan: Plan | None
    scope_path: str
    with_names: bool
    may_hand_out: bool

    def page(self) -> dict[str, Any]:
        """What every template is given."""
        return {
            "round": self.round,
            "session": self.session,
            "plan": self.plan,
            "partial": bool(self.scope_path),
            "with_names": self.with_names,
            "may_hand_out": self.may_hand_out,
        }

    def words(self) -> handouts.Catalogue:
        """The reader's language."""
        return handouts.Catalogue(str(get_locale()), self.round.tz)

    def given(self, **only: str | None) -> handouts.Given:
        """The plan with all that handouts need; only: of one unit, site or staff. Raises NotFound without a plan."""
        if self.plan is None:
            raise NotFound("Nothing is published of this session yet.")
        return handouts.given(
            database(),
            self.plan,
            scope_path=self.scope_path,
            with_names=self.with_names,
            note=handouts.note(database(), self.words()),
            **only,
        )

    def handout(self, kind: str, code: str) -> Handout:
        """One handout; raises NotFound where the reader is told nothing of it."""
        only = {"unit": "unit", "site": "site", "person": "staff"}.get(kind)
        return handouts.handout(self.given(**({only: code} if only else {})), kind, code)


def asked(round_code: str, session_code: str) -> Asked:
    """The session of an address; raises NotFound."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    session = session_of(round_, session_code)
    use_zone(round_.tz)
    role = actor().role
    return Asked(
        round_,
        session,
        plans.published_plan(db, round_code, session_code),
        scope(round_),
        allows(role, SEE_STAFF),
        allows(role, HAND_OUT),
    )
