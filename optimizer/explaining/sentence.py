"""An explanation in an English sentence, for the command line. Applications word the codes and figures themselves."""

from __future__ import annotations

from optimizer.explaining.explanation import Binding, Explanation, Remedy
from optimizer.problem import StaffingProblem
from optimizer.slots import by_clock

TOLD = 4  # remedies in a sentence
HELD = {
    "reach": "the travel limit of {minutes_max:g} minutes",
    "lanes": "{lanes:g} lanes, all in use at {sites:g} of {sites_all:g} sites",
    "hours": "opening hours ({slots_open:g} of {slots:g} slots)",
    "block": "{slots:g} slots at most in protective clothing",
    "blocks": "{blocks:g} blocks a day at most",
    "moves": "{people:g} people at most whose assignments may change",
    "reserve": "a reserve of {kept:g} {role}s",
    "late": "{people:g} people who come after the target's time",
    "few": "{people:g} people who come by then where {need:g} are asked for",
    "people": "{within_reach:g} {role}s within reach ({here:g} there, {elsewhere:g} elsewhere, {free:g} free)",
}


def sentence(problem: StaffingProblem, explanation: Explanation) -> str:
    """One line."""
    if explanation.together:
        bind = explanation.binds[0]
        figures = dict(bind.figures)
        areas = ", ".join(sorted({problem.area_codes[problem.target_area[k]] for k in explanation.together}))
        return (
            f"{explanation.area} is short as a whole: the {_plural(bind.role)} within reach of {areas} can serve at "
            f"most {figures['most']} of the {figures['need']} people asked for; at least {figures['people_more']} more "
            "are lacking"
        )
    begin = f"{explanation.area} is {explanation.people_short} people short by {by_clock(problem, explanation.by_slot)}"
    closing = [remedy for remedy in explanation.remedies if remedy.closes]
    if closing:
        ways = ", or ".join(_way(problem, remedy) for remedy in closing[:TOLD])
        return f"{begin}: {ways} would close it"
    held = "; ".join(_held(bind) for bind in explanation.binds)
    helped = ", ".join(f"{_way(problem, one)} {one.people_gained} fewer" for one in explanation.remedies[:TOLD])
    held = f": held back by {held}" if held else ": no reason was found in time"
    return begin + held + (f". Not enough alone: {helped}" if helped else "")


def _held(bind: Binding) -> str:
    return HELD[bind.kind].format(role=bind.role, **dict(bind.figures))


def _way(problem: StaffingProblem, remedy: Remedy) -> str:
    more = " and ".join(f"{count} more {_plural(role) if count > 1 else role}" for role, count in remedy.people)
    released = " and ".join(f"{count} {_plural(role) if count > 1 else role}" for role, count in remedy.people)
    return {
        "again": "planning again as it is",
        "people": f"{more} based within {problem.minutes_max:g} minutes of it, as at {remedy.base}",
        "reach": f"{remedy.amount} more minutes of travel",
        "lanes": f"{remedy.amount} more {'lanes' if remedy.amount > 1 else 'lane'} at {remedy.site}",
        "hours": f"{remedy.minutes or 0:g} minutes longer",
        "block": f"{remedy.amount} more {'slots' if remedy.amount > 1 else 'slot'} in protective clothing",
        "blocks": "one more block a day",
        "moves": f"{remedy.amount} more people with other assignments",
        "reserve": f"{released} of the reserve",
    }[remedy.kind]


def _plural(role: str | None) -> str:
    return " and ".join(f"{one}s" for one in (role or "people").split("+"))
