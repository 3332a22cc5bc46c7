"""The style guide, in development only: every macro, state, error, table, map and curve, with made-up figures."""

from datetime import UTC, datetime, timedelta
from itertools import starmap
from math import sin
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, jsonify, render_template
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.fields import FileField, TextAreaField
from wtforms.fields.choices import SelectChoice

from sampling.domain.plans import Step
from sampling.domain.proofs import proofs
from sampling.guards import public

from .faults import add_fault
from .geojson import Feature, collection, feature, point
from .planning.answers import picture
from .planning.curves import curves
from .plans.reasons import Reason
from .proofs import lines
from .rows import Row, Rows

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")

_NOON = datetime(2022, 5, 4, 4, tzinfo=UTC)  # 12:00 on a clock eight hours ahead
_OFFSET = timedelta(hours=8)
_VALUES = (0.11, 0.34, 0.52, 0.66, 0.74, 0.83, 0.91, 0.97, 1.02, None, 0.88, 0.79)
_STATES = ("behind", "behind", "behind", "watch", "watch", "watch", "on_target", "on_target", "watch", "no_news")

_CURVE: dict[str, Any] = {
    "need": 260_000,
    "points": [
        {"share": share, "staff": int(2226 * share), "people_missed": int(260_000 * (1 - reached)),
         "bound": 260_000 * (1 - most), "kind": "coupled LP", "coverage": reached}
        for share, reached, most in ((0.5, 0.55, 0.56), (0.75, 0.77, 0.8), (1.0, 0.93, 0.95), (1.2, 0.985, 1.0))
    ],
}  # fmt: skip


def _choices(**words: str) -> list[SelectChoice]:
    return list(starmap(SelectChoice, words.items()))


class SampleRow(Row):
    """A row of two fields."""

    first = StringField("Code of the person")
    second = StringField("Code of the other person")


class SampleForm(FlaskForm):
    """One field of each kind, three of them wrong."""

    name = StringField("Name of the round", default="May, second round")
    day = DateField("Day")
    opens = TimeField("Opens at")
    lanes = IntegerField("Lanes")
    kind = RadioField("Kind of site", choices=_choices(fixed="Fixed", mobile="Mobile"))
    unit = SelectField("Unit", choices=_choices(a="County hospital", b="Township health centre"))
    password = PasswordField("Password")
    note = TextAreaField("Note")
    file = FileField("Sites, CSV or XLSX")
    heat = BooleanField("Limit a shift to two hours in the heat")
    pairs = Rows(SampleRow, "Pairs who work together", most=4)


@bp.get("")
@public
def show() -> str:
    """All of it on one page."""
    return render_template("styleguide/show.html", **_samples())


@bp.get("/wall")
@public
def wall() -> str:
    """The wall's theme, 16:9."""
    return render_template("styleguide/wall.html", **_samples())


@bp.get("/phone")
@public
def phone() -> str:
    """The site lead's page."""
    return render_template("styleguide/phone.html", **_samples())


@bp.get("/clock")
@public
def tick() -> str:
    """A fragment that is new at each poll."""
    return render_template("styleguide/clock.html", at=datetime.now(UTC))


@bp.get("/areas.geojson")
@public
def areas() -> Response:
    """Twelve made-up areas."""
    return collection(_area(index) for index in range(12))


@bp.get("/sites.geojson")
@public
def sites() -> Response:
    """Forty made-up sites."""
    return collection(_site(index) for index in range(40))


@bp.get("/curve.json")
@public
def curve() -> Response:
    """A made-up morning, told at 10:30."""
    counts = [0, 31_200, 82_400, 139_800, 188_300]
    plan = [0, 40_000, 96_000, 160_000, 214_000, 256_000]
    hours = [_NOON + timedelta(hours=index - 4) for index in range(6)]
    iso = [(hour + _OFFSET).replace(tzinfo=None).isoformat() + "+08:00" for hour in hours]
    return jsonify(
        series=[
            {"name": "Plan", "kind": "plan", "points": list(zip(iso, plan, strict=True))},
            {"name": "Sampled", "kind": "actual", "points": list(zip(iso, counts, strict=False))},
        ],
        band={"name": "Forecast", "points": [[iso[4], 188_300, 188_300], [iso[5], 221_000, 247_000]]},
        now=iso[4],
        target={"people": 260_000, "at": iso[5]},
        unit="people",
    )


