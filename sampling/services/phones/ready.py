"""Ready without a network: phones say so, and the county sees the evening before of which sites none has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.rounds import UNDER_WAY
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session, Taken, put
from sampling.storage.queries import areas, coverage, sites
from sampling.storage.queries import counts as counts_queries
from sampling.storage.queries import phones as queries
from sampling.storage.queries import rounds as rounds_queries
from sampling.storage.tables import PhoneRow, RoundRow

from .. import auditing

_DEVICE_MAX = 64
_APP_MAX = 32
_TRIES = 3


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A site of a round. phones: how many have said they are ready for it; ready_at: the last word, None for none.

    kept: whether one of them has its browser's promise never to clear what it keeps. lead, phone: whom to call, where
    the reader may see it.
    """

    code: str
    name: str
    area_name: str
    township_code: str
    township_name: str
    phones: int
    ready_at: datetime | None
    kept: bool
    lead: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Of how many sites a phone is ready; code and name of the township, "" for all of them."""

    code: str
    name: str
    sites: int
    ready: int

    @property
    def lacking(self) -> int:
        """Sites without a phone that is ready."""
        return self.sites - self.ready


@dataclass(frozen=True, slots=True)
class Board:
    """The sites of a round and their phones. lines: those without one first; townships: the most lacking first."""

    total: Tally
    townships: tuple[Tally, ...]
    lines: tuple[BoardLine, ...]
    as_of: datetime


def say_ready(
    db: Database, *, round_code: str, site_code: str, device: str, app: str, kept: bool, by: Actor, now: datetime
) -> None:
    """A phone says that it can report for a site in a round without a network; saying it again renews the time.

    Raises Faulty, NotFound, and Refused where the round is not under way or the site not in it.
    """
    faults = []
    for field, text, most in (("device", device, _DEVICE_MAX), ("app", app, _APP_MAX)):
        if not 0 < len(text) <= most:
            faults.append(FieldFault(N_("Send 1 to %(most)s characters."), {"most": most}, (field,)))
    if faults:
        raise Faulty(faults)
    for _ in range(_TRIES):
        try:
            with db.writing() as session:
                _say(session, round_code, site_code, device, app, kept, by, now)
            return
        except Taken:
            continue  # the same phone was faster, from another tab


def board(
    db: Database, *, round_code: str, scope_path: str = "", with_contacts: bool = False, now: datetime
) -> Board:  # fmt: skip
    """The sites of a round within a scope, and which of them have a phone that is ready.

    with_contacts: with the lead of the site's area. Raises NotFound.
    """
    with db.reading() as session:
        row = rounds_queries.row_by_code(session, round_code)
        path = rounds_queries.county_path(session, round_code)
        if row is None or path is None:
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        opened = {one.site_code for one in coverage.openings_of_round(session, row)}
        places = [site for site in sites.sites_within(session, scope_path) if site.code in opened]
        tree = {area.path: area for area in areas.areas_within(session, path)}
        said: dict[str, list[PhoneRow]] = {}
        for code, phone in queries.phones_of_round(session, row):
            said.setdefault(code, []).append(phone)
        contacts = coverage.area_leads(session, {one.area_code for one in places}) if with_contacts else {}
        lines = []
        for site in places:
            below = site.area_path.removeprefix(path).split("/", 1)[0]
            area = tree.get(site.area_path)
            township = tree.get(f"{path}{below}/") or area
            phones = said.get(site.code, [])
            lead = contacts.get(site.area_code)
            lines.append(
                BoardLine(
                    code=site.code,
                    name=site.name,
                    area_name=area.name if area else site.area_code,
                    township_code=township.code if township else site.area_code,
                    township_name=township.name if township else site.area_code,
                    phones=len(phones),
                    ready_at=phones[-1].ready_at if phones else None,
                    kept=any(one.kept for one in phones),
                    lead=lead.name if lead else None,
                    phone=lead.work_phone if lead else None,
                )
            )
    lines.sort(key=lambda one: (one.phones > 0, one.township_code, one.code))
    names = {line.township_code: line.township_name for line in lines}
    townships = [
        _tally(code, name, [one for one in lines if one.township_code == code]) for code, name in names.items()
    ]
    return Board(
        total=_tally("", "", lines),
        townships=tuple(sorted(townships, key=lambda one: (-one.lacking, one.code))),
        lines=tuple(lines),
        as_of=now,
    )


def _tally(code: str, name: str, lines: Iterable[BoardLine]) -> Tally:
    found = list(lines)
    return Tally(code, name, len(found), sum(one.phones > 0 for one in found))


def _say(
    session: Session, round_code: str, site_code: str, device: str, app: str, kept: bool, by: Actor, now: datetime
) -> None:
    round_ = rounds_queries.row_by_code(session, round_code)
    site = counts_queries.site_row(session, site_code)
    if round_ is None or site is None:
        raise NotFound("There is no round with the code %(code)s.", code=round_code)
    if round_.state not in UNDER_WAY or not counts_queries.openings_of_site(session, round_, site):
        raise Refused("The round %(round)s takes no counts from this site.", round=round_code)
    row = queries.phone_of(session, round_, site, device)
    if row is None:
        _first(session, round_, site.id or 0, device, app, kept, by, now)
        auditing.record(
            session, by=by, action="ready phone", subject=site_code, at=now, round=round_code, app=app, kept=kept
        )
        return
    row.app, row.kept, row.ready_at, row.said_by = app, kept, now, by.name
    session.add(row)


def _first(
    session: Session, round_: RoundRow, site_id: int, device: str, app: str, kept: bool, by: Actor, now: datetime
) -> None:
    said = PhoneRow(
        round_id=round_.id or 0, site_id=site_id, device=device, app=app, kept=kept, ready_at=now, said_by=by.name
    )
    put(session, said)
