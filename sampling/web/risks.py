"""Risk levels: who has which, what it does to tubes and order, and a table to set them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug import Response

from sampling.domain.errors import Faulty, Refused
from sampling.domain.permissions import EDIT_ROUNDS, SEE_ROUNDS
from sampling.domain.risks import LEVELS
from sampling.domain.sites import KINDS
from sampling.guards import allow
from sampling.services import areas, risks, rounds

from .context import actor, database, now
from .errors import sentence
from .formatting import use_zone
from .rounds.reach import changes_allowed

bp = Blueprint("risks", __name__, url_prefix="/rounds/<round_code>/risks")

RISK_WORDS = {"low": lazy_gettext("Low"), "medium": lazy_gettext("Medium"), "high": lazy_gettext("High")}
RISK_LOOKS = {"low": "resting", "medium": "watch", "high": "behind"}
SITE_WORDS = dict(zip(KINDS, (lazy_gettext("Fixed"), lazy_gettext("Mobile"), lazy_gettext("Isolation")), strict=True))


@bp.get("")
@allow(SEE_ROUNDS, round="round_code")
def show(round_code: str) -> str:
    """The levels of the county's townships, or of the account's own area, and the tubes of the round."""
    own = actor().area_path
    try:
        page = risks.page(database(), round_code=round_code)
    except Refused as error:
        return _none(round_code, error)
    if own.startswith(page.area.path) and own != page.area.path:
        page = risks.page(database(), round_code=round_code, area_code=own.rstrip("/").rsplit("/", 1)[-1])
    return _page(page)


@bp.get("/<area_code>")
@allow(SEE_ROUNDS, round="round_code", area="area_code")
def area(round_code: str, area_code: str) -> str:
    """The levels of the areas directly below one."""
    try:
        return _page(risks.page(database(), round_code=round_code, area_code=area_code))
    except Refused as error:
        return _none(round_code, error)


@bp.post("/<area_code>")
@allow(EDIT_ROUNDS, round="round_code", area="area_code")
def set_levels(round_code: str, area_code: str) -> Response | tuple[str, int]:
    """Set the levels of the areas directly below one, those whose fields were sent."""
    db = database()
    page = risks.page(db, round_code=round_code, area_code=area_code)
    codes = {line.area.code: line.area.name for line in page.lines}
    typed = {
        code: (request.form.get(f"level-{code}", ""), request.form.get(f"source-{code}", "").strip())
        for code in codes
        if f"level-{code}" in request.form
    }
    wanted = {code: (level, source if level else "") for code, (level, source) in typed.items()}
    try:
        changed = risks.set_levels(db, round_code=round_code, levels=wanted, by=actor(), now=now())
    except Faulty as error:
        problems = [(f"{one.where[1]}-{one.where[0]}", codes[str(one.where[0])], sentence(one)) for one in error.faults]
        return _page(page, typed, problems), 422
    flash(gettext("%(n)s risk levels are changed.", n=changed), "success")
    return redirect(url_for("risks.area", round_code=round_code, area_code=area_code))


def _none(round_code: str, why: Refused) -> str:
    """Before there are residents there are no tubes: the page says what is missing."""
    found = rounds.round_by_code(database(), round_code)
    return render_template("risks/none.html", round=found, why=sentence(why))


def _page(
    page: risks.Page,
    typed: dict[str, tuple[str, str]] | None = None,
    problems: list[tuple[str, str, str]] | None = None,
) -> str:
    use_zone(page.round.tz)
    reach = actor().area_path
    return render_template(
        "risks/show.html",
        page=page,
        round=page.round,
        parents=[one for one in page.parents if one.path.startswith(reach)],
        county=areas.area(database(), page.round.area_code),
        whole=page.area.code == page.round.area_code,
        typed=typed or {},
        problems=problems or [],
        levels=LEVELS,
        words=RISK_WORDS,
        looks=RISK_LOOKS,
        site_words=SITE_WORDS,
        changes=changes_allowed(page.round),
    )
