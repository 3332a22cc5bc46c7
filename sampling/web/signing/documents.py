"""The documents of a round: the list, a new one, and one of them with who has signed and who has not."""

import math
from collections.abc import Callable
from functools import cache
from urllib.parse import urlencode
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, pgettext
from werkzeug import Response

from sampling.domain.errors import DomainError
from sampling.domain.links import LEVELS
from sampling.domain.permissions import EXPORT, ISSUE, SEE_CONTACTS, SEE_DOCUMENTS, SEE_STAFF, allows
from sampling.domain.pledges import PARTIES, STANDARDS
from sampling.domain.rounds import Round
from sampling.guards import allow, may
from sampling.services import areas, rounds, signing

from ..context import actor, database, now, page_number
from ..faults import holds, tell
from ..formatting import moment, use_zone
from ..plans.asked import scope
from ..plans.files import as_file
from . import bp
from .forms import IssueForm
from .words import KIND_WORDS, LEVEL_WORDS, NEW_WORDS, PARTY_WORDS, STATE_WORDS, numbered, titled

Page = str | Response | tuple[str, int]
PER_PAGE = 100
DIFFICULTIES_SHOWN = 20
SENT_ID_MAX = 32


@bp.get("/rounds/<round_code>/documents")
@allow(SEE_DOCUMENTS, round="round_code")
def list_documents(round_code: str) -> str:
    """Every document of the round, the newest first, with how many have signed it."""
    round_ = _round(round_code)
    return render_template(
        "signing/documents.html",
        round=round_,
        documents=signing.documents(database(), round_code, scope(round_)),
        partial=bool(scope(round_)),
        issues=_may_issue(round_),
        calls=allows(actor().role, SEE_STAFF),
        kind_words=KIND_WORDS,
        new_words=NEW_WORDS,
        numbered=numbered,
        titled=titled,
        as_of=now(),
    )


@bp.route("/rounds/<round_code>/documents/new/<any(order, notice, pledge):kind>", methods=["GET", "POST"])
@allow(ISSUE, round="round_code")
def new_document(round_code: str, kind: str) -> Page:
    """Write and issue an order, a notice or a pledge."""
    db, round_ = database(), _round(round_code)
    number, begun = signing.next_number(db, round_code, kind)
    party = request.args.get("party", PARTIES[0]) if kind == "pledge" else ""
    form = _form(kind, party, number)
    form.township.choices = [("", gettext("In the whole county")), *_townships(round_)]
    if begun:
        del form.first_number
    wording = signing.Wording(
        kind=kind,
        title=form.title.data or "",
        body=form.body.data or "",
        levels=tuple(form.levels.data or ()),
        township=form.township.data or "",
        first_number=None if begun else form.first_number.data,
    )
    if holds(form, lambda: signing.check(db, round_code=round_code, wording=wording)):
        sent_id = (form.sent_id.data or uuid4().hex)[:SENT_ID_MAX]
        try:
            made = signing.issue(db, round_code=round_code, wording=wording, sent_id=sent_id, by=actor(), now=now())
        except DomainError as error:
            tell(form, error, "title")
        else:
            flash(gettext("Issued. Everybody it goes to finds it on their personal link."), "success")
            return redirect(url_for("signing.show_document", round_code=round_code, document_id=made))
    return render_template(
        "signing/new.html",
        round=round_,
        form=form,
        kind=kind,
        number=number,
        begun=begun,
        party=party,
        parties=PARTY_WORDS,
        kind_words=KIND_WORDS,
        new_words=NEW_WORDS,
    ), 422 if request.method == "POST" else 200


@bp.get("/rounds/<round_code>/documents/<int:document_id>")
@allow(SEE_DOCUMENTS, round="round_code")
def show_document(round_code: str, document_id: int) -> str:
    """One document: how many have signed by level and township, who has a difficulty, and who has not signed."""
    db, round_, page = database(), _round(round_code), page_number()
    following = signing.document(db, round_code=round_code, document_id=document_id, scope_path=scope(round_))
    asked = _asked(round_)
    offset = (page - 1) * PER_PAGE
    lines, total = _receipts(round_code, document_id, asked, offset=offset, limit=PER_PAGE)
    difficulties = signing.Asked(path=scope(round_), state="difficulty")
    difficult, difficult_total = (
        _receipts(round_code, document_id, difficulties, limit=DIFFICULTIES_SHOWN)
        if following.tally.difficulties
        else ([], 0)
    )
    filters = {"level": asked.level, "township": asked.township, "state": asked.state, "words": asked.words}
    return render_template(
        "signing/document.html",
        round=round_,
        document=following.document,
        following=following,
        cells={(part.level, part.code): part.tally for part in following.parts},
        levels=[level for level, _ in following.levels],
        difficulties=difficult,
        difficulties_total=difficult_total,
        lines=lines,
        total=total,
        page=page,
        pages=max(1, math.ceil(total / PER_PAGE)),
        asked=asked,
        url=_addresses(filters),
        csv_url=url_for("signing.receipts_file", round_code=round_code, document_id=document_id)
        + "?"
        + urlencode(filters),
        partial=bool(scope(round_)),
        issues=_may_issue(round_),
        with_leads=allows(actor().role, SEE_CONTACTS),
        with_staff=allows(actor().role, SEE_STAFF),
        kind_words=KIND_WORDS,
        level_words=LEVEL_WORDS,
        state_words=STATE_WORDS,
        numbered=numbered,
        titled=titled,
        as_of=now(),
    )


