"""Auditing: who did what, and when."""

import math
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext

from sampling.domain.permissions import SEE_AUDIT
from sampling.guards import allow
from sampling.services import auditing

from .accounts import ROLE_WORDS
from .context import actor, database, page_number
from .formatting import moment, number
from .questions import QUESTION_WORDS
from .rounds.words import STATE_WORDS

bp = Blueprint("auditing", __name__)

PER_PAGE = 100
ACTION_WORDS = {
    "found county": lazy_gettext("County set up"),
    "import areas": lazy_gettext("Areas imported"),
    "import sites": lazy_gettext("Sites imported"),
    "import staff": lazy_gettext("Staff imported"),
    "import ground": lazy_gettext("Ground imported"),
    "create round": lazy_gettext("Round made"),
    "copy round": lazy_gettext("Round made from an earlier one"),
    "edit round": lazy_gettext("Name or note of a round changed"),
    "move round": lazy_gettext("State of a round changed"),
    "add session": lazy_gettext("Session added"),
    "edit session": lazy_gettext("Session changed"),
    "remove session": lazy_gettext("Session removed"),
    "set sites of session": lazy_gettext("Sites of a session chosen"),
    "set staff of session": lazy_gettext("Staff of a session chosen"),
    "set targets": lazy_gettext("Targets set"),
    "set norms": lazy_gettext("Norms set"),
    "request run": lazy_gettext("Run asked for"),
    "request re-plan": lazy_gettext("Re-plan asked for"),
    "ask question": lazy_gettext("Question asked"),
    "cancel run": lazy_gettext("Run stopped"),
    "draft plan": lazy_gettext("Plan drafted"),
    "publish plan": lazy_gettext("Plan published"),
    "issue document": lazy_gettext("Document issued"),
    "withdraw document": lazy_gettext("Document withdrawn"),
    "sign document": lazy_gettext("Document signed on a personal link"),
    "report difficulty": lazy_gettext("Difficulty reported on a personal link"),
    "withdraw link": lazy_gettext("Personal link withdrawn"),
    "renew link": lazy_gettext("Personal link given anew"),
    "report count": lazy_gettext("Count reported"),
    "create account": lazy_gettext("Account made"),
    "open account": lazy_gettext("Account opened"),
    "close account": lazy_gettext("Account closed"),
    "change password": lazy_gettext("Own password changed"),
    "reset password": lazy_gettext("Password set anew"),
    "begin demonstration": lazy_gettext("Demonstration begun"),
    "finish demonstration": lazy_gettext("Demonstration complete"),
}
DETAIL_WORDS = {
    "absent": lazy_gettext("People said to be absent"),
    "area": lazy_gettext("Area"),
    "assignments": lazy_gettext("Assignments"),
    "before": lazy_gettext("Before"),
    "changed": lazy_gettext("Changed"),
    "closes_at": lazy_gettext("Closes at"),
    "copy_of": lazy_gettext("Copy of"),
    "count": lazy_gettext("How many"),
    "datum": lazy_gettext("Datum of the coordinates"),
    "first_day": lazy_gettext("Day of the first session"),
    "fixed_sessions": lazy_gettext("Sessions left alone, as their plan is published"),
    "from": lazy_gettext("From"),
    "hour": lazy_gettext("Hour"),
    "input": lazy_gettext("Fingerprint of what it was given (SHA-256)"),
    "joined": lazy_gettext("New places in sessions"),
    "left_out": lazy_gettext("Left out"),
    "link": lazy_gettext("Number of the link"),
    "moves_max": lazy_gettext("People who may work elsewhere"),
    "name": lazy_gettext("Name"),
    "new": lazy_gettext("New"),
    "norms": lazy_gettext("Norms"),
    "note": lazy_gettext("Note"),
    "of": lazy_gettext("Made from the round"),
    "opens_at": lazy_gettext("Opens at"),
    "question": lazy_gettext("Question"),
    "reason": lazy_gettext("Why"),
    "recipients": lazy_gettext("To how many it went"),
    "replan_of": lazy_gettext("Re-plan of version"),
    "role": lazy_gettext("Role"),
    "round": lazy_gettext("Round"),
    "run": lazy_gettext("Run"),
    "sampled": lazy_gettext("Sampled"),
    "sampled_before": lazy_gettext("Sampled, as it stood before"),
    "seconds": lazy_gettext("Time given, in seconds"),
    "seed": lazy_gettext("Number of the draw (seed)"),
    "sessions": lazy_gettext("Sessions"),
    "sha256": lazy_gettext("Fingerprint of the file (SHA-256)"),
    "site": lazy_gettext("Site"),
    "sites": lazy_gettext("Sites"),
    "slot_minutes": lazy_gettext("Length of a slot, in minutes"),
    "staff": lazy_gettext("Staff"),
    "supersedes": lazy_gettext("Version it takes the place of"),
    "targets": lazy_gettext("Targets"),
    "to": lazy_gettext("After"),
    "unchanged": lazy_gettext("Unchanged"),
    "version": lazy_gettext("Version"),
}
VALUE_WORDS = {
    **ROLE_WORDS,
    "draft": lazy_gettext("Draft"),  # what the audit of earlier versions says of a round
    "published": lazy_gettext("Published"),
    **STATE_WORDS,
    **QUESTION_WORDS,
}
CODED = {"role", "before", "to", "question"}  # details whose values are the product's own words
TIMES = {"from", "hour", "opens_at", "closes_at"}
COUNTED = {"targets", "norms"}  # kept in full in the database; the page says how many


@bp.get("/audit")
@allow(SEE_AUDIT)
def list_entries() -> str:
    """The audit, newest first."""
    asked = {key: request.args.get(key, "").strip() for key in ("actor", "action", "subject")}
    page = page_number()
    entries, total = auditing.entries(database(), **asked, page=page, per_page=PER_PAGE, scope_path=actor().area_path)
    return render_template(
        "auditing/list.html",
        entries=entries,
        total=total,
        asked=asked,
        action_words=ACTION_WORDS,
        details=_details,
        page=page,
        pages=max(1, math.ceil(total / PER_PAGE)),
        url=lambda n: "?" + urlencode({k: v for k, v in asked.items() if v} | {"page": n}),
    )


def _details(entry: auditing.Entry) -> list[tuple[str, str]]:
    """The details that say something, as word and value."""
    told = {key: value for key, value in entry.details.items() if value is not None and value != ""}
    return [(str(DETAIL_WORDS.get(key, key)), _value(key, value)) for key, value in told.items()]


def _value(key: str, value: object) -> str:
    if key in CODED:
        return str(VALUE_WORDS.get(str(value), value))
    if key in TIMES:
        return moment(datetime.fromisoformat(str(value)))
    if key in COUNTED and isinstance(value, list | dict):
        return number(len(value))
    return (
        number(value)
        if isinstance(value, int | float) and key not in ("link", "replan_of", "run", "seed", "version")
        else str(value)
    )
