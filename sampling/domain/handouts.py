"""Handouts: what a township, a unit, a site or a person is told of a published plan. Every form is made from these:
the page, the text for a chat group, the long picture and the calendar file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .departures import Gathering
from .texts import N_

KINDS = ("township", "unit", "site", "person")
BUNDLE_STATES = ("queued", "running", "done", "failed", "cancelled")
STYLES = ("title", "whom", "heading", "fact", "person", "soft")
ATTEMPTS_MAX = 3  # a bundle whose worker dies so often is not taken up again

TITLE = N_("Sampling in %(county)s: who goes where")
VERSION = N_("Plan version %(n)s, %(session)s")
PERSON_OF = N_("%(name)s, %(unit)s")
HOURS = N_("%(day)s %(from)s–%(to)s")
AT_SITE = N_("Site: %(site)s (%(place)s)")
ROLE = N_("Work: %(role)s")
ASSEMBLE = N_("Assemble: %(when)s, %(place)s")
ASSEMBLE_PROPOSED = N_("Assemble: %(when)s, %(place)s (proposed)")
ASSEMBLE_UNKNOWN = N_("Assemble: %(place)s; ask your unit for the time")
SEAT = N_("seat of %(area)s")
LEAVES = N_("Leave: %(when)s, vehicle: %(vehicle)s")
NO_VEHICLE = N_("not named yet")
DRIVER = N_("Driver: %(who)s")
ALREADY_THERE = N_("They come from the work before it.")
GO_ON = N_("Go there from your work before it.")
LEAD = N_("Lead of the site: %(who)s")
AREA_LEAD = N_("Ask on the spot (lead of %(area)s): %(who)s")
NO_LEAD = N_("No lead of the site is named: ask your township.")
COUNTS = N_("%(what)s: %(counts)s")
ROLE_COUNT = N_("%(role)s %(count)s")
COMMA = N_(", ")
OUTSIDE = N_("Outside the township:")
PUBLISHED = N_("Published %(when)s")
NOBODY = N_("Nobody is assigned in this version of the plan.")
ROLE_TEXTS = {
    "sampler": N_("Sampler"),
    "recorder": N_("Recorder"),
    "helper": N_("Helper"),
    "lead": N_("Lead of a site"),
    "driver": N_("Driver"),
    "lab": N_("Laboratory"),
}


class Words(Protocol):
    """A language, and the county's zone."""

    def say(self, text: str, **facts: object) -> str:
        """The text in this language with its facts filled in."""
        ...

    def day(self, at: datetime) -> str:
        """The day of an instant without its year."""
        ...

    def clock(self, at: datetime) -> str:
        """The time of day of an instant."""
        ...

    def moment(self, at: datetime) -> str:
        """Day with its year, and time."""
        ...


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask on the spot. area_name: of the area whose lead it is, None for the lead of the site itself."""

    name: str
    phone: str | None
    area_name: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at work for a block of time; name and phone are None where the reader may not see them."""

    code: str
    name: str | None
    phone: str | None
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """People of a unit who come to a site together from one base, at one time.

    gathering: None where they come from other work of the session. counts: people by role. people: () where only
    counts are handed out.
    """

    unit: str
    base_code: str
    base_name: str
    starts_at: datetime
    ends_at: datetime
    gathering: Gathering | None
    counts: tuple[tuple[str, int], ...]
    people: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A site with those who come there. lead: None where nobody is named. outside: not in the handout's township."""

    site_code: str
    site_name: str
    area_name: str
    township_name: str
    starts_at: datetime
    ends_at: datetime
    lead: Contact | None
    parties: tuple[Party, ...]
    outside: bool = False

    @property
    def persons(self) -> int:
        """How many blocks of work there are."""
        return sum(count for party in self.parties for _, count in party.counts)


