"""The rounds side by side: where each ended, or stands."""

from flask import render_template

from sampling.domain.permissions import SEE_COVERAGE
from sampling.guards import allow
from sampling.services import watching
from sampling.web.context import actor, database, now
from sampling.web.formatting import use_zone

from . import bp
from .traces import traces


@bp.get("/rounds")
@allow(SEE_COVERAGE)
def finals() -> str:
    """The coverage of the account's area at the end of each round, of residents and of expected people."""
    found = watching.finals(database(), actor().area_path, now=now())
    if found:
        use_zone(found[0].round.tz)
    return render_template(
        "watching/finals.html",
        finals=found,
        ways={one.round.code: traces(one.round.code, one.coverage.as_of) for one in found if one.coverage},
    )
