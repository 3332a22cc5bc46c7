"""A handout as a calendar file: an event for each site, in the county's zone.

The UID of an event stays the same through all versions of a plan and its SEQUENCE is the version's number, so that a
newer file takes the place of the older event. What a person had more of before is cancelled.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sampling.domain.handouts import Handout, Stop, Words, gathering_lines, lead_line
from sampling.domain.texts import N_

ALARM = timedelta(hours=1)  # before people assemble, or begin where nothing is known of that
PRODUCT = "-//county-sampling//handouts//EN"
DOMAIN = "county-sampling"
SUMMARY = N_("Sampling: %(site)s")
CANCELLED = N_("Sampling: this work was cancelled")


def calendar(handout: Handout, words: Words, zone: ZoneInfo, *, earlier: int = 0) -> bytes:
    """An iCalendar file. earlier: the most blocks that the person had in a version before."""
    return calendars([(handout, earlier)], words, zone)


def calendars(parts: Sequence[tuple[Handout, int]], words: Words, zone: ZoneInfo) -> bytes:
    """An iCalendar file of several handouts for the same, each with the `earlier` of `calendar`."""
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", parts[0][0].name)
    file.add("x-wr-timezone", zone.key)
    for handout, earlier in parts:
        for n, stop in enumerate(handout.stops, 1):
            file.add_component(_event(handout, stop, words, zone, n))
        for n in range(len(handout.stops) + 1, earlier + 1):
            file.add_component(_gone(handout, words, n))
    content: bytes = file.to_ical()
    # A zone has a hundred lines that are the same in thousands of files: written once, and put before the first event.
    head, begins, rest = content.partition(b"BEGIN:VEVENT")
    if not begins:
        head, begins, rest = content.partition(b"END:VCALENDAR")
    return head + _zone(zone.key) + begins + rest


def uid(handout: Handout, part: object) -> str:
    """The same for the same part of whose handout it is, whatever the version. part: of a person the number of the
    block, else the code of the site."""
    own = "-".join((handout.round_code, handout.session_code, handout.kind, handout.code, str(part)))
    return f"{own}@{DOMAIN}"


def _event(handout: Handout, stop: Stop, words: Words, zone: ZoneInfo, n: int) -> Any:
    from icalendar import Alarm, Event

    own = handout.kind == "person"
    gatherings = [party.gathering for party in stop.parties if party.gathering is not None]
    changed = [one.changed_at for one in gatherings if one.changed_at is not None]
    met = [one.assemble_at for one in gatherings if one.assemble_at is not None]
    told = [lead_line(words, stop.lead)]
    for party in stop.parties:
        if not own:
            told.append(party.unit)
        told += gathering_lines(words, party.gathering, party.starts_at, own=own)
    event = Event()
    event.add("uid", uid(handout, n if own else stop.site_code))
    event.add("sequence", handout.version)
    event.add("dtstamp", max(handout.published_at, *changed) if changed else handout.published_at)
    event.add("dtstart", stop.starts_at.astimezone(zone))
    event.add("dtend", stop.ends_at.astimezone(zone))
    event.add("summary", words.say(SUMMARY, site=stop.site_name))
    event.add("location", " ".join(dict.fromkeys((stop.township_name, stop.area_name, stop.site_name))))
    event.add("description", "\n".join(told))
    event.add("status", "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words.say(SUMMARY, site=stop.site_name))
    alarm.add("trigger", min([*met, stop.starts_at]) - ALARM - stop.starts_at)
    event.add_component(alarm)
    return event


def _gone(handout: Handout, words: Words, n: int) -> Any:
    from icalendar import Event

    at: datetime = handout.published_at
    event = Event()
    event.add("uid", uid(handout, n))
    event.add("sequence", handout.version)
    event.add("dtstamp", at)
    event.add("dtstart", at)
    event.add("summary", words.say(CANCELLED))
    event.add("status", "CANCELLED")
    return event


@cache
def _zone(key: str) -> bytes:
    from icalendar import Timezone

    content: bytes = Timezone.from_tzid(key).to_ical()
    return content
