"""What is proven of a plan, in words: its three parts beside the least that any plan can have."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext

from sampling.domain.plans import Plan
from sampling.domain.proofs import PARTS, Proof, proofs

from .formatting import number, percent

PART_WORDS = {
    "shortfall": lazy_gettext("People short of targets"),
    "waiting_person_slots": lazy_gettext("Waiting, of all people together"),
    "travel_minutes": lazy_gettext("Ways, of all staff together"),
}
KIND_WORDS = {
    "nothing less": lazy_gettext("nothing can be less than none"),
    "integer staircase": lazy_gettext(
        "proven by giving whole lanes to one area after the other, each time where they help most"
    ),
    "coupled LP": lazy_gettext("proven by counting all roles and all hours together, with parts of lanes allowed"),
    "Lagrangian": lazy_gettext("proven by putting a price on the work of each kind of people"),
    "search tree": lazy_gettext("proven by ruling out every other way of staffing whole lanes"),
}


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A row of the table: words and figures as they stand on the page; "" where there is none."""

    part: str
    word: str
    value: str
    bound: str
    gap: str
    share: str
    kind: str
    is_proven: bool


def lines(found: Sequence[Proof], slot_minutes: int) -> list[ProofLine]:
    """The rows of a plan, those parts left out that are not known yet."""
    return [_line(proof, slot_minutes) for proof in found if proof.value is not None]


def proofs_of(plan: Plan) -> tuple[Proof, ...]:
    """What is proven of a plan that is kept."""
    figures = plan.figures
    objective, bound, kind = figures["objective"], figures["bound"], figures.get("kind", {})
    return proofs(
        [objective[part] for part in PARTS],
        [bound[part] for part in PARTS],
        [kind.get(part) for part in PARTS],
        figures.get("need"),
    )


def told(part: str, figure: float, slot_minutes: int, *, up: bool = True) -> str:
    """A figure of a part in its unit: people, hours or minutes; rounded up, a bound down to what it really proves."""
    if part == "waiting_person_slots":
        hours = _rounded(figure * slot_minutes / 60, up)
        return str(ngettext("%(n)s hour", "%(n)s hours", hours, n=number(hours)))
    if part == "travel_minutes":
        minutes = _rounded(figure, up)
        return str(ngettext("%(n)s minute", "%(n)s minutes", minutes, n=number(minutes)))
    return number(_rounded(figure, True))  # people are whole: no plan has less than the next whole person


def _line(proof: Proof, slot_minutes: int) -> ProofLine:
    known = proof.bound is not None
    return ProofLine(
        part=proof.part,
        word=str(PART_WORDS[proof.part]),
        value=told(proof.part, proof.value or 0, slot_minutes),
        bound=told(proof.part, proof.bound or 0, slot_minutes, up=proof.is_proven) if known else "",
        gap=_gap(proof, slot_minutes),
        share=percent(proof.share, 2) if proof.share is not None else "",
        kind=str(KIND_WORDS[proof.kind]) if known and proof.kind in KIND_WORDS else "",
        is_proven=proof.is_proven,
    )


def _gap(proof: Proof, slot_minutes: int) -> str:
    if proof.gap is None:
        return str(gettext("not known yet"))
    return str(gettext("none: no plan has less")) if proof.is_proven else told(proof.part, proof.gap, slot_minutes)


def _rounded(figure: float, up: bool) -> int:
    return math.ceil(figure - 1e-6) if up else math.floor(figure + 1e-6)
