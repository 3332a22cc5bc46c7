"""What villages say beside what sites have counted."""

from flask import render_template

from sampling.domain.permissions import SEE_CONTACTS, SEE_COUNTS
from sampling.guards import allow, may
from sampling.services import outstanding

from ..context import actor, database, now
from ..formatting import use_zone
from ..second.telling import second_told
from ..signing.personal import dial
from . import bp


@bp.get("/rounds/<round_code>/outstanding/reconciled")
@allow(SEE_COUNTS, round="round_code")
def reconciled(round_code: str) -> str:
    """Expected, counted, told and unexplained people by catchment, the largest difference first."""
    found = outstanding.reconciled(database(), round_code=round_code, scope_path=actor().area_path, now=now())
    use_zone(found.round.tz)
    return render_template(
        "outstanding/reconciled.html",
        found=found,
        round=found.round,
        contacts=may(actor(), SEE_CONTACTS),
        dial=dial,
        **second_told(round_code, actor().area_path, hours=(None, now())),
    )
