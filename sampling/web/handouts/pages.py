"""What can be handed out of a session's published plan, by township, unit, site and person; and one handout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug import Response

from sampling.domain.areas import within
from sampling.domain.handouts import Party, Stop, Words, as_text, gathering_lines, lead_line
from sampling.domain.permissions import SEE_PLANS
from sampling.guards import allow
from sampling.services import handouts

from ..context import page_number
from ..roles import ROLE_WORDS
from . import BASE, bp
from .asked import Asked, asked
from .files import KINDS, address_of

PER_PAGE = 100
KIND_WORDS = {
    "township": lazy_gettext("By township"),
    "unit": lazy_gettext("By unit"),
    "site": lazy_gettext("By site"),
    "person": lazy_gettext("By person"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody to whom something is handed out; persons: at work; sites: at how many. about: what stands below.

    elsewhere: of a township, those of its people who work in another one, too, and count there as well.
    """

    code: str
    name: str
    about: str
    persons: int
    sites: int
    elsewhere: int = 0


@bp.get(f"{BASE}/handouts")
@allow(SEE_PLANS, round="round_code")
def start(round_code: str, session_code: str) -> Response:
    """On to the first tab."""
    return redirect(url_for(".list_handouts", round_code=round_code, session_code=session_code, kind="township"))


@bp.get(f"{BASE}/handouts/<any({KINDS}):kind>")
@allow(SEE_PLANS, round="round_code")
def list_handouts(round_code: str, session_code: str, kind: str) -> str:
    """Everybody of a kind, each with the forms that can be handed out."""
    given = asked(round_code, session_code)
    if given.plan is None:
        return render_template("handouts/none.html", **given.page(), here="handouts")
    words = request.args.get("words", "").strip()
    rows = [row for row in _rows(given, given.given(), kind) if _matches(row, words)]
    total, page = len(rows), page_number()
    return render_template(
        "handouts/list.html",
        **given.page(),
        kind=kind,
        kind_words=KIND_WORDS,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=total,
        words=words,
        page=page,
        pages=max(1, -(-total // PER_PAGE)),
        url=lambda n: url_for(
            ".list_handouts",
            round_code=round_code,
            session_code=session_code,
            kind=kind,
            words=words or None,
            page=n,
        ),
    )


@bp.get(f"{BASE}/handouts/<any({KINDS}):kind>/<path:code>")
@allow(SEE_PLANS, round="round_code")
def show_handout(round_code: str, session_code: str, kind: str, code: str) -> str:
    """One handout: to read, to print, to copy as text, and its files."""
    given = asked(round_code, session_code)
    if given.plan is None:
        return render_template("handouts/none.html", **given.page(), here="handouts")
    made, words = given.handout(kind, code), given.words()
    return render_template(
        "handouts/show.html",
        **given.page(),
        kind=kind,
        kind_words=KIND_WORDS,
        handout=made,
        text=as_text(made, words, address_of(given, made)),
        ways=_ways(made.stops, words, own=kind == "person"),
        role_words=ROLE_WORDS,
        pictures=handouts.how_many_pictures(made, words),
    )


def _ways(stops: Sequence[Stop], words: Words, *, own: bool) -> list[tuple[Stop, str, list[tuple[Party, list[str]]]]]:
    """Each stop with whom to ask, and each of its parties with how it comes."""
    return [
        (
            stop,
            lead_line(words, stop.lead),
            [
                (party, list(gathering_lines(words, party.gathering, party.starts_at, own=own)))
                for party in stop.parties
            ],
        )
        for stop in stops
    ]


def _rows(given: Asked, known: handouts.Given, kind: str) -> list[Row]:
    """Everybody of a kind in the plan, by code or name."""
    persons: dict[str, set[str]] = {}
    sites: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    about: dict[str, str] = {}
    townships: dict[str, set[str]] = {}

    def add(code: str, one: handouts.Work, name: str, below: str) -> None:
        persons.setdefault(code, set()).add(one.staff_code)
        sites.setdefault(code, set()).add(one.site_code)
        names[code], about[code] = name, below

    for one in known.work:
        if kind == "unit":
            add(one.unit, one, one.unit, "")
        elif kind == "person":
            add(one.staff_code, one, one.staff_name if known.with_names else one.staff_code, one.unit)
        elif kind == "site":
            if within(one.area_path, given.scope_path):
                township = known.names.get(known.township_of(one.area_path), "")
                add(one.site_code, one, one.site_name, f"{one.site_code} · {township}")
        else:
            path = known.township_of(one.area_path)
            townships.setdefault(one.staff_code, set()).add(path)
            if within(path, given.scope_path):
                add(known.codes[path], one, known.names[path], "")
    both = {code for code, paths in townships.items() if len(paths) > 1}
    return [
        Row(code, names[code], about[code], len(persons[code]), len(sites[code]), len(persons[code] & both))
        for code in _ordered(names, kind)
    ]


def _ordered(names: Mapping[str, str], kind: str) -> list[str]:
    return sorted(names, key=lambda code: names[code] if kind == "unit" else code)


def _matches(row: Row, words: str) -> bool:
    text = f"{row.code} {row.name} {row.about}"
    return all(word in text for word in words.split())
