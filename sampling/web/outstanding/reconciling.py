"""What villages say beside what sites have counted."""

from flask import render_template, request, url_for
from flask_babel import lazy_pgettext

from sampling.domain.areas import lowest_common
from sampling.domain.permissions import SEE_CONTACTS, SEE_COUNTS
from sampling.domain.reconciling import Catchment
from sampling.guards import allow, may
from sampling.services import outstanding, watching

from ..context import actor, database, now
from ..formatting import use_zone
from ..second.telling import second_told
from ..signing.personal import dial
from ..watching.traces import traces
from . import bp

SHOWN = 20
"""Catchments that stand on a page at first: a phone shows each as a card."""
SITES_MOST = 60
"""So many sites of a catchment go into an address."""
STANDING_WORDS = {
    "differs": lazy_pgettext("catchments", "Differ"),
    "open": lazy_pgettext("catchments", "Not comparable yet"),
    "agrees": lazy_pgettext("catchments", "Agree"),
}


@bp.get("/rounds/<round_code>/outstanding/reconciled")
@allow(SEE_COUNTS, round="round_code")
def reconciled(round_code: str) -> str:
    """Expected, counted, told and unexplained people by catchment, the largest difference first.

    Those that differ stand alone until others are asked for (`only`), and no more than some, until all are (`rows`).
    """
    found = outstanding.reconciled(database(), round_code=round_code, scope_path=actor().area_path, now=now())
    use_zone(found.round.tz)
    numbers = found.standings
    only = request.args.get("only", "")
    if only not in (*numbers, "all"):
        only = next((name for name, number in numbers.items() if number), "all")
    lines = [one for one in found.catchments if only in ("all", one.standing)]
    shown = len(lines) if request.args.get("rows") == "all" else SHOWN
    return render_template(
        "outstanding/reconciled.html",
        found=found,
        round=found.round,
        lines=lines[:shown],
        all=len(lines),
        only=only,
        standing_words=STANDING_WORDS,
        url=lambda **asked: url_for("outstanding.reconciled", round_code=round_code, **asked),
        counts_of=lambda one: _counts_of(round_code, one),
        contacts=may(actor(), SEE_CONTACTS),
        dial=dial,
        days=watching.days_counted(database(), round_code=round_code, area_code=found.round.area_code, as_of=now()),
        **second_told(round_code, actor().area_path, hours=(None, now())),
    )


def _counts_of(round_code: str, catchment: Catchment) -> str:
    """The address of the counts of a catchment's sites, up to the moment that its villages speak of."""
    codes = lowest_common([line.area.path for line in catchment.villages]).rstrip("/").split("/")
    if len(catchment.sites) > SITES_MOST:
        return ""
    return traces(round_code, catchment.as_of)(codes[-1], site=list(catchment.sites))
