"""The call tree of a round, made for paper: a sheet a township, with boxes to tick and a time to write down."""

from functools import cache

from flask import render_template, request, url_for
from flask_babel import gettext, pgettext
from werkzeug import Response

from sampling.domain.errors import NotFound
from sampling.domain.permissions import EXPORT, SEE_STAFF
from sampling.domain.rounds import Round, Session
from sampling.guards import allow
from sampling.services import areas, plans, rounds, signing

from ..context import database, now
from ..formatting import clock, use_zone
from ..plans.asked import scope
from ..plans.files import as_file
from ..plans.tables import Cell
from ..roles import ROLE_WORDS
from ..rounds.sessions import session_of
from . import bp


@bp.get("/rounds/<round_code>/call-tree")
@allow(SEE_STAFF, round="round_code")
def call_tree(round_code: str) -> str:
    """Whom each level calls for the plan of a session, by township."""
    round_ = _round(round_code)
    session, choices = _session(round_)
    tree = _tree(round_, session) if session else None
    return render_template(
        "signing/calltree.html",
        round=round_,
        county=areas.area(database(), round_.area_code),
        session=session,
        sessions=choices,
        tree=tree,
        township=request.args.get("township", ""),
        townships=_townships(round_),
        partial=bool(scope(round_)),
        role_words={role: str(word) for role, word in ROLE_WORDS.items()},
        hour=cache(clock),  # thousands share a few hours, which take long to write
        as_of=now(),
    )


@bp.get("/rounds/<round_code>/call-tree.csv")
@allow(SEE_STAFF, round="round_code", also=EXPORT)
def call_tree_file(round_code: str) -> Response:
    """The same as a file, a line a call."""
    round_ = _round(round_code)
    session, _ = _session(round_)
    if session is None:
        raise NotFound("No plan of this round is published yet: nobody is to be called.")
    tree = _tree(round_, session)
    headings = [
        gettext("Township"),
        gettext("Village or grid"),
        gettext("Level"),
        gettext("Site"),
        pgettext("person", "Name"),
        gettext("Work phone"),
        gettext("Unit"),
        gettext("Role"),
        gettext("From"),
        gettext("To"),
        pgettext("document", "Signed"),
        gettext("Called at"),
    ]
    name = gettext("%(round)s %(session)s call tree", round=round_code, session=session.code)
    return as_file("csv", f"{round_code}-{session.code}-call-tree", name, headings, _rows(tree))


def _rows(tree: signing.CallTree) -> list[list[Cell]]:
    roles = {role: str(word) for role, word in ROLE_WORDS.items()}
    lead, yes, unit_word = gettext("Lead of the area"), gettext("yes"), pgettext("signing level", "Unit")
    hour = cache(clock)  # thousands share a few hours, which take long to write
    out: list[list[Cell]] = []

    def row(township: str, area: str, level: str, one: signing.Called) -> list[Cell]:
        hours: list[Cell] = [hour(one.starts_at), hour(one.ends_at)]
        site = one.about if one.role else ""
        signed = yes if one.signed else ""
        return [township, area, level, site, one.name, one.phone, one.unit, roles.get(one.role, ""), *hours, signed, ""]

    for part in tree.townships:
        township, person = part.lead.about, pgettext("signing level", "Person")
        out.append(row(township, "", lead, part.lead))
        out += [[township, "", unit_word, "", "", "", unit, "", "", "", "", ""] for unit, _ in part.units]
        out += [row(township, "", person, one) for one in part.people]
        for village in part.villages:
            out.append(row(township, village.lead.about, lead, village.lead))
            out += [row(township, village.lead.about, person, one) for one in village.people]
    return out


def _round(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _session(round_: Round) -> tuple[Session | None, list[Session]]:
    """The session asked for, else the next with a plan, and all that have one."""
    db = database()
    planned = [one for one in round_.sessions if plans.published_plan(db, round_.code, one.code)]
    if code := request.args.get("session"):
        return session_of(round_, code), planned
    ahead = [one for one in planned if one.closes_at > now()]
    return next(iter(ahead or planned[-1:]), None), planned


def _tree(round_: Round, session: Session) -> signing.CallTree:
    return signing.call_tree(
        database(),
        round_code=round_.code,
        session_code=session.code,
        scope_path=scope(round_),
        township=request.args.get("township", ""),
    )


def _townships(round_: Round) -> list[tuple[str, str, str]]:
    """(code, name, address of its sheet alone) of the townships that may be chosen."""
    own = scope(round_)
    chosen = [a for a in areas.townships(database(), round_.area_path) if not own or own.startswith(a.path)]
    session = request.args.get("session")
    return [
        (a.code, a.name, url_for("signing.call_tree", round_code=round_.code, session=session, township=a.code))
        for a in chosen
    ]
