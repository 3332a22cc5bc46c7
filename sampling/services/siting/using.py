"""A version of a study put to use in a session: its sites open there, and serve who goes to them.

A candidate that opens becomes a site under its own code; a site that was moved stands at its new place. An area that
the study has dealt among several sites stays dealt so. Whom a site serves is the site's, not the session's: other
sessions in which it opens are named before, where a plan of one is published or people were counted in another round
nothing is changed, and rounds that are closed keep whom it served in them.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

import numpy as np

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Conflict, Names, NotFound, Refused
from sampling.domain.rounds import Round
from sampling.domain.rounds import Session as RoundSession
from sampling.domain.sites import BY_NUMBER, Site
from sampling.services import auditing
from sampling.services.planning.tree import REST
from sampling.services.rounds.members import open_members, scope_paths
from sampling.services.rounds.reading import existing as existing_round
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, importing_sites, serving, sites
from sampling.storage.queries import rounds as round_queries
from sampling.storage.queries import siting as queries
from sampling.storage.tables import StudyUseRow

from . import answers
from . import given as givens
from .answers import Answer
from .asking import existing
from .given import Given, Ints

DAY = time(0, 0), time(23, 59)


@dataclass(frozen=True, slots=True)
class Use:
    """What putting a version to use means.

    opens: sites of the version; new: those that become sites; moved: sites that stand elsewhere now; shut: fixed sites
    of the session in the study's area that open no longer; stay: sites of the session that the study says nothing of.
    served: sites that serve other areas than before; dealt: areas whose people go to several sites; beside: names of
    (round, session) of the others that this changes. asked_hours: how long the study lets sites be open;
    hours: how long the session is; full: sites with more people than they take in it, and beyond: how many more.
    """

    round: Round
    session: RoundSession
    opens: int
    new: tuple[str, ...]
    moved: tuple[str, ...]
    shut: tuple[str, ...]
    stay: int
    served: int
    dealt: int
    beside: tuple[tuple[str, str], ...]
    counted: bool
    asked_hours: float
    hours: float
    full: int
    beyond: int


@dataclass(frozen=True, slots=True)
class _Written:
    version_id: int
    use: Use
    new: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    site_codes: list[str]


def using(db: Database, *, code: str, version: int, round_code: str, session_code: str, by: Actor) -> Use:
    """What `use` would do; writes nothing, and raises as it does."""
    with db.reading() as session:
        return _worked_out(session, code, version, round_code, session_code, by).use


def use(db: Database, *, code: str, version: int, round_code: str, session_code: str, by: Actor, now: datetime) -> Use:
    """Open the version's sites in a session, and let them serve who goes to them.

    Raises NotFound, Refused where a plan of the session, or of another one with these sites, is published, or where
    the round is closed or not for the study's area.
    """
    with db.writing() as session:
        round_row, own = open_members(session, round_code, session_code)
        queries.study_row(session, code)
        found = _worked_out(session, code, version, round_code, session_code, by)
        importing_sites.write_sites(session, found.new, found.changed)
        ids = sites.ids_by_code(session)
        serving.forget_past(session, round_row.id or 0, [ids[one] for one in found.site_codes])
        round_queries.replace_sites(session, own.id or 0, [ids[one] for one in found.site_codes])
        session.add(StudyUseRow(version_id=found.version_id, session_id=own.id, used_at=now, used_by=by.name))
        auditing.record(
            session, by=by, action="use study", subject=f"{code}/{version}", at=now, round=round_code,
            part=session_code, sites=found.use.opens, new=len(found.use.new), moved=len(found.use.moved),
        )  # fmt: skip
        return found.use


def used_for(db: Database, *, round_code: str, session_code: str) -> tuple[str, int] | None:
    """(study's code, version) that was put to use last in a session."""
    with db.reading() as session:
        own = round_queries.session_row(session, round_code, session_code)
        return queries.used_for(session, own.id or 0) if own else None


def uses(db: Database, *, code: str, scope_path: str = "") -> list[tuple[int, Round, RoundSession]]:
    """(version, round, session) of the sessions in which a version of a study was put to use last, by round."""
    with db.reading() as session:
        own = existing(session, code, scope_path)
        out = []
        for version, round_code, session_code in queries.uses_of(session, own.id):
            round_ = existing_round(session, round_code)
            out += [(version, round_, part) for part in round_.sessions if part.code == session_code]
        return out


def _worked_out(session: Session, code: str, version: int, round_code: str, session_code: str, by: Actor) -> _Written:
    own = existing(session, code, by.area_path)
    row = queries.version_row(session, own.id, version)
    if row is None:
        raise NotFound("The study %(code)s has no version %(version)s.", code=code, version=version)
    round_ = existing_round(session, round_code)
    part = next((one for one in round_.sessions if one.code == session_code), None)
    key = round_queries.session_row(session, round_code, session_code)
    if part is None or key is None:
        raise NotFound(
            "The round %(round)s has no session with the code %(code)s.", round=round_code, code=session_code
        )
    open_members(session, round_code, session_code)
    parts = scope_paths(session, round_) or [round_.area_path]
    if not any(within(own.area_path, path) for path in parts):
        raise Refused("The round %(round)s is not for all of %(area)s.", round=round_.name, area=own.area_name)
    given, answer = givens.unpacked(row.given), answers.unpacked(row.answer)
    standing = {site.code: site for site in sites.sites_within(session)}
    known = {area.code: area.path for area in areas.areas_within(session, own.area_path)}
    new, changed, moved = _rows(session, given, answer, standing, known, _hours(round_, part))
    codes = [one["code"] for one in changed]
    opening = [given.codes[j] for j in answer.sites.tolist()]
    now_open = sites.sites_within(session, session_id=key.id)
    stay = [one.code for one in now_open if one.kind in BY_NUMBER or not within(one.area_path, own.area_path)]
    shut = tuple(one.code for one in now_open if one.code not in {*stay, *opening})
    beside = _beside(session, codes, (round_code, session_code))
    dealt = Counter(area for those in _served(given, answer).values() for area, people in those.items() if people)
    length = (part.closes_at - part.opens_at).total_seconds() / 3600
    more = _beyond(given, answer, length)
    told = Use(
        round=round_, session=part, opens=len(opening), new=tuple(one["code"] for one in new), moved=moved, shut=shut,
        stay=len(stay), served=len(changed), dealt=sum(n > 1 for n in dealt.values()), beside=beside,
        counted=round_code in queries.rounds_counted(session, codes), asked_hours=given.question.hours, hours=length,
        full=int((more > 0).sum()), beyond=int(more.sum()),
    )  # fmt: skip
    return _Written(row.id or 0, told, new, changed, sorted({*opening, *stay}))


def _rows(
    session: Session, given: Given, answer: Answer, standing: dict[str, Site], known: dict[str, str],
    hours: tuple[time, time],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[str, ...]]:  # fmt: skip
    """New sites and changed ones, as an import writes them; codes of those that stand elsewhere now."""
    served = _served(given, answer)
    told = {code for codes in served.values() for code in codes}
    told |= {up for code in told if code in known for up in known[code].rstrip("/").split("/")}
    candidates = {one.code: one for one in queries.candidates_within(session, "")}
    new, changed, moved = [], [], []
    for j, areas_of in served.items():
        code, lon, lat = given.codes[j], float(given.lon[j]), float(given.lat[j])
        site = standing.get(code)
        dealt = {area: people for area, people in areas_of.items() if people is not None}
        if site is None:
            place = candidates.get(code)
            if place is None:
                raise Conflict("There is no candidate place %(code)s any more. Ask the study anew.", code=code)
            made = {name: getattr(place, name) for name in importing_sites.OWN if hasattr(place, name)}
            more = {"kind": "fixed", "opens": hours[0], "closes": hours[1], "lon": lon, "lat": lat}
            serves = {"serves": tuple(sorted(areas_of)), "parts": tuple(sorted(dealt.items()))}
            new.append(made | more | serves | {"area_code": place.area_code})
            continue
        # who has no place on the map is in no study, and who has no way goes nowhere: they stay with whom they had
        areas_then = tuple(sorted({*areas_of, *(one for one in site.serves if one not in told)}))
        kept = {area: people for area, people in site.parts if area not in told}
        here = replace(site, lon=lon, lat=lat, serves=areas_then, parts=tuple(sorted((kept | dealt).items())))
        if here == replace(site, serves=tuple(sorted(site.serves)), parts=tuple(sorted(site.parts))):
            continue
        if (site.lon, site.lat) != (lon, lat):
            moved.append(code)
        names = (*importing_sites.OWN, "area_code", "serves", "parts")
        changed.append({name: getattr(here, name) for name in names})
    return new, changed, tuple(moved)


def _served(given: Given, answer: Answer) -> dict[int, dict[str, int | None]]:
    """The areas that go to each site; of an area that is dealt among several how many of its people, else None. A site
    to which nobody goes is for nobody of the area it stands in."""
    people: dict[str, dict[int, int]] = {}
    for leaf, j, count in zip(given.place_codes, answer.site_of.tolist(), given.people.tolist(), strict=True):
        if j >= 0:
            own = people.setdefault(leaf.removesuffix(REST), {})
            own[j] = own.get(j, 0) + count
    for j in sorted({*answer.sites.tolist()} - {j for own in people.values() for j in own}):
        people.setdefault(given.areas[j], {})[j] = 0  # who names no area is for the one it stands in: for nobody of it
    served: dict[int, dict[str, int | None]] = {j: {} for j in answer.sites.tolist()}
    for area, own in people.items():
        for j, count in own.items():
            served[j][area] = count if len(own) > 1 else None
    return served


def _beyond(given: Given, answer: Answer, hours: float) -> Ints:
    """(J,) people who go to each candidate beyond those that it takes in so many hours."""
    goes = answer.site_of >= 0
    people = np.bincount(answer.site_of[goes], given.people[goes], len(given.codes)).astype(np.int64)
    room = np.floor(given.people_per_hour * hours + 1e-9).astype(np.int64)
    return np.maximum(people - room, 0)


def _hours(round_: Round, part: RoundSession) -> tuple[time, time]:
    """The session's, for new sites; the whole day where it is longer than one."""
    opens, closes = (at.astimezone(round_.tz) for at in (part.opens_at, part.closes_at))
    return (opens.time(), closes.time()) if (closes - opens).days < 1 else DAY


def _beside(session: Session, codes: list[str], own: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Other sessions with sites that change; raises Refused where a plan of one is published, or people were counted
    at such a site in another round that is not closed."""
    found = queries.sessions_of_sites(session, codes) if codes else []
    others = [one for one in found if one[1] != "closed" and (one[0], one[2]) != own]
    named = {code: existing_round(session, code).name for code in {one[0] for one in others}}
    published = {code: round_queries.published_sessions(session, code) for code in named}
    fixed = [f"{named[one[0]]} – {one[3]}" for one in others if one[2] in published[one[0]]]
    if fixed:
        raise Refused(
            "Plans are published with these sites, and with whom they serve: %(names)s. Close those rounds once they "
            "are over, then these sites can open here.",
            names=Names(tuple(fixed)),
        )
    if counted := [code for code in queries.rounds_counted(session, codes) if code != own[0]]:
        raise Refused(
            "People have been counted at these sites in %(names)s, for the areas that they serve. Close those rounds "
            "once they are over, then these sites can open here.",
            names=Names(tuple(existing_round(session, code).name for code in counted)),
        )
    return tuple((named[one[0]], one[3]) for one in others)
