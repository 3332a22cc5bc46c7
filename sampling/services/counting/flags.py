"""Figures to check: improbable counts of an area's sites, newest first; and the history of one hour."""

from dataclasses import dataclass
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.counting import Dispute, Version, newest_of
from sampling.domain.errors import NotFound
from sampling.domain.findings import Finding
from sampling.domain.hours import opening_of
from sampling.domain.rounds import Round
from sampling.storage.database import Database
from sampling.storage.queries import counting as queries
from sampling.storage.queries import serving
from sampling.storage.queries.sites import site_by_code

from .judging import doubts_of_day
from .place import place, sites_of


@dataclass(frozen=True, slots=True)
class Flag:
    """A count that stands and is unlikely. doubts: those that no earlier hour of the site's day has told."""

    site_code: str
    site_name: str
    area_name: str
    version: Version
    doubts: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was ever sent for an hour of a site. versions: oldest first. before: the newest version of the
    nearest earlier hour of the day. disputes: newest first, open and settled."""

    round: Round
    site_code: str
    site_name: str
    hour: datetime
    versions: tuple[Version, ...]
    before: Version | None
    doubts: tuple[Finding, ...]
    disputes: tuple[Dispute, ...]


def flags(db: Database, *, round_code: str, area_code: str | None = None, by: Actor) -> list[Flag]:
    """The improbable counts of an area (of the person's own where none is named), those that came last first.

    The same doubt is told once a day, at the first hour that has it: the later ones carry it on.
    Raises NotFound for what there is not or the person does not reach.
    """
    with db.reading() as session:
        at = place(session, round_code, area_code, by)
        sites = sites_of(session, at)
        served = serving.residents_served(session, at.row.id or 0, [one.site for one in sites])
        days: dict[str, dict[object, list[Version]]] = {}
        for version in queries.versions_within(session, at.row, at.path):
            days.setdefault(version.site_code, {}).setdefault(version.day, []).append(version)
    found = []
    for one in sites:
        for day in days.get(one.site.code, {}).values():
            told: set[str] = set()
            newest = {hour: version for (_, hour), version in newest_of(day).items()}
            judged = doubts_of_day(at, one.site, one.openings, day, served.get(one.site.code))
            for hour in sorted(judged):
                new = tuple(doubt for doubt in judged[hour] if doubt.sentence not in told)
                told |= {doubt.sentence for doubt in new}
                if new:
                    found.append(Flag(one.site.code, one.site.name, one.area.name, newest[hour], new))
    return sorted(found, key=lambda flag: flag.version.received_at, reverse=True)


def history(db: Database, *, round_code: str, site_code: str, hour: datetime, by: Actor) -> History:
    """Every version of an hour of a site, with who sent it, when, by which way and why. Raises NotFound."""
    with db.reading() as session:
        known = site_by_code(session, site_code)
        if known is None:
            raise NotFound("There is no site with the code %(code)s.", code=site_code)
        at = place(session, round_code, known.area_code, by)
        one = next((one for one in sites_of(session, at) if one.site.code == site_code), None)
        if one is None or opening_of(hour, one.openings, at.zone) is None:
            raise NotFound("The site %(site)s has no such hour in this round.", site=site_code)
        of_site = queries.versions_within(session, at.row, at.path, site_code=site_code)
        served = serving.residents_served(session, at.row.id or 0, [one.site])
        disputes = queries.disputes_within(session, at.row, at.path, is_open=None, site_code=site_code)
    versions = [version for version in of_site if version.report.hour == hour]
    day = [version for version in of_site if versions and version.day == versions[0].day]
    earlier = {at_: version for (_, at_), version in newest_of(day).items() if at_ < hour}
    judged = doubts_of_day(at, one.site, one.openings, day, served.get(site_code))
    return History(
        round=at.round,
        site_code=site_code,
        site_name=one.site.name,
        hour=hour,
        versions=tuple(versions),
        before=earlier[max(earlier)] if earlier else None,
        doubts=judged.get(hour, ()),
        disputes=tuple(dispute for dispute in disputes if dispute.hour == hour),
    )
