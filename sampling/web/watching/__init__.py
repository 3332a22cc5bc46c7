"""Watching: coverage as of a time, against target and plan, on the map, and who has not reported."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, pgettext
from werkzeug import Response as AnyResponse

from sampling.domain.areas import within
from sampling.domain.errors import TakesNoPart
from sampling.domain.permissions import SEE_COVERAGE, SEE_READINESS, allows
from sampling.domain.standing import LAGGING
from sampling.guards import allow
from sampling.services import forecasting, lacking, rounds, watching
from sampling.web.areas import LEVEL_WORDS
from sampling.web.context import actor, database, now
from sampling.web.formatting import percent

from ..errors import several
from ..formatting import spoken
from ..second.telling import second_told
from ..tubes.telling import tubes_told
from . import showing
from .asked import Asked, asked_for, for_good, unless_known
from .lacks import lack_words, short_lack
from .mapping import figures_data, ground_data
from .ranking import on_wall
from .traces import traces

bp = Blueprint("watching", __name__, url_prefix="/watch")

PIECES = ("figures", "telling", "worst", "parts", "hours", "queues", "silent")
WALL = ("wall", "wall_parts", "wall_sites")
BEHIND_NAMED = 5
EVERY_MS = 5_000
EVERY_PAST_MS = 60_000  # a past moment changes only when a late report or a correction comes in


@bp.get("")
@allow(SEE_COVERAGE)
def watch() -> str | AnyResponse:
    """To the round at hand, or the one chosen, for the area of the account."""
    db, scope = database(), actor().area_path
    asked = request.args.get("round", "")
    chosen = next((one for one in rounds.rounds(db, scope) if one.code == asked), None)
    chosen = chosen or watching.round_at_hand(db, scope, now=now())
    if chosen is None:
        return render_template("watching/none.html")
    area_code = scope.rstrip("/").split("/")[-1] if within(scope, chosen.area_path) else chosen.area_code
    return redirect(url_for("watching.area", round_code=chosen.code, area_code=area_code))


@bp.get("/<round_code>/<area_code>")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def area(round_code: str, area_code: str) -> str | tuple[str, int]:
    """An area: the figure, the areas below it worst first, the map, the curve, and the sites without news; with
    `?wall=1` as it hangs on a wall."""
    asked = asked_for(round_code)
    try:
        if "wall" in request.args:
            shown = _shown(round_code, area_code, asked, WALL)
            return render_template("watching/wall_page.html", **shown, every=EVERY_MS)
        shown = _shown(round_code, area_code, asked)
    except TakesNoPart:
        return _outside(round_code, area_code), 404
    return render_template(
        "watching/area.html",
        **shown,
        levels=watching.levels_on_map(database(), round_code=round_code, area_code=area_code),
        level_words=LEVEL_WORDS,
        rounds=rounds.rounds(database(), actor().area_path),
        ahead=watching.round_ahead(database(), actor().area_path, now=now())
        if allows(actor().role, SEE_READINESS) and not asked.is_past
        else None,
        moments=_by_session(asked.moments),
        beside=watching.beside(database(), shown["seen"], scope_path=actor().area_path, now=asked.now),
        every=EVERY_PAST_MS if asked.fixed else EVERY_MS,
    )


def _outside(round_code: str, area_code: str) -> str:
    """A page for an area that takes no part in the round: which do, and the rounds in which it takes part."""
    scope = actor().area_path
    found = watching.outside(database(), round_code=round_code, area_code=area_code)
    return render_template(
        "watching/outside.html",
        found=found,
        reached=[one.code for one in (found.whole, *found.taking_part) if within(one.path, scope)],
        rounds=[one for one in rounds.rounds(database(), scope) if watching.takes_part(one, found.area.path)],
    )


@bp.get("/<round_code>/<area_code>/<piece>")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def fragment(round_code: str, area_code: str, piece: str) -> AnyResponse:
    """One piece of the page alone, for the page that keeps itself fresh."""
    if piece not in PIECES + WALL:
        abort(404)
    asked = asked_for(round_code)
    return unless_known(
        asked, lambda: render_template(f"watching/{piece}.html", **_shown(round_code, area_code, asked, (piece,)))
    )


@bp.get("/<round_code>/<area_code>/ground.json")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def ground_json(round_code: str, area_code: str) -> AnyResponse:
    """The shapes of the map's areas and the places of its sites; under the version in its address it never changes."""
    map_ = watching.mapped(database(), round_code=round_code, area_code=area_code, level=asked_for(round_code).level)
    return for_good(map_.version, lambda: jsonify(ground_data(map_)))


@bp.get("/<round_code>/<area_code>/figures.json")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def figures_json(round_code: str, area_code: str) -> AnyResponse:
    """The figures of the map's areas and sites, in the order of its ground."""
    asked = asked_for(round_code)

    def data() -> Response:
        map_ = watching.mapped(database(), round_code=round_code, area_code=area_code, level=asked.level)
        with_sites = request.args.get("sites") != "none"
        return jsonify(figures_data(database(), map_, round_code, area_code, asked, with_sites=with_sites))

    return unless_known(asked, data)


