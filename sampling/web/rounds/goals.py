"""A round's targets and norms as tables to edit. What was typed is never lost: a faulty row comes back as it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.areas import Area
from sampling.domain.errors import DomainError
from sampling.domain.instants import is_meant
from sampling.domain.norms import arrival_weights, shares
from sampling.domain.permissions import SEE_ROUNDS
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import areas, rounds

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import use_zone
from . import bp
from .reach import changes_allowed, seen
from .words import NEED_WORDS, NORM_GROUPS, NORM_WORDS, UNIT_WORDS

EMPTY_ROWS = 3
PERCENT_LEAST = 0.01  # a coverage is kept to the hundredth of a percent
Problems = list[tuple[str, str]]


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
        wanted, problems = _read(rows, known, round_)
        if not problems:
            try:
                rounds.set_targets(db, round_code=round_code, targets=wanted, by=actor(), now=now())
            except DomainError as error:
                problems = [("area-0", sentence(error))]
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
            number = _number(value)
            if number is None:
                problems.append((key, gettext("%(norm)s: type a number.", norm=NORM_WORDS[key])))
            else:
                scale = 100 if found[key].unit == "share" else 1
                kept = gettext(found[key].source) == source.strip()
                wanted[key] = (number / scale, found[key].source if kept else source)
        if not problems:
            try:
                rounds.set_norms(db, round_code=round_code, norms=wanted, by=actor(), now=now())
            except DomainError as error:
                problems = [("residents_per_sampler", _norm_sentence(error))]
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


def _read(
    rows: list[TargetRow], known: list[Area], round_: Round
) -> tuple[list[tuple[str, float, datetime]], Problems]:
    codes = {area.code for area in known}
    wanted, problems = [], []
    for n, row in enumerate(rows):
        code = row.area.split(" ", 1)[0]
        percent, by = _number(row.percent), _moment(row.by, round_)
        if code not in codes:
            text = gettext("Row %(row)s: the county has no area with the code %(code)s.", row=n + 1, code=code or "-")
            problems.append((f"area-{n}", text))
        elif percent is None or not PERCENT_LEAST <= percent <= 100:
            text = gettext("Row %(row)s: type a percentage above 0 and up to 100.", row=n + 1)
            problems.append((f"percent-{n}", text))
        elif by is None:
            text = gettext("Row %(row)s: choose the day and time by which it is to be reached.", row=n + 1)
            problems.append((f"by-{n}", text))
        else:
            wanted.append((code, percent / 100, by))
    return wanted, problems


def _number(text: str) -> float | None:
    try:
        return float(text.strip().rstrip("%％").replace(",", "").replace("，", ""))
    except ValueError:
        return None


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


def _norm_sentence(error: DomainError) -> str:
    facts: dict[str, Any] = dict(error.facts)
    if facts.get("key") in NORM_WORDS:
        facts["key"] = f"“{NORM_WORDS[facts['key']]}”"
    return str(gettext(error.sentence, **facts))
