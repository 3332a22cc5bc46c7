"""What is proven of a plan, in words: its three parts beside the least that any plan can have."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext, ngettext

from sampling.domain.plans import Plan
from sampling.domain.proofs import PARTS, Proof, proofs
from sampling.domain.shortfall import Shortfall

from .formatting import number, percent

PART_WORDS = {
    "shortfall": lazy_gettext("People short of targets, each counted once"),
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
    """A row of the table: words and figures as they stand on the page; "" where there is none.

    unknown: what is said in place of a figure that is not there.
    """

    part: str
    word: str
    value: str
    bound: str
    gap: str
    share: str
    kind: str
    is_proven: bool
    unknown: str


def lines(
    found: Sequence[Proof], slot_minutes: int, short: Shortfall | None = None, *, over: bool = True
) -> list[ProofLine]:
    """The rows of a plan, those parts left out that are not known.

    short: the people whom the plan leaves short, None before there is a plan to count them. over: no more is found out.
    """
    unknown = str(gettext("not proven") if over else gettext("not known yet"))
    return [
        _short_line(proof, short, unknown) if proof.part == "shortfall" else _line(proof, slot_minutes, unknown)
        for proof in found
        if proof.value is not None
    ]


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
    """A figure of waiting or ways in hours or minutes; rounded up, a bound down to what it really proves."""
    if part == "waiting_person_slots":
        hours = _rounded(figure * slot_minutes / 60, up)
        return str(ngettext("%(n)s hour", "%(n)s hours", hours, n=number(hours)))
    minutes = _rounded(figure, up)
    return str(ngettext("%(n)s minute", "%(n)s minutes", minutes, n=number(minutes)))


def _line(proof: Proof, slot_minutes: int, unknown: str) -> ProofLine:
    known = proof.bound is not None
    if proof.gap is None:
        gap = unknown
    else:
        gap = gettext("none: no plan has less") if proof.is_proven else told(proof.part, proof.gap, slot_minutes)
    return ProofLine(
        part=proof.part,
        word=str(PART_WORDS[proof.part]),
        value=told(proof.part, proof.value or 0, slot_minutes),
        bound=told(proof.part, proof.bound or 0, slot_minutes, up=proof.is_proven) if known else "",
        gap=gap,
        share=percent(proof.share, 2) if proof.share is not None else "",
        kind=_kind(proof),
        is_proven=proof.is_proven,
        unknown=unknown,
    )


def _short_line(proof: Proof, short: Shortfall | None, unknown: str) -> ProofLine:
    """The solver weighs people of an area far behind; its figure is no number of people and stands under details."""
    if short is not None:
        value = gettext("%(n)s of %(all)s", n=number(short.short), all=number(short.asked))
    else:
        value = "0" if not proof.value else gettext("some")
    share = ""
    if proof.bound is None:
        bound, gap = "", unknown
    elif proof.is_proven:
        bound = number(short.short) if short is not None else value
        gap = gettext("none: no plan has less")
    else:
        least = number(short.least) if short is not None and short.least else gettext("more than 0")
        bound = least if proof.bound > 0 else "0"
        gap = percent(proof.share, 2) if proof.share is not None else unknown
        share = gettext("the worst-off counting more") if proof.share is not None else ""
    return ProofLine(
        part=proof.part,
        word=str(PART_WORDS[proof.part]),
        value=value,
        bound=bound,
        gap=gap,
        share=share,
        kind=_kind(proof),
        is_proven=proof.is_proven,
        unknown=unknown,
    )


def _kind(proof: Proof) -> str:
    return str(KIND_WORDS[proof.kind]) if proof.bound is not None and proof.kind in KIND_WORDS else ""


def _rounded(figure: float, up: bool) -> int:
    return math.ceil(figure - 1e-6) if up else math.floor(figure + 1e-6)