@bp.get("/<round_code>/<area_code>/curve.json")
@allow(SEE_COVERAGE, area="area_code", round="round_code")
def curve_json(round_code: str, area_code: str) -> AnyResponse:
    """The session's curve: sampled, planned, target."""
    asked = asked_for(round_code)

    def data() -> Response:
        zone = watching.round_watched(database(), round_code).tz
        found = watching.curve(
            database(), round_code=round_code, area_code=area_code, as_of=asked.as_of, known_at=asked.known_at
        )
        points = found.points if found else ()
        ahead = _forecast({"round_code": round_code, "area_code": area_code}, asked)
        band = ahead.points if ahead else ()
        series = [
            (pgettext("curve", "Planned"), "plan", [(p.at, p.planned) for p in points if p.planned is not None]),
            (gettext("Sampled"), "actual", [(p.at, p.sampled) for p in points if p.sampled is not None]),
            (gettext("Forecast"), "forecast", [(p.at, p.mid) for p in band]),
        ]
        return jsonify(
            series=[
                {
                    "name": name,
                    "kind": kind,
                    "points": [[at.astimezone(zone).isoformat(), people] for at, people in own],
                }
                for name, kind, own in series
                if own
            ],
            band={
                "name": gettext("%(share)s of the time the curve stays in the band.", share=percent(0.8, 0)),
                "points": [[p.at.astimezone(zone).isoformat(), p.low, p.high] for p in band],
            }
            if band
            else None,
            now=asked.as_of.astimezone(zone).isoformat(),
            target={"people": found.wanted, "at": found.target.by.astimezone(zone).isoformat()}
            if found and found.target and found.wanted and points and found.target.by <= points[-1].at
            else None,
            unit="people",
        )

    return unless_known(asked, data)


def _shown(round_code: str, area_code: str, asked: Asked, pieces: Collection[str] = PIECES) -> dict[str, Any]:
    """What these pieces show; a piece that is asked for alone costs nothing of the others, and all say the same."""
    with watching.one_look():
        return _found(round_code, area_code, asked, set(pieces))


def _found(round_code: str, area_code: str, asked: Asked, wanted: set[str]) -> dict[str, Any]:
    db = database()
    when: dict[str, Any] = {"as_of": asked.as_of, "known_at": asked.known_at}
    place: dict[str, Any] = {"round_code": round_code, "area_code": area_code}
    seen = watching.watch(db, **place, **when, now=asked.now, which=asked.which)
    found: dict[str, Any] = {
        "seen": seen,
        "asked": asked,
        "place": place,
        "here": place | asked.query,
        "there": place | asked.moment_query,
        "newest": place | asked.map_query,
        "part": seen.session,
        "above": [one for one in seen.above if within(one.path, actor().area_path)],
        "forecast": _forecast(place, asked) if {"figures", "hours", "wall"} & wanted else None,
        "trace": traces(round_code, asked.as_of, asked.known_at),
        "lagging": LAGGING,
        "several": several,
    }
    if {"figures", "worst", "parts", "wall_parts"} & wanted:
        found |= {"lacks": lacking.lacks(db, seen, wait=current_app.testing)}
        found |= {"lack_words": lack_words, "short_lack": short_lack}
    if {"figures", "worst", "parts", "queues", "wall_sites"} & wanted:
        waiting = watching.waiting(db, **place, **when)
        found |= {"waiting": waiting, "queues": waiting[area_code]}
    if {"figures", "worst", "parts"} & wanted:
        found["answering"] = showing.answering(seen)
    if {"figures", "wall"} & wanted:
        found["so_far"] = showing.so_far(seen, asked)
        found |= tubes_told(round_code, area_code, **when)
    if "figures" in wanted:
        found |= second_told(round_code, seen.line.area.path, hours=(None, asked.as_of), known_at=asked.known_at)
    if "worst" in wanted:
        found |= {"behind_named": BEHIND_NAMED, "proposals": showing.proposals(seen, asked)}
    if {"telling", "wall_parts"} & wanted:
        brief = watching.brief(db, **place, **when, now=asked.now)
        with spoken():
            found |= {"told": watching.told(brief), "brief": brief}
    if "hours" in wanted:
        found["hours"] = watching.curve(db, **place, **when)
    if "parts" in wanted:
        codes = [line.area.code for line in seen.lines]
        found["silences"] = watching.silences(db, **place, below=codes, **when, now=asked.now)
    if {"silent", "queues"} & wanted or ("parts" in wanted and not seen.lines):
        found |= showing.sites(place, when, asked)
    if "wall_parts" in wanted:
        found |= on_wall(seen, found["lacks"])
    return found


def _forecast(place: dict[str, Any], asked: Asked) -> forecasting.Forecast | None:
    """What is to be expected of the session as of the moment asked for; None once it is over, and as long as neither a
    plan nor a count says anything."""
    found = forecasting.forecast_lately(
        database(), **place, as_of=asked.as_of, known_at=asked.known_at, wait=current_app.testing
    )
    return found if found and (found.with_plan or found.has_counts) else None


def _by_session(moments: tuple[watching.Moment, ...]) -> dict[str, list[watching.Moment]]:
    found: dict[str, list[watching.Moment]] = {}
    for moment in moments:
        found.setdefault(moment.session_code, []).append(moment)
    return found


from . import counts, finals  # noqa: E402, F401  (their views register here)
