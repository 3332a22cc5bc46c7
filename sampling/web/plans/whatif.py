"""A plan that assumes what is not so: what would have to change in the round, and where, before it can be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from sampling.domain.assumptions import IN_NORMS
from sampling.domain.rounds import Round, Session

from ..assumptions import assumed_lines


@dataclass(frozen=True, slots=True)
class ToChange:
    """One thing that the plan assumes, and the page on which the round, a site or the staff is changed."""

    text: str
    url: str
    place: str


def to_change(
    not_so: Mapping[str, Any], names: Mapping[str, str], round_: Round, session: Session
) -> tuple[list[ToChange], bool]:
    """What to change, and whether this very plan can be published afterwards (else it has to be run again).

    not_so: of `plans.not_so_yet`.
    """
    norms = url_for("rounds.norms", round_code=round_.code), gettext("Norms")
    hours = url_for("rounds.edit_session", round_code=round_.code, session_code=session.code)
    places = {
        "people": (url_for("staff.list_staff"), gettext("Staff")),
        "later_minutes": (hours, gettext("Hours of the session")),
    }
    if "site" in not_so:
        site = not_so["site"]
        places["lanes"] = url_for("sites.show", site_code=site), names.get(site, site)
    parts = {"people": ("people", "role", "base"), "lanes": ("lanes", "site")}
    found = [
        ToChange(text, *places.get(key, norms))
        for key in ("travel_minutes", "block_minutes", "reserve", "people", "lanes", "later_minutes")
        if key in not_so
        for text in assumed_lines({k: not_so[k] for k in parts.get(key, (key,)) if k in not_so}, names)
    ]
    return found, all(key in IN_NORMS for key in not_so)