def _samples() -> dict[str, Any]:
    form = SampleForm(formdata=None)
    form.lanes.errors = ["24 lanes is more than a site has room for (at most 12). Type a number from 1 to 12."]
    form.day.errors = ["4 May is after the round's last day, 3 May. Choose a day of the round."]
    form.pairs.change(None)
    add_fault(form.pairs.entries[1].form.second, "示例人员2 is in another row already. Type somebody else's code.")
    figure = SimpleNamespace(
        sampled=188_300, denominator=260_000, which="residents", coverage=188_300 / 260_000, as_of=_NOON,
        sites_reported=377, sites_expected=381,
    )  # fmt: skip
    over = SimpleNamespace(**{**vars(figure), "sampled": 261_300, "coverage": 261_300 / 260_000})
    unknown = SimpleNamespace(**{**vars(figure), "denominator": None, "coverage": None})
    rows = [
        {"name": f"示例镇 Sample {index + 1}", "value": value, "state": _STATES[index], "people": 21_000 + 700 * index}
        for index, value in enumerate(_VALUES[:10])
    ]
    return {
        "form": form,
        "figure": figure,
        "over": over,
        "unknown": unknown,
        "rows": rows,
        "runs": [_run("running", 2, 42, 1240, 1234), _run("done", 4, 58, 0, 0), _run("failed", 1, 3, None, None)],
        "page_url": "#page-{}".format,
        "prices": [{"wish": "Own township first", "people": "0", "waiting": "+3", "travel": "-126"}],
        "reasons": [
            Reason("示例镇 is short as a whole: 190 people of 260 asked for at most.", [], []),
            Reason(
                "示例镇 1 is 412 people short by 12:00: lanes at S017 +2, or opening +40 minutes would close it.",
                ["ways of up to 75 minutes: 80 people fewer short, not enough alone"],
                ["Its sites have 12 lanes; 3 of its 4 sites run all of theirs."],
            ),
        ],
        "curve_run": SimpleNamespace(question="curve", answer=_CURVE),
        "picture": picture(_CURVE),
    }


def _run(state: str, stage: int, elapsed: int, shortfall: int | None, bound: int | None) -> SimpleNamespace:
    """A run as the page of a run shows it."""
    run = SimpleNamespace(
        id=1, state=state, stopped=False, attempt=1, stage="", plan_version=None, cancel_requested=False,
        failure="The county has no sampler." if state == "failed" else "", failure_facts={}, heartbeat_at=_NOON,
        best=None, waiting=None, travel=None, steps=(), explained=(0, 0), question="", answer=None,
        proofs=proofs((shortfall, 5200, None), (bound, 4900, None), ("coupled LP", "Lagrangian", None), 260_000)
        if shortfall else (),
    )  # fmt: skip
    run.steps = (Step(1, 9000, 300), Step(9, 2100, 900), Step(elapsed, shortfall, bound)) if shortfall else ()
    return SimpleNamespace(
        run=run,
        round=SimpleNamespace(code="SAMPLE"),
        stages=["Reading the round", "A first plan", "Better plans", "Naming people"],
        stage=stage,
        elapsed=elapsed,
        best=run.steps[-1] if run.steps else Step(elapsed, shortfall, bound) if shortfall is not None else None,
        proofs=lines(run.proofs, 60),
        curves=curves(run, 60),  # type: ignore[arg-type]
    )


def _corner(column: int, row: int) -> list[float]:
    wobble = sin(column * 12.9898 + row * 78.233)
    return [111.7 + column * 0.09 + wobble * 0.022, 33.2 - row * 0.08 + sin(wobble * 40) * 0.018]


def _area(index: int) -> Feature:
    column, row = index % 4, index // 4
    around = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    value = _VALUES[index]
    return feature(
        {"type": "Polygon", "coordinates": [[_corner(column + x, row + y) for x, y in around]]},
        code=str(index),
        name=f"示例镇{index + 1}",
        level="township",
        value=value,
        label="" if value is None else f"{value:.1%}",
        url="#map",
        state=_STATES[index % len(_STATES)],
    )


def _site(index: int) -> Feature:
    x, y = _corner(0, 0)
    east, north = (index * 0.618) % 1 * 0.34 + 0.01, (index * 0.755) % 1 * 0.22 + 0.01
    kinds, states = (
        ("fixed", "fixed", "fixed", "mobile", "isolation"),
        ("smooth", "smooth", "busy", "crowded", "no_news"),
    )
    return point(
        x + east,
        y - north,
        code=str(index),
        name=f"采样点 {index + 1}",
        kind=kinds[index % 5],
        state=states[(index // 3) % 5],
        label=f"{900 + 37 * index} people",
        url="#map",
    )
