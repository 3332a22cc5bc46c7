"""Asking for help: from a site's page, exactly once, and by the dispatch telephone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.help import (
    CALLER_MAX,
    CALLERS,
    PHONE_MAX,
    RESIDENT,
    TOO_LONG,
    WAITED_MAX,
    Ask,
    faults,
    key_faults,
    text_faults,
)
from sampling.domain.rounds import UNDER_WAY
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import counts
from sampling.storage.queries import help as queries
from sampling.storage.tables import AreaRow, HelpTicketRow, RoundRow, SiteRow

from .tickets import BUSY, OTHER_CONTENT, round_row

_TRIES = 3
Place = Callable[[Session, RoundRow], tuple[AreaRow, SiteRow | None]]
NOT_NOW = N_("The round %(round)s takes no requests for help now. Call the help desk.")
NOT_IN = N_("The site %(site)s does not open in the round %(round)s.")
NO_PLACE = N_("Choose a site or a village from the list, by its code or its name.")
SEVERAL = N_("“%(text)s” is the name of several: %(codes)s. Write the code.")
UNKNOWN_PLACE = N_("There is no site and no village “%(text)s” that you may enter a call for.")
NO_CALLER = N_("Say who calls: the post, or the name of the unit.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket that stands at the county. created: False where it stood already and was given back."""

    id: int
    created: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called the dispatch telephone. kind: of `CALLERS`; name and phone are those of staff, never of a resident."""

    kind: str = "staff"
    name: str = ""
    phone: str = ""


def ask(
    db: Database,
    *,
    round_code: str,
    site_code: str,
    ask: Ask,
    key: str,
    waited: timedelta = timedelta(0),
    by: Actor,
    now: datetime,
) -> Asked:
    """Take what a site asks for, exactly once. waited: how long the phone kept it; its clock is never believed.

    Raises Faulty with all that is wrong, Conflict for the same key with other words, Refused and NotFound for a round
    or a site that it can't be for.
    """
    ask = tidy(ask)
    wrong = [*faults(ask), *key_faults(key)]
    if wrong:
        raise Faulty(wrong)
    at = now - min(max(waited, timedelta(0)), WAITED_MAX)

    def place(session: Session, round_: RoundRow) -> tuple[AreaRow, SiteRow | None]:
        site = counts.site_row(session, site_code)
        if site is None:
            raise NotFound("There is no site with the code %(code)s.", code=site_code)
        if not any(one.id == round_.id for one in counts.rounds_of_site(session, site, UNDER_WAY)):
            raise Refused(NOT_IN, site=site_code, round=round_code)
        return session.get_one(AreaRow, site.area_id), site

    return _take(db, round_code, ask, key, "page", Caller(), place, at, by, now)


def check(ask: Ask) -> None:
    """Raises Faulty with all that is wrong with what is asked for."""
    if wrong := faults(tidy(ask)):
        raise Faulty(wrong)


def call(
    db: Database, *, round_code: str, place: str, ask: Ask, caller: Caller, key: str, by: Actor, now: datetime
) -> Asked:
    """Enter a call of the dispatch telephone for a site or a village, by its code or name, exactly once.

    Raises Faulty with all that is wrong at its field, Conflict, Refused and NotFound as `ask`.
    """
    ask, text = tidy(ask), place.strip()
    caller = Caller(caller.kind, " ".join(caller.name.split()), caller.phone.strip())
    wrong = [*call_faults(db, round_code, text, caller, by), *faults(ask), *key_faults(key)]
    if wrong:
        raise Faulty(wrong)

    def found(session: Session, round_: RoundRow) -> tuple[AreaRow, SiteRow | None]:
        path = session.get_one(AreaRow, round_.area_id).path
        sites, areas = _named(session, text, path, by)
        if len(sites) + len(areas) != 1:
            raise Faulty([FieldFault(UNKNOWN_PLACE, {"text": text}, ("where",))])
        return (session.get_one(AreaRow, sites[0].area_id), sites[0]) if sites else (areas[0], None)

    return _take(db, round_code, ask, key, "call", caller, found, now, by, now)


def call_faults(db: Database, round_code: str, place: str, caller: Caller, by: Actor) -> list[FieldFault]:
    """What is wrong with where a call is about and who called."""
    with db.reading() as session:
        round_ = round_row(session, round_code)
        path = session.get_one(AreaRow, round_.area_id).path
        sites, areas = _named(session, place, path, by) if place else ([], [])
    found = []
    codes = [*(one.code for one in sites), *(one.code for one in areas)]
    if not place:
        found.append(FieldFault(NO_PLACE, where=("where",)))
    elif not codes:
        found.append(FieldFault(UNKNOWN_PLACE, {"text": place[:40]}, ("where",)))
    elif len(codes) > 1:
        found.append(FieldFault(SEVERAL, {"text": place, "codes": ", ".join(codes[:5])}, ("where",)))
    if caller.kind not in CALLERS:
        found.append(FieldFault(NO_CALLER, where=("caller",)))
    elif caller.kind == "resident":
        found += [
            FieldFault(RESIDENT, where=(name,))
            for name, text in (("caller", caller.name), ("caller_phone", caller.phone))
            if text
        ]
    elif not caller.name:
        found.append(FieldFault(NO_CALLER, where=("caller",)))
    found += text_faults(caller.name, "caller", most=CALLER_MAX)
    if len(caller.phone) > PHONE_MAX:
        found.append(FieldFault(TOO_LONG, {"most": PHONE_MAX}, ("caller_phone",)))
    return found


def tidy(ask: Ask) -> Ask:
    """What is asked for, without blanks around it and without things of which nothing is needed."""
    return replace(
        ask,
        place=" ".join(ask.place.split()),
        note=ask.note.strip(),
        supplies={item: count for item, count in ask.supplies.items() if count is not None},
    )


def _named(session: Session, text: str, path: str, by: Actor) -> tuple[list[SiteRow], list[AreaRow]]:
    """The sites and villages that a text may mean: by code alone where one has it, else by name."""
    scope = by.area_path if within(by.area_path, path) else path
    sites = queries.sites_named(session, text, scope)
    areas = queries.areas_named(session, text, scope)
    if exact := [one for one in sites if one.code == text]:
        return exact, []
    if own := [one for one in areas if one.code == text]:
        return [], own
    return sites, areas


def _take(
    db: Database,
    round_code: str,
    ask: Ask,
    key: str,
    channel: str,
    caller: Caller,
    place: Place,
    asked_at: datetime,
    by: Actor,
    now: datetime,
) -> Asked:
    is_call = channel == "call"
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                round_ = round_row(session, round_code)
                same = queries.ticket_by_key(session, key)
                if same is None and round_.state not in UNDER_WAY:
                    raise Refused(NOT_NOW, round=round_.name)
                area, site = place(session, round_)
                row = HelpTicketRow(
                    ticket_key=key,
                    round_id=round_.id or 0,
                    area_id=area.id or 0,
                    site_id=site.id if site else None,
                    channel=channel,
                    kind=ask.kind,
                    people=ask.people,
                    place=ask.place,
                    supplies=dict(ask.supplies),
                    note=ask.note,
                    caller=caller.name,
                    caller_phone=caller.phone,
                    asked_at=asked_at,
                    received_at=now,
                    asked_by=by.name,
                )
                if same is not None:
                    return _same(same, row, ask, area, site, round_)
                put(session, row)
                auditing.record(
                    session,
                    by=by,
                    action="enter call for help" if is_call else "ask for help",
                    subject=site.code if site else area.code,
                    at=now,
                    round=round_code,
                    ticket=row.id,
                    kind=ask.kind,
                    people=ask.people,
                )
                return Asked(row.id or 0, True)
        except Taken:
            continue  # the same, sent twice at once: the first stands now
    raise Conflict(BUSY)


def _same(
    kept: queries.Kept, row: HelpTicketRow, ask: Ask, area: AreaRow, site: SiteRow | None, round_: RoundRow
) -> Asked:
    """What stands under the same key, where it says the same; raises Conflict."""
    here = (kept.round_code, kept.area_code, kept.site_code, kept.channel, kept.caller, kept.caller_phone)
    there = (round_.code, area.code, site.code if site else None, row.channel, row.caller, row.caller_phone)
    if here != there or kept.ask.content() != ask.content():
        raise Conflict(OTHER_CONTENT)
    return Asked(kept.id, False)
