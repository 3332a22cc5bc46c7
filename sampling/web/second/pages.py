"""The two sources side by side, which one is official, and the comparison as a file."""

from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, pgettext
from flask_wtf import FlaskForm
from werkzeug import Response as AnyResponse
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from sampling.domain.errors import Conflict, DomainError
from sampling.domain.permissions import BRING_SECOND, CHOOSE_OFFICIAL, EXPORT, SEE_SECOND
from sampling.domain.rounds import Round
from sampling.domain.second import OFFICIALS
from sampling.guards import allow, may
from sampling.services import areas, rounds, second

from ..context import actor, database, now
from ..faults import tell
from ..formatting import clock, day, use_zone
from ..limits import ID_MAX, WholeField, moment_asked
from ..plans.asked import scope
from ..plans.files import as_file
from ..plans.tables import Cell
from . import bp
from .words import LOOKS, SOURCE_WORDS, STANDING_WORDS, signed, standing

SHOWN = 100
FEW = 20  # sites that are shown whole at once, equal or not


class ChoiceForm(FlaskForm):
    """Which source is official, where and when, and why. seen: the newest choice that the page knew."""

    seen = WholeField("")
    official = RadioField(
        lazy_gettext("Official is"),
        choices=[SelectChoice(word, SOURCE_WORDS[word]) for word in OFFICIALS],
        validate_choice=False,
    )
    area = SelectField(lazy_gettext("Where"), choices=[], validate_choice=False)
    hour = SelectField(lazy_gettext("For which hour"), choices=[], validate_choice=False)
    reason = StringField(lazy_gettext("Why"))
    shown = HiddenField()


@bp.get("")
@allow(SEE_SECOND, round="round_code")
def show(round_code: str) -> str:
    """How the county's own counts and the second source's compare, the largest difference first."""
    return _render(round_code, moment_asked(request.args.get("hour", "")))


@bp.post("/official")
@allow(CHOOSE_OFFICIAL, round="round_code")
def choose(round_code: str) -> AnyResponse | tuple[str, int]:
    """Make a source official, with a reason."""
    form = ChoiceForm()
    form.validate()
    shown = moment_asked(form.shown.data or "")
    try:
        second.choose(
            database(),
            round_code=round_code,
            official=form.official.data or "",
            area_code=form.area.data or "",
            hour=moment_asked(form.hour.data or ""),
            reason=form.reason.data or "",
            seen=min(max(form.seen.data or 0, 0), ID_MAX),
            by=actor(),
            now=now(),
        )
    except DomainError as error:
        _zone(round_code)
        tell(form, error)
        return _render(round_code, shown, form), 409 if isinstance(error, Conflict) else 422
    return redirect(url_for("second.show", round_code=round_code, hour=shown.isoformat() if shown else None))


@bp.get("/comparison.<any(csv, xlsx):ending>")
@allow(SEE_SECOND, round="round_code", also=EXPORT)
def file(round_code: str, ending: str) -> Response:
    """The comparison of every hour as a file, a line a site and hour."""
    round_ = _zone(round_code)
    found = second.compare(database(), round_code, scope_path=scope(round_), every_hour=True, now=now())
    headings = [
        gettext("Site"),
        gettext("Name"),
        gettext("Township"),
        gettext("Day"),
        gettext("Hour"),
        gettext("The county's own counts"),
        gettext("The second source"),
        gettext("Difference"),
        pgettext("second source", "How it stands"),
        gettext("Official is"),
        gettext("Why"),
    ]
    rows = [_row(line) for line in found.lines]
    name = gettext("%(round)s counts of two sources", round=round_code)
    return as_file(ending, f"{round_code}-two-sources", name, headings, rows)


def _row(line: second.Line) -> list[Cell]:
    pair = line.pair
    return [
        line.site.code,
        line.site.name,
        line.township,
        day(pair.hour),
        clock(pair.hour),
        pair.own,
        pair.second,
        pair.difference,
        str(STANDING_WORDS[pair.standing]),
        str(SOURCE_WORDS[line.official]),
        line.chosen.reason if line.chosen else "",
    ]


def _zone(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _render(round_code: str, hour: datetime | None, form: ChoiceForm | None = None) -> str:
    db, round_ = database(), _zone(round_code)
    found = second.compare(db, round_code, scope_path=scope(round_), hour=hour, now=now())
    township = request.args.get("township", "")
    first = "differs" if found.total.differs and len(found.lines) > FEW else "all"
    only = request.args.get("only", first)
    lines = [
        one
        for one in found.lines
        if township in ("", one.township_code) and only in ("all", one.pair.standing)
    ]  # fmt: skip
    form = form or ChoiceForm(formdata=None)
    conflict = bool(form.form_errors)
    if conflict or not form.is_submitted():
        form.seen.raw_data = None
        form.seen.data = max((one.version for one, _ in found.choices), default=0)
    form.shown.data = found.hour.isoformat() if found.hour else ""
    form.area.choices = [
        SelectChoice("", gettext("The whole round")),
        *(SelectChoice(one.code, one.name) for one in areas.townships(db, round_.area_path)),
    ]
    form.hour.choices = [
        SelectChoice("", gettext("Every hour")),
        *(
            SelectChoice(part.hour.isoformat(), f"{day(part.hour)} {clock(part.hour)}")
            for part in found.hours
            if part.hour
        ),
    ]
    asked: dict[str, Any] = {
        "hour": found.hour.isoformat() if found.hour else None,
        "township": township or None,
        "only": only,
    }

    def url(**changed: str | None) -> str:
        return url_for("second.show", round_code=round_code, **(asked | changed))

    return render_template(
        "second/show.html",
        round=round_,
        found=found,
        lines=lines[:SHOWN],
        all=len(lines),
        only=only,
        township=next((one.name for one in found.townships if one.code == township), ""),
        url=url,
        form=form,
        signed=signed,
        standing=standing,
        looks=LOOKS,
        source_words=SOURCE_WORDS,
        standing_words=STANDING_WORDS,
        may_choose=may(actor(), CHOOSE_OFFICIAL, area_path=round_.area_path),
        may_bring=may(actor(), BRING_SECOND, area_path=round_.area_path),
    )
