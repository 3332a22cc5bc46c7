"""Auditing: who did what, and when."""

import math
from datetime import datetime
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext, lazy_gettext

from sampling.domain.permissions import SEE_AUDIT
from sampling.guards import allow
from sampling.services import auditing

from .accounts import ROLE_WORDS
from .chasing.words import LEVEL_WORDS, SAID_WORDS
from .context import actor, database, page_number
from .formatting import moment, number
from .help.words import KIND_WORDS as HELP_KIND_WORDS
from .questions import QUESTION_WORDS
from .readiness.words import WAY_WORDS
from .rounds.words import KIND_WORDS as SESSION_KIND_WORDS
from .rounds.words import STATE_WORDS, STEP_WORDS
from .submitting.words import KIND_WORDS

bp = Blueprint("auditing", __name__)

PER_PAGE = 100
ACTION_WORDS = {
    "found county": lazy_gettext("County set up"),
    "import areas": lazy_gettext("Areas imported"),
    "import sites": lazy_gettext("Sites imported"),
    "import staff": lazy_gettext("Staff imported"),
    "import vehicles": lazy_gettext("Vehicles imported"),
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
    "set people of session": lazy_gettext("People of mobile and isolation sites told"),
    "set teams": lazy_gettext("Teams changed"),
    "mark step": lazy_gettext("Step marked by name"),
    "withdraw mark of step": lazy_gettext("Mark of a step taken back"),
    "set targets": lazy_gettext("Targets set"),
    "set norms": lazy_gettext("Norms set"),
    "enter expected people": lazy_gettext("Expected people entered"),
    "enter outstanding people": lazy_gettext("Outstanding people entered"),
    "set basis of sweep": lazy_gettext("Whom a sweep is planned for changed"),
    "set basis of plans": lazy_gettext("What a round is planned with changed"),
    "set risk level": lazy_gettext("Risk level set"),
    "propose call-ups": lazy_gettext("Call-ups proposed"),
    "set call-ups": lazy_gettext("Call-ups of a site changed"),
    "put entry of frame": lazy_gettext("Entry of the frame written"),
    "remove entry of frame": lazy_gettext("Entry taken out of the frame"),
    "bring frame": lazy_gettext("Entries of the frame brought from a file"),
    "sign for gaps": lazy_gettext("Gaps signed for"),
    "withdraw signature for gap": lazy_gettext("Signature for a gap withdrawn"),
    "request run": lazy_gettext("Run asked for"),
    "request re-plan": lazy_gettext("Re-plan asked for"),
    "ask question": lazy_gettext("Question asked"),
    "cancel run": lazy_gettext("Run stopped"),
    "draft plan": lazy_gettext("Plan drafted"),
    "publish plan": lazy_gettext("Plan published"),
    "make handouts": lazy_gettext("Making of all handouts asked for"),
    "cancel handouts": lazy_gettext("Making of handouts called off"),
    "set departures": lazy_gettext("Assembly and vehicles said"),
    "issue document": lazy_gettext("Document issued"),
    "withdraw document": lazy_gettext("Document withdrawn"),
    "sign document": lazy_gettext("Document signed on a personal link"),
    "report difficulty": lazy_gettext("Difficulty reported on a personal link"),
    "withdraw link": lazy_gettext("Personal link withdrawn"),
    "renew link": lazy_gettext("Personal link given anew"),
    "report count": lazy_gettext("Count reported"),
    "settle conflict": lazy_gettext("Conflict of counts settled"),
    "import counts": lazy_gettext("Counts brought from a file"),
    "export counts": lazy_gettext("Counts exported"),
    "offer other count": lazy_gettext("Other figures offered for an hour that has a count"),
    "ready phone": lazy_gettext("Phone ready to work without a signal"),
    "give token": lazy_gettext("Access token given"),
    "withdraw token": lazy_gettext("Access token withdrawn"),
    "submit": lazy_gettext("Submitted by a township"),
    "apply submission": lazy_gettext("Submission of a township applied"),
    "give submission back": lazy_gettext("Submission of a township given back"),
    "edit person": lazy_gettext("Person changed by the township"),
    "person away": lazy_gettext("Person said not to be had in a round"),
    "person back": lazy_gettext("Person to be had in a round again"),
    "edit site": lazy_gettext("Site changed by the township"),
    "edit vehicle": lazy_gettext("Vehicle changed by the township"),
    "acknowledge roster": lazy_gettext("Roster of a site acknowledged"),
    "close site": lazy_gettext("Closing report of a site"),
    "record chase call": lazy_gettext("Call about a missing report"),
    "sign day": lazy_gettext("Day signed by a township"),
    "reopen day": lazy_gettext("Signed day reopened"),
    "report readiness": lazy_gettext("Readiness of a site reported"),
    "open site": lazy_gettext("Site opened"),
    "send replacements": lazy_gettext("Replacements sent"),
    "go on without": lazy_gettext("Decided to go on without somebody"),
    "ask for help": lazy_gettext("Help asked for"),
    "enter call for help": lazy_gettext("Call for help entered"),
    "see help": lazy_gettext("Request for help seen"),
    "take help": lazy_gettext("Request for help taken"),
    "hand over help": lazy_gettext("Request for help handed over"),
    "send help": lazy_gettext("Help said to be on its way"),
    "answer help": lazy_gettext("Request for help answered"),
    "close help": lazy_gettext("Request for help closed"),
    "write back on help": lazy_gettext("Site wrote back on its request for help"),
    "say help solved": lazy_gettext("Site said that its request is solved"),
    "say help still needed": lazy_gettext("Help said to be still needed"),
    "bring second source": lazy_gettext("File of the second source brought"),
    "choose official figures": lazy_gettext("Official source of figures chosen"),
    "create account": lazy_gettext("Account made"),
    "open account": lazy_gettext("Account opened"),
    "close account": lazy_gettext("Account closed"),
    "change password": lazy_gettext("Own password changed"),
    "reset password": lazy_gettext("Password set anew"),
    "add duty": lazy_gettext("Duty put on the roster"),
    "edit duty": lazy_gettext("Duty changed"),
    "remove duty": lazy_gettext("Duty taken off the roster"),
    "import duty": lazy_gettext("Roster imported"),
    "announce absence": lazy_gettext("Absence announced"),
    "take back absence": lazy_gettext("Absence taken back"),
    "set help desk": lazy_gettext("Phone of the help desk set"),
    "request slips": lazy_gettext("Slips asked for"),
    "make slips": lazy_gettext("Slips made"),
    "fetch slips": lazy_gettext("Slips fetched"),
    "begin demonstration": lazy_gettext("Demonstration begun"),
    "finish demonstration": lazy_gettext("Demonstration complete"),
}
DETAIL_WORDS = {
    "answered": lazy_gettext("Somebody answered"),
    "by_name": lazy_gettext("By name, in place of the lead"),
    "chased": lazy_gettext("Step of the chase"),
    "day": lazy_gettext("Day"),
    "final": lazy_gettext("Sampled in the end"),
    "noon": lazy_gettext("Sampled at the planned end"),
    "number": lazy_gettext("Number"),
    "no_closing": lazy_gettext("Sites without closing report"),
    "missing_hours": lazy_gettext("Hours without a count"),
    "conflicts": lazy_gettext("Hours with different figures"),
    "said": lazy_gettext("What was said"),
    "tubes": lazy_gettext("Tubes"),
    "zero": lazy_gettext("Zero report"),
    "app": lazy_gettext("Version of the page on the phone"),
    "kept": lazy_gettext("Kept for good"),
    "absent": lazy_gettext("People said to be absent"),
    "area": lazy_gettext("Area"),
    "assignments": lazy_gettext("Assignments"),
    "before": lazy_gettext("Before"),
    "as_of": lazy_gettext("As of"),
    "away": lazy_gettext("Away"),
    "elsewhere": lazy_gettext("Sampled elsewhere"),
    "exempt": lazy_gettext("Exempt"),
    "outstanding_before": lazy_gettext("Outstanding, as it stood before"),
    "refused": lazy_gettext("Refused"),
    "unknown": lazy_gettext("Reason unknown"),
    "changed": lazy_gettext("Changed"),
    "closes_at": lazy_gettext("Closes at"),
    "copy_of": lazy_gettext("Copy of"),
    "count": lazy_gettext("How many"),
    "datum": lazy_gettext("Datum of the coordinates"),
    "exempt_quarantined": lazy_gettext("Exempt: in quarantine"),
    "exempt_school": lazy_gettext("Exempt: sampled at school"),
    "exempt_tested": lazy_gettext("Exempt: tested recently"),
    "exempt_vaccinated": lazy_gettext("Exempt: vaccinated recently"),
    "exempt_work": lazy_gettext("Exempt: sampled at work"),
    "fields": lazy_gettext("What was changed"),
    "done_by": lazy_gettext("Who says so"),
    "first_day": lazy_gettext("Day of the first session"),
    "fixed_sessions": lazy_gettext("Sessions left alone, as their plan is published"),
    "ends_at": lazy_gettext("Ends at"),
    "from": lazy_gettext("From"),
    "home_bound": lazy_gettext("Home-bound"),
    "hour": lazy_gettext("Hour"),
    "hours": lazy_gettext("When it is answered"),
    "how": lazy_gettext("How"),
    "input": lazy_gettext("Fingerprint of what it was given (SHA-256)"),
    "joined": lazy_gettext("New places in sessions"),
    "kind": lazy_gettext("Kind"),
    "leads_missing": lazy_gettext("Teams without a lead"),
    "left_out": lazy_gettext("Left out"),
    "level": lazy_gettext("Risk level"),
    "link": lazy_gettext("Number of the link"),
    "moves_max": lazy_gettext("People who may work elsewhere"),
    "name": lazy_gettext("Name"),
    "new": lazy_gettext("New"),
    "norms": lazy_gettext("Norms"),
    "note": lazy_gettext("Note"),
    "of": lazy_gettext("Made from the round"),
    "opens_at": lazy_gettext("Opens at"),
    "phone": lazy_gettext("Phone"),
    "post": lazy_gettext("Post"),
    "ordered_at": lazy_gettext("The order came at"),
    "people": lazy_gettext("People"),
    "part": lazy_gettext("Session"),
    "question": lazy_gettext("Question"),
    "ready": lazy_gettext("Reported ready"),
    "reason": lazy_gettext("Why"),
    "recipients": lazy_gettext("To how many it went"),
    "replan_of": lazy_gettext("Re-plan of version"),
    "role": lazy_gettext("Role"),
    "round": lazy_gettext("Round"),
    "rows": lazy_gettext("Rows in the file"),
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
    "source": lazy_gettext("Where it is from"),
    "staff": lazy_gettext("Staff"),
    "stand_in": lazy_gettext("Who stands in"),
    "starts_at": lazy_gettext("Begins at"),
    "superseded": lazy_gettext("Waiting versions superseded"),
    "step": lazy_gettext("Step"),
    "staff_there": lazy_gettext("Staff there"),
    "supersedes": lazy_gettext("Version it takes the place of"),
    "targets": lazy_gettext("Targets"),
    "ticket": lazy_gettext("Number of the request"),
    "text": lazy_gettext("Text"),
    "to_level": lazy_gettext("To whom"),
    "to_name": lazy_gettext("Name of whom"),
    "official": lazy_gettext("Official source"),
    "teams": lazy_gettext("Teams"),
    "to": lazy_gettext("After"),
    "token": lazy_gettext("Number of the access token"),
    "townships": lazy_gettext("Townships that take part"),
    "unchanged": lazy_gettext("Unchanged"),
    "verdict": lazy_gettext("The step is"),
    "units": lazy_gettext("Units"),
    "version": lazy_gettext("Version"),
    "visitors": lazy_gettext("Visitors"),
}
VALUE_WORDS = {
    **ROLE_WORDS,
    "draft": lazy_gettext("Draft"),  # what the audit of earlier versions says of a round
    "published": lazy_gettext("Published"),
    **STATE_WORDS,
    "residents": lazy_gettext("Residents"),
    "expected": lazy_gettext("Expected people"),
    "counts": lazy_gettext("From counts"),
    "entered": lazy_gettext("From what was entered, else from counts"),
    "low": lazy_gettext("Low"),
    "medium": lazy_gettext("Medium"),
    "high": lazy_gettext("High"),
    **SESSION_KIND_WORDS,
    "done": lazy_gettext("done"),
    "not_needed": lazy_gettext("not needed this time"),
    **QUESTION_WORDS,
    **HELP_KIND_WORDS,
    "own": lazy_gettext("The county's own counts"),
    "second": lazy_gettext("The second source"),
    "account": lazy_gettext("an account"),
    "county": lazy_gettext("the county's desk"),
    "unit": lazy_gettext("a unit"),
    "new slips": lazy_gettext("For sites without an account"),
    "reset slips": lazy_gettext("With new passwords"),
    **KIND_WORDS,
}
# Details whose values are the product's own words.
CODED = frozenset({"role", "before", "to", "question", "kind", "level", "step", "verdict", "official", "to_level"})
TIMES = {"from", "hour", "opens_at", "closes_at", "starts_at", "ends_at", "ordered_at"}
CODED = frozenset({"role", "before", "to", "question", "kind", "level", "step", "verdict"})
TIMES = {"as_of", "from", "hour", "opens_at", "closes_at", "starts_at", "ends_at", "ordered_at"}
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
    if key == "step":
        return str(STEP_WORDS.get(str(value), value))
    if key == "chased":
        return str(LEVEL_WORDS.get(str(value), value))
    if key == "said":
        return str(SAID_WORDS.get(str(value), value))
    if key == "how":
        return str(WAY_WORDS.get(str(value), value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if key in CODED:
        return str(VALUE_WORDS.get(str(value), value))
    if key in TIMES:
        return moment(datetime.fromisoformat(str(value)))
    if key in COUNTED and isinstance(value, list | dict):
        return number(len(value))
    return (
        number(value)
        if isinstance(value, int | float)
        and key not in ("link", "token", "replan_of", "run", "seed", "ticket", "version")
        else str(value)
    )
