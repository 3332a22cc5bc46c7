"""A plan that assumes what is not so: what would have to change in the round, and where, before it can be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext

from sampling.domain.assumptions import IN_NORMS, Assumptions, OtherSite
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
    staff = url_for("staff.list_staff"), gettext("Staff")
    hours = (
        url_for("rounds.edit_session", round_code=round_.code, session_code=session.code),
        gettext("Hours of the session"),
    )
    said = Assumptions.from_dict(not_so)
    found = [
        *((Assumptions(**{key: not_so[key]}), norms) for key in IN_NORMS if key in not_so),
        *((Assumptions(people=(change,)), staff) for change in said.people),
        *((Assumptions(sites=(change,)), _site(change, names)) for change in said.sites),
        *((Assumptions(later_minutes=said.later_minutes), hours) for _ in range(bool(said.later_minutes))),
    ]
    changes = [ToChange(text, *place) for one, place in found for text in assumed_lines(one.as_dict(), names)]
    return changes, all(key in IN_NORMS for key in not_so)


def _site(change: OtherSite, names: Mapping[str, str]) -> tuple[str, str]:
    return url_for("sites.show", site_code=change.site), names.get(change.site, change.site)
