"""A round's targets and norms as tables to edit. What was typed is never lost: a faulty row comes back as it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import Area
from sampling.domain.errors import DomainError, Faulty, FieldFault
from sampling.domain.instants import is_meant
from sampling.domain.norms import Norm, arrival_weights, shares
from sampling.domain.permissions import SEE_ROUNDS
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import areas, rounds

from .. import numbers
from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from . import bp
from .reach import changes_allowed, seen
from .words import NEED_WORDS, NORM_GROUPS, NORM_WORDS, UNIT_WORDS

EMPTY_ROWS = 3
COLUMNS = ("area", "percent", "by")


class Problem(NamedTuple):
    """What is wrong with a field: its id, what the field is called, and the sentence."""

    id: str
    place: str
    text: str


Problems = list[Problem]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as it is typed."""

    area: str = ""
    percent: str = ""
    by: str = ""


@bp.route("/<round_code>/targets", methods=["GET", "POST"])
@allow(SEE_ROUNDS, round="round_code")
def targets(round_code: str) -> str | Response | tuple[str, int]:
    """The targets; with the permission, a table to edit."""
    db = database()
    round_ = seen(rounds.round_by_code(db, round_code))
    use_zone(round_.tz)
    known = areas.areas_within(db, round_.area_path)
    changes = changes_allowed(round_)
    rows = [_row(t.area_code, t.coverage, t.by, round_) for t in round_.targets]
    problems: Problems = []
    if request.method == "POST" and changes:
        rows = _typed(known, round_)
        wanted, problems = _read(rows, round_)
        if not problems:
            try:
                rounds.set_targets(db, round_code=round_code, targets=wanted, by=actor(), now=now())
            except DomainError as error:
                problems = [_of_target(FieldFault(sentence(error), where=("targets", 0, "area")))]
            else:
                flash(gettext("The targets are saved."), "success")
                return redirect(url_for("rounds.targets", round_code=round_code))
    shown = [*rows, *[TargetRow() for _ in range(EMPTY_ROWS)]] if changes else rows
    page = render_template(
        "rounds/targets.html",
        round=round_,
        rows=shown,
        known={area.code: area for area in known},
        problems=problems,
        changes=changes,
        by=_last_close(round_),
    )
    return page, 422 if problems else 200


