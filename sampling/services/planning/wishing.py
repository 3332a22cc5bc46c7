"""Wishes: checked against the session, and what can't be kept in the county's words.

The optimizer says where a fault is, of what kind, and with which values; the sentences are here.
"""

import math
import re
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sampling.domain.errors import FieldFault, Where
from sampling.domain.texts import N_

from .assuming import Faults, Problem
from .gathering import Gathered
from .naming import NO_SUCH_ROLE, Names
from .openings import block_of

if TYPE_CHECKING:
    from optimizer.faults import Fault

Wishes = dict[str, Any]
SENTENCES = {
    "twice": N_("%(site)s is there twice. Take one of the two out."),
    "with_itself": N_("A pair is two different people, but %(person)s is there twice. Type the other person's code."),
    "pair_twice": N_("This pair is in another row already. Take one of the two out."),
    "unknown_role": NO_SUCH_ROLE,
    "pin_at_closed_site": N_(
        "%(site)s is to stay closed, so nobody can work there. Choose another site, or let it open."
    ),
    "needs_slots": N_("%(person)s is in several rows, so each of them needs its hours. Type from when until when."),
    "no_common_time": N_("%(person)s can't be there while %(site)s is open. Choose another site or another person."),
    "without_role": N_("%(person)s does not have the role %(role)s. Choose another role or another person."),
    "not_available": N_(
        "%(person)s can't be there all the time from %(first)s to %(end)s. Choose other hours or another person."
    ),
    "site_closed": N_(
        "%(site)s is not open all the time from %(first)s to %(end)s. Choose other hours or another site."
    ),
    "over_a_gap": N_("The session has a break between %(first)s and %(end)s. Choose hours before or after it."),
    "too_long": N_(
        "%(first)s to %(end)s is longer than the longest stretch of work, %(minutes)s minutes. Choose shorter hours."
    ),
    "too_far": N_(
        "%(person)s would need %(minutes)s minutes to %(site)s; ways are at most %(most)s minutes long. "
        "Choose a nearer site or another person, or allow longer ways."
    ),
    "no_way": N_("There is no way for %(person)s to %(site)s. Choose another site or another person."),
    "too_many_blocks": N_("%(person)s would work %(count)s times in one day; allowed: %(most)s. Take a row out."),
    "two_places": N_("%(person)s would be at two places at once at %(at)s. Type hours that do not overlap."),
    "no_break": N_("%(person)s would change places at %(at)s without a break. Leave time between the two."),
    "too_little_rest": N_(
        "%(person)s would have less than %(minutes)s minutes of rest before %(at)s. Leave more time between the two."
    ),
    "reserve": N_(
        "So many people with the role %(role)s would stay free: %(free)s. So many are to be kept in reserve: %(kept)s. "
        "Place fewer people at sites, or assume a smaller reserve."
    ),
}
OTHER = N_("This wish can't be kept. Tell the system's keeper: %(details)s")
ITEM = re.compile(r"(pins|closed|together\.pairs)\[(\d+)\](?:\.(\w+)|\[(\d)\])?$")
PARTS = {
    "site_closed": "site",
    "too_far": "site",
    "without_role": "role",
    "too_long": "closes",
    "not_available": "staff",
}


def with_slots(given: Gathered, wishes: Wishes, faults: Faults) -> Wishes:
    """A sampling-wishes/1, from one in which a pin may have `hours` (local times from and until, or None) for `slots`.

    A pin whose hours are none of the session is told, and has no slots.
    """
    if "pins" not in wishes:
        return wishes
    pins = []
    for i, pin in enumerate(wishes["pins"]):
        hours: tuple[time | None, time | None] = pin.get("hours") or (None, None)
        out = {key: value for key, value in pin.items() if key != "hours"}
        if any(hours):
            block = block_of(given, *hours)
            if isinstance(block, FieldFault):
                part = "opens" if hours[0] is not None else "closes"
                faults.append(FieldFault(block.sentence, block.facts, ("pins", i, part)))
            else:
                out["slots"] = list(block)
        pins.append(out)
    return {**wishes, "pins": pins}


