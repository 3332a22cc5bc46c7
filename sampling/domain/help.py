"""Help that sites ask for: what it may be, how long each kind may wait, and the state that its history comes to.

A ticket is asked for once and never changed; what happens with it is a list of acts, each added and none overwritten.
Its state, its owner and its clock are read from that list. The limits are ours: no plan or paper that we know says how
soon a site is to be answered. Ten minutes are what a lane at 60 people an hour loses ten people in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from .errors import FieldFault
from .texts import N_

KINDS = ("queue", "sampler_down", "supplies", "home_bound", "other")
URGENCIES = ("urgent", "soon", "today")
URGENCY = {"queue": "urgent", "sampler_down": "urgent", "supplies": "soon", "other": "soon", "home_bound": "today"}
LIMITS = {"urgent": timedelta(minutes=10), "soon": timedelta(minutes=20), "today": timedelta(minutes=60)}
"""How long a site waits for the first answer before its clock turns red."""
ITEMS = ("swabs", "tubes", "suits", "masks", "shields", "gloves", "disinfectant", "labels", "boxes")
CHANNELS = ("page", "call")
CALLERS = ("staff", "resident")
LEVELS = ("county", "township", "account", "unit")
OF_SITE = ("said", "solved", "still_needed")
OF_DESK = ("seen", "taken", "handed", "on_way", "answered", "closed")
ACTS = OF_DESK + OF_SITE
STATES = ("sent", "seen", "on_way", "answered", "needed", "solved")

PEOPLE_MAX = 20_000
COUNT_MAX = 100_000
TEXT_MAX, PLACE_MAX, CALLER_MAX, PHONE_MAX, KEY_MAX = 500, 120, 80, 40, 64
WAITED_MAX = timedelta(hours=72)  # so long a phone may have kept it without a network
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

NO_KIND = N_("Choose what you need.")
HOW_MANY_HOME = N_("Type how many people can't come.")
OUT_OF_RANGE = N_("%(n)s can't be: type a number from %(least)s to %(most)s.")
NO_PLACE = N_("Say where they are: the village and the group, or the building. No names.")
NO_SUPPLIES = N_("Type how many of at least one thing you need, or say in the note what it is.")
NO_NOTE = N_("Say in a sentence what you need.")
NO_TEXT = N_("Write a sentence first.")
NO_DONE = N_("Say in a sentence what was done.")
TOO_LONG = N_("The text is too long: at most %(most)s characters.")
NO_IDENTITY = N_("Identity numbers are never kept here. Take it out; a count and a place are enough.")
NO_PERSONS = N_("No person's phone is kept of people at home. Take it out; a count and a place are enough.")
RESIDENT = N_("Name and phone of a resident are not kept. Leave this empty; say the place and how many.")
NO_KEY = N_("The request has no usable number of its own. Open the page again.")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for.

    people: queueing, samplers who dropped out, or people at home, by the kind; None where it is not said.
    place: of the people at home, never a name. supplies: how many of which of `ITEMS`.
    """

    kind: str
    people: int | None = None
    place: str = ""
    supplies: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def content(self) -> tuple[object, ...]:
        """What it says; two that say the same are the same."""
        return (self.kind, self.people, self.place, tuple(sorted(self.supplies.items())), self.note)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done with a ticket. number: from 1 within it. by: sign-in name.

    at: when it was done, on a phone without a network before it came in. to_level, to_name: to whom it was handed, of
    `LEVELS`: the sign-in name of an account, the code of a township, the name of a unit, "" for the county.
    """

    number: int
    act: str
    at: datetime
    by: str
    text: str = ""
    to_level: str = ""
    to_name: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a ticket is: an account, a unit, a township or the county's desk; who made it so, and when."""

    level: str
    name: str
    by: str
    at: datetime

    @property
    def key(self) -> str:
        """What a form says of the owner that its reader saw."""
        return f"{self.level}:{self.name}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a ticket's history comes to.

    state: one of `STATES`. waiting_since: since when nobody has answered, None while an answer stands.
    first_answer_at: of the desk's first answer, "on its way" or closing. written_at: the site wrote back after the
    desk's last word. closed: the act that solved it.
    """

    state: str
    owner: Owner | None
    seen: Act | None
    waiting_since: datetime | None
    first_answer_at: datetime | None
    written_at: datetime | None
    closed: Act | None

    @property
    def is_open(self) -> bool:
        """True until it is solved."""
        return self.state != "solved"

    @property
    def owner_key(self) -> str:
        """Of the owner, "" for nobody."""
        return self.owner.key if self.owner else ""


def standing(asked_at: datetime, acts: Sequence[Act]) -> Standing:
    """The state, the owner and the clock of a ticket, by everything that was done with it in order."""
    state, waiting = "sent", asked_at
    owner: Owner | None = None
    seen: Act | None = None
    closed: Act | None = None
    first: datetime | None = None
    written: datetime | None = None
    answered = False
    for one in acts:
        if one.act in OF_DESK:
            seen = seen or one
            written = None if one.act in ("on_way", "answered", "closed") else written
            state = "seen" if state == "sent" else state
        if one.act == "taken":
            owner = Owner("account", one.by, one.by, one.at)
        elif one.act == "handed":
            owner = Owner(one.to_level, one.to_name, one.by, one.at)
        elif one.act in ("on_way", "answered"):
            state, answered, first = one.act, True, first or one.at
        elif one.act == "closed":
            state, answered, closed, first = "solved", True, one, first or one.at
        elif one.act == "solved":
            state, closed, written = "solved", one, None
        elif one.act == "still_needed":
            state, answered, closed, waiting, written = "needed", False, None, one.at, one.at
        elif one.act == "said":
            written = one.at
    waits = not answered and state != "solved"
    return Standing(state, owner, seen, waiting if waits else None, first, written, closed)


def limit_of(kind: str) -> timedelta:
    """How long a ticket of this kind may wait for an answer."""
    return LIMITS[URGENCY[kind]]


def pressure(kind: str, stand: Standing, now: datetime) -> str:
    """ "late" beyond the kind's limit without an answer, "soon" beyond half of it, else ""."""
    if stand.waiting_since is None:
        return ""
    waited = now - stand.waiting_since
    return "late" if waited > limit_of(kind) else "soon" if waited > limit_of(kind) / 2 else ""


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes between two instants, never fewer than none."""
    return max(0, int((until - since).total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class Tally:
    """How tickets stand: all, still open, open without an answer, of those beyond their limit, and answered at least
    once with the median of the minutes until then (None without any)."""

    asked: int
    open: int
    waiting: int
    late: int
    answered: int
    median_minutes: float | None

    @property
    def open_answered(self) -> int:
        """Open, and an answer stands."""
        return self.open - self.waiting


def tally(tickets: Iterable[tuple[str, datetime, Standing]], now: datetime) -> Tally:
    """The figures of tickets, each as (kind, asked at, standing)."""
    known = list(tickets)
    took = [minutes(asked, one.first_answer_at) for _, asked, one in known if one.first_answer_at]
    return Tally(
        asked=len(known),
        open=sum(one.is_open for _, _, one in known),
        waiting=sum(one.waiting_since is not None for _, _, one in known),
        late=sum(pressure(kind, one, now) == "late" for kind, _, one in known),
        answered=len(took),
        median_minutes=median(took) if took else None,
    )


def faults(ask: Ask) -> list[FieldFault]:
    """All that is wrong with what is asked for, each with its field."""
    if ask.kind not in KINDS:
        return [FieldFault(NO_KIND, where=("kind",))]
    found = []
    field_ = {"queue": "queue_people", "sampler_down": "samplers", "home_bound": "home_people"}.get(ask.kind, "kind")
    if ask.kind == "home_bound" and ask.people is None:
        found.append(FieldFault(HOW_MANY_HOME, where=(field_,)))
    if ask.people is not None and not 1 <= ask.people <= PEOPLE_MAX:
        found.append(FieldFault(OUT_OF_RANGE, {"n": ask.people, "least": 1, "most": PEOPLE_MAX}, (field_,)))
    if ask.kind == "home_bound" and not ask.place:
        found.append(FieldFault(NO_PLACE, where=("place",)))
    found += [
        FieldFault(OUT_OF_RANGE, {"n": count, "least": 1, "most": COUNT_MAX}, (f"item_{item}",))
        for item, count in ask.supplies.items()
        if not 1 <= count <= COUNT_MAX
    ]
    if ask.kind == "supplies" and not ask.supplies and not ask.note:
        found.append(FieldFault(NO_SUPPLIES, where=(f"item_{ITEMS[0]}",)))
    if ask.kind == "other" and not ask.note:
        found.append(FieldFault(NO_NOTE, where=("note",)))
    found += text_faults(ask.place, "place", most=PLACE_MAX, of_home=ask.kind == "home_bound")
    found += text_faults(ask.note, "note", of_home=ask.kind == "home_bound")
    return found


def text_faults(text: str, where: str, *, most: int = TEXT_MAX, of_home: bool = False) -> list[FieldFault]:
    """What keeps a text out: too long, an identity number, or (of people at home) somebody's mobile phone."""
    if len(text) > most:
        return [FieldFault(TOO_LONG, {"most": most}, (where,))]
    if _IDENTITY.search(text):
        return [FieldFault(NO_IDENTITY, where=(where,))]
    if of_home and _MOBILE.search(text):
        return [FieldFault(NO_PERSONS, where=(where,))]
    return []


def key_faults(key: str) -> list[FieldFault]:
    """What is wrong with the number that a phone gives to what it sends."""
    return [] if 0 < len(key) <= KEY_MAX else [FieldFault(NO_KEY)]