@bp.route("/<round_code>/norms", methods=["GET", "POST"])
@allow(SEE_ROUNDS, round="round_code")
def norms(round_code: str) -> str | Response | tuple[str, int]:
    """The norms beside what the county has; with the permission, a table to edit."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    changes = changes_allowed(round_)
    found = rounds.norms(db, round_code)
    typed: dict[str, tuple[str, str]] = {}
    problems: Problems = []
    if request.method == "POST" and changes:
        typed = {key: (request.form.get(f"{key}-value", ""), request.form.get(f"{key}-source", "")) for key in found}
        wanted: dict[str, tuple[float, str]] = {}
        for key, (value, source) in typed.items():
            number = numbers.decimal(value)
            if number is None:
                text = numbers.no_decimal(value) if value.strip() else gettext("Type a number.")
                problems.append(Problem(key, str(NORM_WORDS[key]), text))
            else:
                kept = gettext(found[key].source) == source.strip()
                wanted[key] = (number / _scale(found[key]), found[key].source if kept else source)
        try:
            rounds.check_norms(wanted)
        except Faulty as error:
            problems += [_of_norm(fault, found) for fault in error.faults]
            places = [str(NORM_WORDS[key]) for _, keys in NORM_GROUPS for key in keys]
            problems.sort(key=lambda one: places.index(one.place))
        if not problems:
            try:
                rounds.set_norms(db, round_code=round_code, norms=wanted, by=actor(), now=now())
            except DomainError as error:
                problems = [Problem(next(iter(found)), gettext("Norms"), sentence(error))]
            else:
                flash(gettext("The norms are saved."), "success")
                return redirect(url_for("rounds.norms", round_code=round_code))
    page = render_template(
        "rounds/norms.html",
        round=round_,
        norms=found,
        typed=typed,
        problems=problems,
        changes=changes,
        needs=rounds.needs(db, round_code),
        arrivals=[
            (s, shares(arrival_weights(found, len(s.slots(round_.tz)), s.slot_minutes))) for s in round_.sessions
        ],
        groups=NORM_GROUPS,
        norm_words=NORM_WORDS,
        unit_words=UNIT_WORDS,
        need_words=NEED_WORDS,
    )
    return page, 422 if problems else 200


def _row(area: str, coverage: float, by: datetime, round_: Round) -> TargetRow:
    return TargetRow(area, f"{coverage * 100:g}", f"{by.astimezone(round_.tz):%Y-%m-%dT%H:%M}")


def _typed(known: list[Area], round_: Round) -> list[TargetRow]:
    fields = (request.form.getlist(name) for name in ("area", "percent", "by"))
    rows = [TargetRow(*(text.strip() for text in row)) for row in zip(*fields, strict=False)]
    rows = [row for row in rows if row.area or row.percent]
    percent = request.form.get("all-percent", "").strip()
    if percent:  # one target for every area directly below the county
        by = request.form.get("all-by", "").strip()
        below = [area.code for area in known if area.parent_code == round_.area_code]
        rows = [row for row in rows if row.area not in below]
        rows += [TargetRow(code, percent, by) for code in below]
    return rows


def _read(rows: list[TargetRow], round_: Round) -> tuple[list[tuple[str, float, datetime]], Problems]:
    """The targets as they are typed, and everything that is wrong with any of them."""
    read: list[tuple[str, float | None, datetime | None]] = []
    problems: Problems = []
    for n, row in enumerate(rows):
        percent, by = numbers.decimal(row.percent), _moment(row.by, round_)
        read.append((row.area.split(" ", 1)[0], None if percent is None else percent / 100, by))
        if percent is None:
            text = numbers.no_decimal(row.percent) if row.percent else gettext("Type a percentage, for example 85.")
            problems.append(_problem(n, "percent", text))
        if by is None:
            problems.append(_problem(n, "by", gettext("Choose the day and time by which it is to be reached.")))
    try:
        rounds.check_targets(database(), round_code=round_.code, targets=read)
    except Faulty as error:
        problems += [_of_target(fault) for fault in error.faults]
    wanted = [(code, share, by) for code, share, by in read if share is not None and by is not None]
    return wanted, sorted(problems, key=lambda one: (int(one.id.rpartition("-")[2]), COLUMNS.index(_column(one))))


def _column(problem: Problem) -> str:
    return problem.id.rpartition("-")[0]


def _of_target(fault: FieldFault) -> Problem:
    _, row, column = fault.where
    return _problem(int(row), str(column), sentence(fault))


def _problem(row: int, column: str, text: str) -> Problem:
    place = {
        "area": gettext("Area, row %(n)s", n=row + 1),
        "percent": gettext("Coverage in percent, row %(n)s", n=row + 1),
        "by": gettext("By, row %(n)s", n=row + 1),
    }
    return Problem(f"{column}-{row}", place[column], text)


def _scale(norm: Norm) -> int:
    """Shares are typed in percent."""
    return 100 if norm.unit == "share" else 1


def _of_norm(fault: FieldFault, found: dict[str, Norm]) -> Problem:
    """A fault of a norm as the page says it: by the norm's word, shares in percent."""
    _, key, part = (str(one) for one in fault.where)
    word = str(NORM_WORDS[key])
    facts = {
        name: round(fact * _scale(found[key]), 6) if name in ("low", "high", "value") else fact
        for name, fact in fault.facts.items()
        if isinstance(fact, int | float)
    }
    told = FieldFault(fault.sentence, {**facts, "key": f"“{word}”"})
    if part == "source":
        return Problem(f"{key}-source", word, sentence(told))
    return Problem(key, word, sentence(told))


def _moment(text: str, round_: Round) -> datetime | None:
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=round_.tz)
    except ValueError:
        return None
    return at if is_meant(at) else None


def _last_close(round_: Round) -> str:
    if not round_.sessions:
        return ""
    return f"{max(s.closes_at for s in round_.sessions).astimezone(round_.tz):%Y-%m-%dT%H:%M}"
