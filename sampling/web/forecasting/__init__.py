"""How earlier forecasts did: the page that says how far a forecast can be trusted."""

from flask import Blueprint, render_template

from sampling.domain.forecasting.scoring import ALPHA
from sampling.domain.permissions import SEE_COVERAGE
from sampling.guards import allow
from sampling.services import forecasting
from sampling.web.context import actor, database, now

from .plots import plot
from .words import FAMILY_WORDS

bp = Blueprint("forecasting", __name__, url_prefix="/watch")


@bp.get("/backtest")
@allow(SEE_COVERAGE)
def backtest() -> str:
    """Rounds of this county that are over, replayed, for who sees the whole county; and simulated ones."""
    seen = forecasting.replayed(database(), now=now(), scope_path=actor().area_path)
    simulated = forecasting.kept_simulated()
    return render_template(
        "forecasting/backtest.html",
        replayed=seen,
        plots=[plot(one) for one in seen],
        replayed_tallies=[one for seen_one in seen for one in seen_one.tallies],
        replayed_names={
            one.name: f"{seen_one.round_code} · {seen_one.session_name}"
            for seen_one in seen
            for one in seen_one.tallies
        },
        simulated=simulated,
        leads=forecasting.by_lead([*simulated]),
        families=FAMILY_WORDS,
        wanted=1 - ALPHA,
    )
