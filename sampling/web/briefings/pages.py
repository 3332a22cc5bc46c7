"""The list of briefings, and one of them as it was issued."""

from flask import redirect, render_template, request
from werkzeug import Response

from sampling.domain.permissions import ISSUE_BRIEFING, SEE_COVERAGE, allows
from sampling.guards import allow
from sampling.services import briefings

from ..context import actor, database, now
from ..formatting import spoken, use_zone
from . import bp
from .asked import address, area_asked, shown, whose
from .words import KIND_WORDS


@bp.get("/rounds/<round_code>/briefings")
@allow(SEE_COVERAGE, round="round_code")
def list_briefings(round_code: str) -> str | Response:
    """The briefings of the county, or of one of its townships with `?area=`."""
    found = briefings.listing(database(), round_code=round_code, area_code=area_asked(), by=actor())
    at = found.place
    use_zone(at.round.tz)
    if not area_asked() and not at.is_county:
        return redirect(request.path + f"?area={at.area.code}")
    return render_template(
        "briefings/list.html",
        at=at,
        whose=whose(at),
        found=found,
        kind_words=KIND_WORDS,
        may_issue=allows(actor().role, ISSUE_BRIEFING),
        number_of=numbers(found),
        address=address,
    )


@bp.get("/rounds/<round_code>/briefings/<int:number>")
@allow(SEE_COVERAGE, round="round_code")
def show(round_code: str, number: int) -> str:
    """A briefing as it was issued: its newest revision, or the one of `?revision=`."""
    at, issued, before = briefings.briefing(
        database(),
        round_code=round_code,
        number=number,
        revision=request.args.get("revision", type=int),
        area_code=area_of(),
        by=actor(),
    )
    use_zone(at.round.tz)
    since = () if issued.replaced_by else briefings.known_now(database(), at, issued, now=now())
    with spoken():
        told = briefings.told_differences(since)
        named = briefings.number_of(issued.number, issued.revision)
    return render_template(
        "briefings/show.html",
        at=at,
        whose=whose(at),
        issued=issued,
        named=named,
        since=told,
        kind_words=KIND_WORDS,
        may_issue=allows(actor().role, ISSUE_BRIEFING),
        address=address,
        **shown(issued.facts, issued, before),
    )


def area_of() -> str:
    """The area of a briefing: of the round's county where none is named, whoever asks: a link means one briefing."""
    return area_asked() or briefings.COUNTY


def numbers(found: briefings.Listing) -> dict[tuple[int, int], str]:
    """What each briefing of a list is called."""
    with spoken():
        return {(one.number, one.revision): briefings.number_of(one.number, one.revision) for one in found.briefings}
