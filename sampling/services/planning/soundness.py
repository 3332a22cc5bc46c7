"""Whether a session's problem can be put at all. What a county can put right is said in its words."""

from typing import TYPE_CHECKING, Any

from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.texts import N_

from .naming import Names

if TYPE_CHECKING:
    from optimizer.faults import Fault

SENTENCES = {
    "residents_of_parts": N_(
        "%(area)s has %(value)s residents and its parts have %(parts)s together. Correct the areas' residents first."
    ),
    "sampled_of_parts": N_(
        "In %(area)s %(value)s people are counted as sampled and in its parts %(parts)s together. "
        "Correct the reports of its sites first."
    ),
    "no_residents": N_("%(area)s has a target but no figure of its residents. Import it, or take the target out."),
    "code_twice": N_("The code %(code)s stands for two things in this session. Give one of them another code."),
}
OTHER = N_("The round can't be planned as it stands. Tell the system's keeper: %(details)s")


def check(problem: dict[str, Any], names: Names) -> None:
    """Raises Faulty with everything in a problem that the solver would not take."""
    from optimizer.round_file import RoundFaults, parse_round

    try:
        parse_round(problem)
    except RoundFaults as faults:
        known = [_worded(fault, problem, names) for fault in faults.found if fault.kind in SENTENCES]
        others = "; ".join(str(fault) for fault in faults.found if fault.kind not in SENTENCES)
        raise Faulty([*known, *([FieldFault(OTHER, {"details": others})] if others else [])]) from faults


def _worded(fault: "Fault", problem: dict[str, Any], names: Names) -> FieldFault:
    code = fault.values.get("code")
    if code is None:  # areas[3].residents
        code = problem["areas"][int(fault.path.partition("[")[2].partition("]")[0])]["code"]
    return FieldFault(SENTENCES[fault.kind], {**fault.values, "area": names.area(code)})
