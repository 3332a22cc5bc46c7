"""Where and when people assemble, and in which vehicle: one table for each township, or for a unit site by site."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug import Response

from sampling.domain.errors import Faulty
from sampling.domain.permissions import HAND_OUT
from sampling.domain.rounds import may_change
from sampling.guards import allow
from sampling.services import handouts

from ..context import actor, database, now
from ..errors import sentence
from . import BASE, bp
from .asked import Asked, asked

COLUMNS = ("place", "assemble_at", "departs_at", "vehicle", "driver_name", "driver_phone")
COLUMN_WORDS = {
    "place": lazy_gettext("Place of assembly"),
    "assemble_at": lazy_gettext("Assemble at"),
    "departs_at": lazy_gettext("Leave at"),
    "vehicle": lazy_gettext("Vehicle"),
    "driver_name": lazy_gettext("Driver"),
    "driver_phone": lazy_gettext("Driver's phone"),
}
ROWS_MAX = 2000  # of a form


@bp.route(f"{BASE}/departures", methods=["GET", "POST"])
@allow(HAND_OUT, round="round_code")
def departures(round_code: str, session_code: str) -> str | Response | tuple[str, int]:
    """The table. `?township=`: of one township; `?unit=`: of one unit, site by site."""
    given = asked(round_code, session_code)
    if given.plan is None:
        return render_template("handouts/none.html", **given.page(), here="departures")
    township, unit = request.args.get("township") or None, request.args.get("unit") or None
    rows = handouts.departures(
        database(), plan_id=given.plan.id, scope_path=given.scope_path, township=township, unit=unit
    )
    typed: list[handouts.Typed] | None = None
    problems: list[tuple[str, str, str]] = []
    if request.method == "POST":
        typed = _typed()
        try:
            changed = handouts.set_departures(database(), plan_id=given.plan.id, typed=typed, by=actor(), now=now())
        except Faulty as error:
            problems = _problems(error, typed)
        else:
            flash(
                gettext("%(n)s rows are saved. Handouts made from now on say so.", n=changed)
                if changed
                else gettext("Nothing was changed."),
                "success",
            )
            return redirect(
                url_for(".departures", round_code=round_code, session_code=session_code, township=township, unit=unit)
            )
    shown = render_template(
        "handouts/departures.html",
        **given.page(),
        rows=_shown(rows, typed, given),
        townships=handouts.base_townships(database(), given.plan, given.scope_path),
        township=township,
        unit=unit,
        columns=COLUMNS,
        column_words=COLUMN_WORDS,
        problems=problems,
        may_change=may_change(given.round.state),
    )
    return (shown, 422) if problems else shown


def _typed() -> list[handouts.Typed]:
    """The rows of the form, in order."""
    count = min(request.form.get("rows", 0, type=int), ROWS_MAX)
    out = []
    for n in range(count):
        key = (
            request.form.get(f"unit-{n}", ""),
            request.form.get(f"base-{n}", ""),
            request.form.get(f"site-{n}", "") or None,
        )
        values = {name: request.form.get(f"{name}-{n}", "") for name in COLUMNS}
        out.append(handouts.Typed(key=key, seen=request.form.get(f"seen-{n}", ""), **values))
    return out


def _problems(error: Faulty, typed: list[handouts.Typed]) -> list[tuple[str, str, str]]:
    """(id of the field, what it is called, sentence) of every fault."""
    out = []
    for fault in error.faults:
        n, name = int(fault.where[0]), str(fault.where[1])
        unit, _, site = typed[n].key
        place = gettext("%(row)s, %(column)s", row=f"{unit} {site}" if site else unit, column=COLUMN_WORDS[name])
        out.append((f"{name}-{n}", place, sentence(fault)))
    return out


def _shown(
    rows: list[handouts.Departure], typed: list[handouts.Typed] | None, given: Asked
) -> list[tuple[handouts.Departure, dict[str, str], Any]]:
    """Each row with what stands in its fields, and what holds where they are empty."""
    sent = {one.key: one for one in typed or ()}
    out = []
    for row in rows:
        said, zone = row.said, given.round.tz

        def text(name: str, said: Any = said, zone: Any = zone) -> str:
            value = getattr(said, name)
            if value is None:
                return ""
            return f"{value.astimezone(zone):%H:%M}" if name.endswith("_at") else str(value)

        one = sent.get(row.key)
        values = {name: getattr(one, name) if one else text(name) for name in COLUMNS}
        values["seen"] = one.seen if one else row.stamp
        out.append((row, values, handouts.holds_otherwise(row)))
    return out
