"""Adjusting: what is really there at the sites against the plan, and what a re-plan is to leave as it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOVES = 20  # people, where the planner chooses no other number
SENTENCE_MAX = 200


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a re-plan is to leave as it is, by codes: people whose work does not change, and sites whose people stay and
    to which nobody comes."""

    people: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    def __or__(self, other: "LeftOut") -> "LeftOut":
        return LeftOut(self.people | other.people, self.sites | other.sites)

    def as_dict(self) -> dict[str, list[str]]:
        """Ready for JSON, in order; {} where nothing is left out."""
        found = {"people": sorted(self.people), "sites": sorted(self.sites)}
        return {key: codes for key, codes in found.items() if codes}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "LeftOut":
        """From JSON's values."""
        return cls(frozenset(value.get("people", ())), frozenset(value.get("sites", ())))


NOBODY_LEFT_OUT = LeftOut()


@dataclass(frozen=True, slots=True)
class SiteReally:
    """A site as it has last told of itself, beside the plan at that hour.

    lanes, staff: planned. can: lanes that the planned people without those absent can run. lanes_told, staff_told: None
    where not told. absent: of the planned people, by name.
    """

    code: str
    lanes: int
    staff: int
    can: int
    absent: int
    lanes_told: int | None
    staff_told: int | None

    @property
    def missing(self) -> int:
        """People who are not there and whom nobody has named: nobody knows who of the site's people is there.

        One fewer is none missing: whoever counts often leaves himself out.
        """
        fewer = self.staff - self.absent - self.staff_told if self.staff_told is not None else 0
        return fewer if fewer > 1 else 0

    @property
    def lanes_most(self) -> int | None:
        """Lanes that it is taken to run at most from now on; None where nothing speaks against the plan.

        Fewer than planned for which named absences are the reason are no limit: others can be sent instead of them.
        """
        told = self.lanes_told
        return told if told is not None and told < min(self.lanes, self.can) else None


def lanes_run_by(people: Mapping[str, int], per_lane: Mapping[str, int], per_site: Mapping[str, int]) -> int:
    """Lanes that so many people of each role can run at a site, as docs/round-format.md says, but for its tables."""
    spare = {role: people.get(role, 0) - per_site.get(role, 0) for role in {*per_lane, *per_site}}
    if any(count < 0 for count in spare.values()):
        return 0
    return min((spare[role] // count for role, count in per_lane.items() if count), default=0)


def uncertain(sites: Collection[SiteReally]) -> frozenset[str]:
    """Codes of the sites where people are missing without a name: whoever is planned there is not sent elsewhere."""
    return frozenset(one.code for one in sites if one.missing)


def lanes_most(sites: Collection[SiteReally]) -> dict[str, int]:
    """Lanes that sites are taken to run at most, by code, where that is fewer than planned."""
    return {one.code: one.lanes_most for one in sites if one.lanes_most is not None}


@dataclass(frozen=True, slots=True)
class Told:
    """A move as it was counted. sites: codes of those that its people leave or go to. people: more sampled by the
    deadline; below 0: fewer. gain: shortfall, waiting and minutes that it takes off, which count in this order."""

    sites: frozenset[str]
    people: int
    gain: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a move that gains nobody is one. kind: as `services.adjusting.MoveOut.reason`; others: positions of the moves
    after it that it makes possible; together: what it gains with them, people."""

    kind: str = ""
    others: tuple[int, ...] = ()
    together: int = 0


def reason_of(moves: Sequence[Told], at: int) -> Reason:
    """Why the move at this position is one. moves: in the order in which they were counted."""
    move = moves[at]
    if move.people > 0:
        return Reason()
    for part, kind in (("shortfall", "target"), ("waiting", "queue"), ("minutes", "way")):
        if move.gain[part] > 0:
            return Reason(kind)
        if move.gain[part] < 0:
            break
    others = [n for n in range(at + 1, len(moves)) if moves[n].sites & move.sites]
    return Reason("chain", tuple(others), move.people + sum(moves[n].people for n in others))
