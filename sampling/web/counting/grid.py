"""The grid: a township's sites by the hours of a day. Each cell is stored by itself; the form's post works without
JavaScript, and with it every cell is sent as it is left."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup
from werkzeug import Response

from sampling.domain.counting import FIGURES, TYPED_SOURCES, Outcome, Typed
from sampling.domain.counts import TEXT_MAX
from sampling.domain.permissions import ENTER_COUNTS
from sampling.guards import allow
from sampling.services import counting

from ..context import actor, database, now
from ..findings import say
from ..formatting import joined, moment, number, use_zone
from . import bp
from .asked import Asked, asked, choices
from .words import FIGURE_WORDS, STATE_WORDS, TYPED_WORDS, WAY_WORDS

TIME_MAX = 2**33  # seconds; an hour beyond is nobody's


@bp.get("/counts")
@allow(ENTER_COUNTS, round="round_code")
def grid(round_code: str) -> str:
    """The grid of a township; who reaches the whole county chooses one."""
    return _page(round_code, asked())


@bp.post("/counts")
@allow(ENTER_COUNTS, round="round_code")
def save(round_code: str) -> Response | tuple[str, int]:
    """Store what is right; whatever is wrong comes back in its cell, with all that was typed."""
    at, as_json = asked(), request.accept_mimetypes.best == "application/json"
    source = request.form.get("source", "grid")
    outcomes = counting.save(
        database(),
        round_code=round_code,
        area_code=at.area,
        cells=_typed(),
        figure=at.figure,
        reason=request.form.get("reason", ""),
        source=source if source in TYPED_SOURCES else "grid",
        page_id=request.form.get("page_id", "")[:64] or uuid4().hex,
        by=actor(),
        now=now(),
    )
    if as_json:
        return jsonify(cells=[_as_json(round_code, one) for one in outcomes], page=_standing(round_code, at))
    left = [one for one in outcomes if one.state not in ("saved", "empty")]
    stored = sum(one.state == "saved" for one in outcomes)
    if left:
        return _page(round_code, at, outcomes), 422
    told = ngettext("%(n)s count is stored.", "%(n)s counts are stored.", stored, n=number(stored))
    flash(told if stored else gettext("Nothing was changed."), "success")
    return redirect(url_for("counting.grid", round_code=round_code, **at.address()))


def _typed() -> list[Typed]:
    """The cells that were changed: `c.SITE.SECONDS` is the text, `v.SITE.SECONDS` the version and figure shown."""
    out = []
    for name, text in request.form.items():
        head, _, seconds = name.rpartition(".")
        if not head.startswith("c.") or not seconds.isascii() or not seconds.isdigit() or int(seconds) > TIME_MAX:
            continue
        version, _, was = request.form.get(f"v.{head[2:]}.{seconds}", "0:").partition(":")
        if text.strip() == was:
            continue
        hour = datetime.fromtimestamp(int(seconds), UTC)
        out.append(Typed(head[2:], hour, text, int(version) if version.isdigit() and len(version) < 10 else 0))
    return out


def _as_json(round_code: str, one: Outcome) -> dict[str, Any]:
    return {
        "key": key_of(one.site_code, one.hour),
        "state": "check" if one.state == "saved" and one.told else one.state,
        "version": one.version,
        "seen": one.seen,
        "value": "" if one.value is None else str(one.value),
        "told": [say(finding) for finding in one.told],
        "history": url_for(
            "counting.history", round_code=round_code, site_code=one.site_code, hour=one.hour.isoformat()
        ),
        "conflicts": conflict_at(round_code, one),
    }


def conflict_at(round_code: str, one: Outcome | None) -> str:
    """Where a cell's conflict is settled, with the reason that was typed for it; the list where it is not known which
    it is."""
    if one is None or one.conflict_id is None:
        return url_for("counting.list_conflicts", round_code=round_code, area=request.values.get("area") or None)
    reason = request.form.get("reason", "").strip()[:TEXT_MAX] or None
    return url_for("counting.conflict", round_code=round_code, conflict_id=one.conflict_id, reason=reason)


def _standing(round_code: str, at: Asked) -> dict[str, Any]:
    """What the page says above and below its cells, as it is now that they are stored."""
    present = now()
    shown = counting.grid(database(), round_code=round_code, **at.arguments(), by=actor(), now=present)
    use_zone(shown.round.tz)
    return {
        "title": _said("headline", shown),
        "as_of": gettext("as of %(clock)s", clock=moment(present)),
        "conflicts": number(shown.disputes),
        "flags": number(shown.doubtful),
        "doubtful": _said("doubtful_of", shown.doubtful) if shown.doubtful else "",
    }


def _said(macro: str, *facts: object) -> str:
    """What the page says, as plain text."""
    return Markup(get_template_attribute("counting/parts.html", macro)(*facts)).unescape()  # noqa: S704  (unescaped)


def key_of(site_code: str, hour: datetime) -> str:
    """The name of a cell in forms."""
    return f"{site_code}.{int(hour.timestamp())}"


def _page(round_code: str, at: Asked, outcomes: Sequence[Outcome] = ()) -> str:
    db, by, present = database(), actor(), now()
    shown = counting.grid(db, round_code=round_code, **at.arguments(), by=by, now=present)
    use_zone(shown.round.tz)
    stored = sum(one.state == "saved" for one in outcomes)
    # A reason serves the cells that it was given for: once none of them is left it is nobody's.
    served = stored and not any(one.state in ("reason", "problem") for one in outcomes)
    places = {
        "round": shown.round,
        "choices": choices(shown.round, shown.days),
        "chosen": f"{shown.session_code}/{shown.day.isoformat()}" if shown.day else "",
        "at": at,
        "as_of": present,
    }
    if shown.is_county:
        below = counting.townships(db, shown)
        return render_template("counting/overview.html", **places, grid=shown, townships=below)
    return render_template(
        "counting/grid.html",
        **places,
        grid=shown,
        figures=[(name, FIGURE_WORDS[name]) for name in FIGURES],
        sources=[(name, TYPED_WORDS[name]) for name in TYPED_SOURCES],
        source=request.form.get("source", "grid"),
        reason="" if served else request.form.get("reason", ""),
        page_id=request.form.get("page_id", "")[:64] or uuid4().hex,
        state_words=STATE_WORDS,
        way_words=WAY_WORDS,
        outcomes={key_of(one.site_code, one.hour): one for one in outcomes if one.state not in ("saved", "empty")},
        stored=stored,
        key=key_of,
        conflict_at=lambda one: conflict_at(round_code, one),
        in_words=lambda found: joined(map(say, found)),
    )