@bp.get("/rounds/<round_code>/documents/<int:document_id>/receipts.csv")
@allow(SEE_DOCUMENTS, round="round_code", also=EXPORT)
def receipts_file(round_code: str, document_id: int) -> Response:
    """The receipts that are asked for as a file."""
    round_ = _round(round_code)
    following = signing.document(database(), round_code=round_code, document_id=document_id, scope_path=scope(round_))
    lines, _ = _receipts(round_code, document_id, _asked(round_))
    headings = [
        gettext("Level"),
        gettext("Township"),
        gettext("Code"),
        gettext("Area or unit"),
        pgettext("person", "Name"),
        gettext("Work phone"),
        gettext("Read"),
        pgettext("document", "Signed"),
        gettext("Signed as"),
        gettext("Signed for an earlier version"),
        gettext("Difficulty"),
    ]
    moments, levels = cache(moment), {level: str(word) for level, word in LEVEL_WORDS.items()}
    yes = gettext("yes")
    rows = [
        [
            levels[line.level],
            line.township,
            line.code,
            line.place,
            line.name or "",
            line.phone or "",
            moments(line.receipt.read_at),
            moments(line.receipt.signed_at),
            line.receipt.signed_name or "",
            yes if line.receipt.carried else "",
            line.receipt.difficulty or (yes if line.receipt.difficulty_at else ""),
        ]
        for line in lines
    ]
    document = following.document
    name = gettext("%(round)s %(document)s receipts", round=round_code, document=numbered(document))
    return as_file("csv", f"{round_code}-{document.kind}-{document.number}-receipts", name, headings, rows)


@bp.post("/rounds/<round_code>/documents/<int:document_id>/withdraw")
@allow(ISSUE, round="round_code")
def withdraw_document(round_code: str, document_id: int) -> Response:
    """Withdraw an order, a notice or a pledge."""
    signing.withdraw(database(), round_code=round_code, document_id=document_id, by=actor(), now=now())
    flash(gettext("Withdrawn. Nobody is asked to sign it any more."), "success")
    return redirect(url_for("signing.show_document", round_code=round_code, document_id=document_id))


def _round(round_code: str) -> Round:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    return round_


def _may_issue(round_: Round) -> bool:
    return may(actor(), ISSUE, area_path=round_.area_path) and round_.state != "closed"


def _townships(round_: Round) -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in areas.townships(database(), round_.area_path)]


def _form(kind: str, party: str, number: int) -> IssueForm:
    """Empty, but for the proposed number and the standard text of a pledge."""
    if request.method == "POST":
        return IssueForm()
    standard = STANDARDS.get(party)
    return IssueForm(
        sent_id=uuid4().hex,
        first_number=number,
        title=standard.title if standard else "",
        body=standard.body if standard else "",
        levels=list(standard.levels if standard else LEVELS[:2]),
    )


def _asked(round_: Round) -> signing.Asked:
    level, state = request.args.get("level", ""), request.args.get("state", "unsigned")
    return signing.Asked(
        path=scope(round_),
        level=level if level in LEVELS else "",
        township=request.args.get("township", "").strip(),
        state=state if state in signing.STATES else "unsigned",
        words=request.args.get("words", "").strip(),
    )


def _receipts(
    round_code: str, document_id: int, asked: signing.Asked, *, offset: int = 0, limit: int | None = None
) -> tuple[list[signing.ReceiptLine], int]:
    role = actor().role
    return signing.receipts(
        database(),
        round_code=round_code,
        document_id=document_id,
        asked=asked,
        with_leads=allows(role, SEE_CONTACTS),
        with_staff=allows(role, SEE_STAFF),
        offset=offset,
        limit=limit,
    )


def _addresses(filters: dict[str, str]) -> Callable[..., str]:
    """`url(3)` for a page of the same list, `url(township="411325100")` for another list."""

    def url(page: int = 1, **other: str) -> str:
        asked = {key: value for key, value in (filters | other).items() if value}
        return "?" + urlencode(asked | ({"page": str(page)} if page > 1 else {})) + "#people"

    return url
