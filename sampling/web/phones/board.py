"""Which sites' phones are ready to report without a network: for the county and its townships, the evening before."""

from flask import render_template, request

from sampling.domain.permissions import SEE_CONTACTS, SEE_READINESS, allows
from sampling.guards import allow
from sampling.services import phones, rounds

from ..context import actor, database, now
from ..formatting import use_zone
from ..plans.asked import scope
from . import bp

SHOWN = 60


@bp.get("/rounds/<round_code>/phones")
@allow(SEE_READINESS, round="round_code")
def board(round_code: str) -> str:
    """The townships by their sites without a ready phone, and those sites with whom to call."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = phones.board(
        database(),
        round_code=round_code,
        scope_path=scope(round_),
        with_contacts=allows(actor().role, SEE_CONTACTS),
        now=now(),
    )
    code = request.args.get("area", "")
    township = next((one for one in found.townships if one.code == code), None)
    lines = [line for line in found.lines if township is None or line.township_code == township.code]
    lacking = [line for line in lines if not line.phones]
    ready = [line for line in lines if line.phones]
    return render_template(
        "phones/board.html",
        round=round_,
        board=found,
        township=township,
        tally=township or found.total,
        lacking=lacking,
        ready=sorted(ready, key=lambda one: one.code),
        shown=None if township else SHOWN,
    )
