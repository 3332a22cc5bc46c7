"""A step of the chase: who called whom on which phone, whether somebody answered, and what was said."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.chasing import Call, faults_of
from sampling.domain.errors import Conflict, Faulty, NotFound, Refused
from sampling.services import auditing
from sampling.services.readiness.place import check_round
from sampling.storage.database import Database, Taken, put
from sampling.storage.queries import areas, counts, rounds
from sampling.storage.queries import chasing as queries
from sampling.storage.tables import AreaRow, ChaseCallRow


@dataclass(frozen=True, slots=True)
class Recorded:
    """others: calls about the same hour and place that its writer had not seen: somebody else chases it too."""

    others: tuple[Call, ...]


def record(
    db: Database,
    *,
    round_code: str,
    hour: datetime,
    level: str,
    site_code: str | None = None,
    area_code: str | None = None,
    call_id: str,
    whom: str,
    phone: str,
    answered: bool | None,
    said: str,
    note: str,
    seen: int = 0,
    by: Actor,
    now: datetime,
) -> Recorded:
    """Keep a step: about a site (`site_code`), or about all sites of a township (`area_code`) that owe the hour.

    call_id: made with the form, so that sending it twice is one call. seen: how many calls of the place and hour the
    writer knew. Raises Faulty with all faults, Refused for an hour that the place does not owe, a level that is not the
    writer's and a round that takes nothing, Conflict for the id of another call, NotFound.
    """
    said = said if answered else ""
    faults = faults_of(
        level=level,
        whom=whom,
        phone=phone,
        answered=answered,
        said=said,
        note=note,
        at_site=site_code is not None,
    )
    if faults:
        raise Faulty(faults)
    try:
        with db.writing() as session:
            round_ = rounds.row_by_code(session, round_code)
            if round_ is None:
                raise NotFound("There is no round with the code %(code)s.", code=round_code)
            check_round(round_)
            zone = ZoneInfo(round_.zone)
            county = session.get_one(AreaRow, round_.area_id)
            if level == "county" and not within(county.path, by.area_path):
                raise Refused("The county's own step is recorded by the county.")
            site = counts.site_row(session, site_code) if site_code is not None else None
            if site is not None:
                place = session.get_one(AreaRow, site.area_id)
                due = [end for one in counts.openings_of_site(session, round_, site) for end in one.due(zone)]
                if hour not in due or hour > now:
                    raise Refused("The site %(site)s owes no report for that hour.", site=site.code)
                below = place.path.removeprefix(county.path).split("/", 1)[0]
                area = areas.row_by_code(session, below) or place
            else:
                found = areas.row_by_code(session, area_code or "")
                if found is None or found.parent_id != county.id or site_code is not None:
                    raise NotFound("%(area)s is no township of the round %(round)s.",
                                   area=area_code or site_code or "", round=round_code)  # fmt: skip
                if hour > now:
                    raise Refused("The hour is not over yet: nobody owes its report.")
                area = found
            known = queries.by_call_id(session, call_id)
            if known is not None:
                _check_same(known, area.id or 0, hour, level, whom)
                return Recorded(())
            before = [
                call
                for call in queries.calls_of_hour(session, round_, hour)
                if call.site_code == site_code and call.area_code == area.code
            ]
            put(
                session,
                ChaseCallRow(
                    round_id=round_.id or 0,
                    area_id=area.id or 0,
                    site_id=site.id if site else None,
                    hour=hour,
                    level=level,
                    call_id=call_id,
                    called_at=now,
                    called_by=by.name,
                    whom=whom.strip(),
                    phone=phone.strip(),
                    answered=bool(answered),
                    said=said,
                    note=note.strip(),
                ),
            )
            auditing.record(
                session,
                by=by,
                action="record chase call",
                subject=site_code or area.code,
                at=now,
                round=round_code,
                hour=hour.isoformat(),
                chased=level,
                answered=bool(answered),
                said=said,
            )
            return Recorded(tuple(before[seen:]))
    except Taken:
        return Recorded(())  # the same form, sent twice at once


def _check_same(known: ChaseCallRow, area_id: int, hour: datetime, level: str, whom: str) -> None:
    if (known.area_id, known.hour, known.level, known.whom) != (area_id, hour, level, whom.strip()):
        raise Conflict("This call stands at the county already, with other details. Open the page again.")
