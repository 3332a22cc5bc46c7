"""Risk levels of areas: set where they are known, inherited downwards, and what follows: pool size, order and tubes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .areas import Area
from .errors import FieldFault
from .norms import Norm
from .norms import pool_size as norms_pool_size
from .texts import N_

LEVELS = ("low", "medium", "high")
ORDER = {"high": 0, "medium": 1, "low": 2}  # who is called first
UNSET = "low"
SOURCE_MAX = 400
NO_SUCH_LEVEL = N_("There is no risk level %(level)s. Choose low, medium or high.")
NO_SOURCE = N_("Say who set this risk level and when, for example “county order no. 7, 3 May”.")
LONG_SOURCE = N_("The text has %(length)s characters, more than the %(most)s that are kept.")


@dataclass(frozen=True, slots=True)
class Risk:
    """The level that holds for an area. of: code of the area that it was set for, None where none was set."""

    level: str
    of: str | None = None


def inherited(areas: Sequence[Area], own: Mapping[str, str]) -> dict[str, Risk]:
    """The level of every area, parents before children given: its own, else that of the next area above, else low."""
    out: dict[str, Risk] = {}
    for area in areas:
        if area.code in own:
            out[area.code] = Risk(own[area.code], area.code)
        else:
            out[area.code] = out.get(area.parent_code or "", Risk(UNSET))
    return out


def pool_size(level: str, site_kind: str, norms: Mapping[str, Norm]) -> int:
    """People a tube: the round's where the risk is low, never more where it is higher, and 1 in isolation.

    1 elsewhere also stands for one household a tube.
    """
    usual = norms_pool_size(norms, site_kind)
    return usual if level == "low" else min(usual, int(norms[f"pool_size.{level}"].value))


def tubes(people: Mapping[str, int], site_kind: str, norms: Mapping[str, Norm]) -> int:
    """Tubes that people of each level need at a site, levels never in one tube, the last of each part-full."""
    return sum(math.ceil(count / pool_size(level, site_kind, norms)) for level, count in people.items() if count > 0)


def faults(level: str, source: str) -> list[FieldFault]:
    """What a level that is set can't be."""
    out = [] if level in LEVELS else [FieldFault(NO_SUCH_LEVEL, {"level": level}, ("level",))]
    if not source.strip():
        out.append(FieldFault(NO_SOURCE, where=("source",)))
    elif len(source.strip()) > SOURCE_MAX:
        out.append(FieldFault(LONG_SOURCE, {"length": len(source.strip()), "most": SOURCE_MAX}, ("source",)))
    return out
