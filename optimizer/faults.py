"""Faults: where each is, of what kind, its values, and the same in English words.

Whoever shows them in another language words `kind` with `values` anew; nothing has to be read out of the English text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Kind = Literal[
    # of a value: the keys of `values` are in brackets
    "missing",
    "unknown_key",
    "not_json",
    "not_format",  # format
    "not_object",
    "not_list",
    "not_text",
    "not_number",
    "not_finite",
    "not_whole",
    "not_boolean",
    "not_block",
    "not_share_and_weight",
    "not_time",
    "empty",
    "below",  # value, least
    "above",  # value, most
    "not_above_zero",
    "wrong_length",  # count, wanted
    "twice",  # code: once in a list
    "code_twice",  # code, other: the path of the first
    "slot_twice",  # slot
    "unknown",  # what, code
    "no_offset",
    "not_after",
    "overlaps",
    "ends_early",
    "not_ascending",  # value
    "last_share",  # value
    # of a round as a whole
    "no_root",
    "two_roots",
    "circle",
    "residents_of_parts",  # value, parts
    "sampled_of_parts",  # value, parts
    "arrivals_while_closed",  # people
    "no_residents",  # code
    # of wishes
    "no_pair",  # count
    "with_itself",  # code
    "pair_twice",  # other: the position of the first
    "unknown_role",  # role
    "too_few_slots",  # slots
    "pin_at_closed_site",  # site
    "needs_slots",  # staff
    "no_common_time",  # staff, site
    # a rule of plans (optimizer.rules) that is broken; of one assignment: staff, site, role, first, end
    "no_such_slots",
    "without_role",
    "not_available",
    "site_closed",
    "over_a_gap",
    "too_long",  # most: slots
    "too_far",  # minutes: None where there is no way; most
    "too_many_blocks",  # staff, count, most
    "two_places",  # staff, slot
    "no_break",  # staff, slot
    "too_little_rest",  # staff, slot, minutes: to be kept
    "reserve",  # day, role, free, kept
    "too_many_moves",  # count, most
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    path: of the value, as in `pins[0].site`. values: as `Kind` lists them, in the codes and slots of the round.
    """

    path: str
    kind: Kind
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


class Faults(ValueError):
    """Everything that is wrong with an input."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__(f"{len(found)} faults, the first: {found[0]}" if found else "no faults")
        self.found = found

    @property
    def faults(self) -> list[str]:
        """One line a fault, in English, each beginning with its path."""
        return [str(fault) for fault in self.found]

    def in_file(self, name: str) -> Self:
        """The same faults, each path beginning with the name of a file."""
        return type(self)([replace(fault, path=f"{name}: {fault.path}") for fault in self.found])