def check_wishes(given: Gathered, before: Problem, problem: Problem, wishes: Wishes, faults: Faults) -> None:
    """Tell everything in the wishes that does not fit the problem; `before`: without what is assumed."""
    from optimizer.round_file import parse_round
    from optimizer.wishes.checking import faults_of

    told = {fault.where[:2] for fault in faults}
    teller = _Teller(given, problem, {row["code"] for row in before["staff"]}, wishes)
    for found in faults_of(parse_round(problem), wishes):
        worded = teller.worded(found)
        if found.kind == "needs_slots" and worded.where[:2] in told:
            continue  # its hours were told to be none
        faults.append(worded)


class _Teller:
    def __init__(self, given: Gathered, problem: Problem, before: Collection[str], wishes: Wishes) -> None:
        self.names, self.before, self.wishes = Names(given), before, wishes
        self.slots = [datetime.fromisoformat(slot) for slot in problem["slots"]]
        self.length = timedelta(minutes=problem["slot_minutes"])

    def worded(self, fault: "Fault") -> FieldFault:
        """The fault as the planner is told it."""
        where = self._where(fault)
        if fault.kind == "unknown" and fault.values["what"] in ("person", "site"):
            return FieldFault(*self._unknown(fault.values["what"], fault.values["code"]), where)
        if fault.kind == "empty" and len(where) == 3:
            return FieldFault(*self._unknown("site" if where[2] == "site" else "person", ""), where)
        kind = "no_way" if fault.kind == "too_far" and fault.values["minutes"] is None else str(fault.kind)
        if kind not in SENTENCES:
            return FieldFault(OTHER, {"details": str(fault)}, where)
        return FieldFault(SENTENCES[kind], self._facts(fault), where)

    def _unknown(self, what: str, code: str) -> tuple[str, dict[str, object]]:
        if what == "site":
            return self.names.no_site(code)
        return self.names.no_person(code, left_out=code in self.before)

    def _facts(self, fault: "Fault") -> dict[str, object]:
        facts: dict[str, object] = dict(fault.values)
        person, site = facts.get("staff") or facts.get("code"), facts.get("site") or facts.get("code")
        facts["person"] = self.names.person(str(person))
        facts["site"] = self.names.site(str(site))
        if "first" in fault.values:
            facts["first"] = self.slots[fault.values["first"]]
            facts["end"] = self.slots[fault.values["end"] - 1] + self.length
        if "slot" in fault.values:
            facts["at"] = self.slots[fault.values["slot"]]
        if fault.kind == "too_long":
            facts["minutes"] = fault.values["most"] * round(self.length / timedelta(minutes=1))
        elif fault.kind == "too_far" and fault.values["minutes"] is not None:
            facts["minutes"], facts["most"] = math.ceil(fault.values["minutes"]), round(fault.values["most"])
        elif fault.kind == "too_little_rest":
            facts["minutes"] = round(fault.values["minutes"])
        return facts

    def _where(self, fault: "Fault") -> Where:
        """The place on the form: what concerns several pins of a person stands at the last of them."""
        if fault.path == "pins":
            own = [i for i, pin in enumerate(self.wishes["pins"]) if pin["staff"] == fault.values.get("staff")]
            return ("pins", own[-1], "opens") if own else ("reserve",) if fault.kind == "reserve" else ()
        item = ITEM.match(fault.path)
        if item is None:
            return ("teams",) if fault.path.startswith("teams") else ()
        kind, index, key, place = item[1], int(item[2]), item[3], item[4]
        if kind == "closed":
            return "closed", index, "site"
        if kind == "together.pairs":
            second = place == "1" or fault.kind in ("with_itself", "pair_twice")
            return "pairs", index, "second" if second else "first"
        return "pins", index, "opens" if key == "slots" else key or PARTS.get(fault.kind, "staff")
