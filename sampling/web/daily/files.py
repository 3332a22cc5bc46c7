"""The day's reports as files."""

from collections.abc import Iterable

from flask import request
from flask_babel import gettext, pgettext
from werkzeug import Response

from sampling.domain.daily import DayFigures
from sampling.domain.permissions import EXPORT, SEE_DAYS
from sampling.guards import allow
from sampling.services import rounds
from sampling.services.daily import reading
from sampling.services.plans.exports import Cell

from ..context import database, now
from ..days import day_in
from ..formatting import clock, use_zone
from ..plans.asked import scope
from ..plans.files import as_file
from . import bp
from .pages import moments, version_asked


@bp.get("/rounds/<round_code>/daily.csv")
@allow(SEE_DAYS, round="round_code", also=EXPORT)
def county(round_code: str) -> Response:
    """A line a township: what it signed, or what stands and is not signed."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    day = day_in(request.args.get("day"))
    view = reading.of_round(database(), round_code=round_code, day=day, scope_path=scope(round_), now=now())
    headings = [
        gettext("Township"),
        gettext("Day"),
        gettext("Signed at"),
        gettext("Number"),
        gettext("Version"),
        gettext("Zero report"),
        *_figure_headings(),
        gettext("Sites"),
        gettext("Sites with a figure"),
        gettext("Sites closed"),
        gettext("Hours owed"),
        gettext("Hours missing"),
        gettext("Open conflicts"),
        gettext("Sites that told tubes"),
        gettext("Sites that told visitors"),
    ]
    rows: list[list[Cell]] = []
    for one in view.townships:
        signed, figures = one.signed, one.shown
        rows.append(
            [
                one.name,
                view.day.isoformat(),
                signed.signed_at.astimezone(round_.tz).isoformat(timespec="minutes") if signed else "",
                signed.number if signed else "",
                signed.version if signed else "",
                gettext("yes") if signed and signed.zero else "",
                *_figures(figures.noon, figures.final, figures.tubes, figures.visitors, figures.corrections),
                len(figures.lines),
                figures.known,
                figures.closed,
                figures.hours,
                figures.hours_missing,
                len(figures.clashes),
                figures.with_tubes,
                figures.with_visitors,
            ]
        )
    name = gettext("%(round)s %(day)s day's reports", round=round_code, day=view.day)
    return as_file("csv", f"{round_code}-{view.day}-daily", name, headings, rows)


@bp.get("/rounds/<round_code>/daily/<area_code>/report.csv")
@allow(SEE_DAYS, round="round_code", area="area_code", also=EXPORT)
def township_file(round_code: str, area_code: str) -> Response:
    """A line a site: as it is signed, or as it stands."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    view, here = reading.township(
        database(), round_code=round_code, area_code=area_code, day=day_in(request.args.get("day")), now=now()
    )
    signed = version_asked(here)
    headings = [
        gettext("Site code"),
        gettext("Site"),
        gettext("Area"),
        *_figure_headings(),
        gettext("Up to"),
        pgettext("closing", "Closed"),
        gettext("Last person"),
        gettext("Handed over to"),
        gettext("Hours owed"),
        gettext("Hours missing"),
        gettext("Signed at"),
        gettext("Number"),
        gettext("Version"),
    ]
    figures: DayFigures = signed.figures if signed else here.figures
    of_report: list[Cell] = (
        [signed.signed_at.astimezone(round_.tz).isoformat(timespec="minutes"), signed.number, signed.version]
        if signed
        else [gettext("not signed"), "", ""]
    )
    rows: list[list[Cell]] = [
        [
            line.site_code,
            line.site_name,
            line.area_name,
            *_figures(line.noon, line.final, line.tubes, line.visitors, line.corrections),
            clock(moments(line.final_hour)),
            gettext("yes") if line.closed else "",
            clock(moments(line.last_person_at)),
            line.handed_to,
            line.hours,
            joined_clocks(line.missing),
            *of_report,
        ]
        for line in figures.lines
    ]
    name = gettext("%(round)s %(day)s %(area)s day's report", round=round_code, day=view.day, area=here.name)
    return as_file("csv", f"{round_code}-{view.day}-{area_code}-daily", name, headings, rows)


def joined_clocks(hours: Iterable[str]) -> str:
    """The times of several hours."""
    return " ".join(clock(moments(hour)) for hour in hours)


def _figure_headings() -> list[str]:
    return [
        gettext("Sampled at the planned end"),
        gettext("Last figure"),
        gettext("Tubes"),
        gettext("Visitors"),
        gettext("Corrections"),
    ]


def _figures(*figures: int | None) -> list[Cell]:
    """Figures as they are, with nothing where there is none."""
    return ["" if figure is None else figure for figure in figures]
