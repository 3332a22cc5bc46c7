"""A day's tubes as files: by area as of a moment, and every version with who and when."""

from datetime import datetime

from flask import Response, request
from flask_babel import gettext

from sampling.domain.chains import Told
from sampling.domain.permissions import EXPORT, SEE_TUBES
from sampling.domain.tubes import STEPS
from sampling.guards import allow
from sampling.services import rounds, tubes
from sampling.services.plans.exports import Cell
from sampling.services.tubes import Board, Line, Listed

from ..context import database, now
from ..days import day_in
from ..formatting import moment, use_zone
from ..limits import moment_asked
from ..names import who
from ..plans.asked import scope
from ..plans.files import as_file
from . import bp
from .pages import asked
from .words import STEP_WORDS, WAITING_WORDS, amount


@bp.get("/rounds/<round_code>/tubes.<any(csv, xlsx):ending>")
@allow(SEE_TUBES, round="round_code", also=EXPORT)
def file(round_code: str, ending: str) -> Response:
    """A day by area, as of the moment asked for; what nobody has told stays empty."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    board = asked(round_code, scope(round_))
    headings = [gettext("Code"), gettext("Area"), gettext("Day"), gettext("As of")]
    for step in ("taken", *STEPS):
        word = STEP_WORDS[step]
        if step != "taken":
            headings.append(str(WAITING_WORDS[step]))
        headings += [
            gettext("Tubes: %(step)s", step=word),
            gettext("%(step)s: told by", step=word),
            gettext("%(step)s: of", step=word),
            gettext("%(step)s: up to", step=word),
        ]
    rows = [_row(board, line) for line in ((board.county,) if board.county else ()) + board.townships]
    name = gettext("%(round)s %(day)s tubes", round=round_code, day=board.day)
    return as_file(ending, f"{round_code}-{board.day}-tubes", name, headings, rows, title=gettext("Tubes"))


@bp.get("/rounds/<round_code>/tubes-versions.<any(csv, xlsx):ending>")
@allow(SEE_TUBES, round="round_code", also=EXPORT)
def versions(round_code: str, ending: str) -> Response:
    """Every version of a day, the first entered first."""
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    found = tubes.listed(
        database(),
        round_code=round_code,
        day=day_in(request.args.get("day")),
        scope_path=scope(round_),
        as_of=moment_asked(request.args.get("as_of", "")),
        known_at=moment_asked(request.args.get("known_at", "")),
        now=now(),
    )
    headings = [
        gettext("Code"),
        gettext("Area"),
        gettext("Day"),
        gettext("Up to"),
        gettext("Version"),
        gettext("Counts"),
        *(str(STEP_WORDS[step]) for step in STEPS),
        gettext("Why"),
        gettext("Confirmed"),
        gettext("Entered by"),
        gettext("Entered at"),
    ]
    name = gettext("%(round)s %(day)s tubes, all versions", round=round_code, day=found.board.day)
    plain = f"{round_code}-{found.board.day}-tubes-versions"
    return as_file(ending, plain, name, headings, _versions(found), title=gettext("Tubes"))


def _versions(found: Listed) -> list[list[Cell]]:
    return [
        [
            area.code,
            area.name,
            found.board.day.isoformat(),
            moment(one.hour),
            one.version,
            gettext("yes") if holds else "",
            *(getattr(one.entry, step) for step in STEPS),
            one.reason,
            gettext("yes") if one.confirmed else "",
            who(one.entered_by),
            moment(one.entered_at),
        ]
        for area, one, holds in found.versions
    ]


def _row(board: Board, line: Line) -> list[Cell]:
    cells: list[Cell] = [line.area.code, line.area.name, board.day.isoformat(), moment(_shown_at(board))]
    cells += _told(line.taken)
    for step in STEPS:
        between = line.between[step]
        cells.append(between.n if between and not between.bound else amount(between))
        cells += _told(line.steps[step])
    return cells


def _shown_at(board: Board) -> datetime | None:
    return board.last if board.last and board.last < board.as_of else board.as_of


def _told(one: Told) -> list[Cell]:
    if one.own_days:
        return [one.n, gettext("the county"), None, moment(one.last)]
    return [one.n, one.told, one.of, moment(one.last)]