@dataclass(frozen=True, slots=True)
class Handout:
    """What one of `KINDS` is told of a published plan, within what its reader may see.

    code: of the township, site or person, or the unit's name. unit: of a person. note: what of the data is not real.
    """

    kind: str
    code: str
    name: str
    unit: str
    county_name: str
    round_code: str
    session_code: str
    session_name: str
    version: int
    published_at: datetime
    stops: tuple[Stop, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a handout. style: one of `STYLES`."""

    style: str
    text: str


def lines(handout: Handout, words: Words) -> list[Line]:
    """The handout as short lines, for a text and for a picture."""
    say = words.say
    whom = say(PERSON_OF, name=handout.name, unit=handout.unit) if handout.kind == "person" else handout.name
    out = [
        Line("title", say(TITLE, county=handout.county_name)),
        Line("soft", say(VERSION, n=handout.version, session=handout.session_name)),
        Line("whom", whom),
    ]
    if not handout.stops:
        out.append(Line("fact", say(NOBODY)))
    outside = False
    for stop in handout.stops:
        if stop.outside and not outside:
            out.append(Line("whom", say(OUTSIDE)))
            outside = True
        out += _stop(handout, stop, words)
    out.append(Line("soft", say(PUBLISHED, when=words.moment(handout.published_at))))
    if handout.note:
        out.append(Line("soft", handout.note))
    return out


def as_text(handout: Handout, words: Words, address: str = "") -> str:
    """The handout to be pasted into a chat group: plain lines, an empty one before each heading. address: to be opened
    by its holder."""
    out: list[str] = []
    for n, line in enumerate(lines(handout, words)):
        if n == 0:
            out.append(f"【{line.text}】")
            continue
        if line.style in ("heading", "whom"):
            out.append("")
        out.append(f"■ {line.text}" if line.style == "heading" else line.text)
    if address:
        out.append(address)
    return "\n".join(out) + "\n"


def hours(words: Words, starts_at: datetime, ends_at: datetime) -> str:
    """Day and hours of a block of work."""
    return words.say(HOURS, day=words.day(starts_at), **{"from": words.clock(starts_at), "to": words.clock(ends_at)})


def counts_text(words: Words, counts: tuple[tuple[str, int], ...]) -> str:
    """How many people of each role."""
    said = (words.say(ROLE_COUNT, role=words.say(ROLE_TEXTS[role]), count=count) for role, count in counts)
    return words.say(COMMA).join(said)


def gathering_lines(words: Words, given: Gathering | None, starts_at: datetime, *, own: bool) -> Iterator[str]:
    """Where and when to assemble, and how people leave. own: told to one of them, who needs no driver's phone."""
    say = words.say
    if given is None:
        yield say(GO_ON if own else ALREADY_THERE)
        return
    place = given.place or say(SEAT, area=given.base_name)
    if given.assemble_at is None:
        yield say(ASSEMBLE_UNKNOWN, place=place)
    else:
        text = ASSEMBLE_PROPOSED if given.proposed else ASSEMBLE
        yield say(text, when=_when(words, given.assemble_at, starts_at), place=place)
    if given.departs_at is not None:
        vehicle = given.vehicle or say(NO_VEHICLE)
        yield say(LEAVES, when=_when(words, given.departs_at, starts_at), vehicle=vehicle)
    elif given.vehicle:
        yield say(LEAVES, when="—", vehicle=given.vehicle)
    if not own and (given.driver_name or given.driver_phone):
        yield say(DRIVER, who=" ".join(filter(None, (given.driver_name, given.driver_phone))))


def lead_line(words: Words, lead: Contact | None) -> str:
    """Whom to ask on the spot, with the phone."""
    if lead is None:
        return words.say(NO_LEAD)
    who = " ".join(filter(None, (lead.name, lead.phone)))
    return words.say(LEAD, who=who) if lead.area_name is None else words.say(AREA_LEAD, area=lead.area_name, who=who)


def _stop(handout: Handout, stop: Stop, words: Words) -> Iterator[Line]:
    say, own = words.say, handout.kind == "person"
    place = " ".join(dict.fromkeys((stop.township_name, stop.area_name)))
    if handout.kind == "site":
        yield Line("fact", hours(words, stop.starts_at, stop.ends_at))
        yield Line("fact", say(AT_SITE, site=f"{stop.site_name} {stop.site_code}", place=place))
        yield Line("fact", lead_line(words, stop.lead))
        for party in stop.parties:
            yield Line("heading", say(COUNTS, what=party.unit, counts=counts_text(words, party.counts)))
            yield from _party(words, party, stop)
        return
    if own:
        yield Line("heading", hours(words, stop.starts_at, stop.ends_at))
        yield Line("fact", say(AT_SITE, site=f"{stop.site_name} {stop.site_code}", place=place))
        for party in stop.parties:
            yield from (Line("fact", say(ROLE, role=say(ROLE_TEXTS[one.role]))) for one in party.people)
            for text in gathering_lines(words, party.gathering, party.starts_at, own=True):
                yield Line("fact", text)
        yield Line("fact", lead_line(words, stop.lead))
        return
    yield Line("heading", f"{stop.site_name} {stop.site_code}")
    yield Line("fact", f"{hours(words, stop.starts_at, stop.ends_at)} {place}")
    yield Line("fact", lead_line(words, stop.lead))
    for party in stop.parties:
        what = party.base_name if handout.kind == "unit" else party.unit
        yield Line("fact", say(COUNTS, what=what, counts=counts_text(words, party.counts)))
        yield from _party(words, party, stop)


def _party(words: Words, party: Party, stop: Stop) -> Iterator[Line]:
    """How the people of a unit come, and who they are."""
    for text in gathering_lines(words, party.gathering, party.starts_at, own=False):
        yield Line("fact", text)
    for one in party.people:
        role = words.say(ROLE_TEXTS[one.role])
        when = "" if (one.starts_at, one.ends_at) == (stop.starts_at, stop.ends_at) else _span(words, one)
        yield Line("person", " ".join(filter(None, (role, one.name or one.code, one.phone, when))))


def _span(words: Words, one: Member) -> str:
    return f"{words.clock(one.starts_at)}–{words.clock(one.ends_at)}"


def _when(words: Words, at: datetime, work_at: datetime) -> str:
    """A time of day, with its day where that is not the day of the work."""
    return words.clock(at) if words.day(at) == words.day(work_at) else f"{words.day(at)} {words.clock(at)}"
