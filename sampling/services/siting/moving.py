"""A site moved by hand: what it does to walking and load, before it is kept as a new version; and older ones again.

Nothing is solved: whose way becomes shorter comes, whose site went away goes to the nearest that is left. Where sites
keep to their room, they go to the nearest with room, those with most people first.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geo.crs import great_circle_m
from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, NotFound, Refused
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import siting as queries
from sampling.storage.tables import StudyVersionRow

from . import answers, given
from .answers import Answer, own_walk_m
from .asking import existing
from .figures import Figures, figures
from .given import Given, Ints

AWAY_MOST_M = 100_000.0
STAYS = N_(
    "The ways of this version are measured, and none are to another place: a site can't be moved here. Bring the "
    "place as a candidate with its ways, or take the file of ways away and ask again."
)
AWAY = N_("This place is %(km)s km from the nearest people of the study. Check longitude and latitude.")


@dataclass(frozen=True, eq=False)
class Moved:
    """Before and after. places: those that go to another site; people: who live there. site: the candidate's code."""

    site: str
    name: str
    given: Given
    answer: Answer
    before: Figures
    after: Figures
    places: Ints
    people: int


def moved(db: Database, *, code: str, version: int, site: str, lon: float, lat: float, scope_path: str = "") -> Moved:
    """What it would be with a site at another place; writes nothing. Raises NotFound, Refused."""
    with db.reading() as session:
        return _moved(session, code, version, site, lon, lat, scope_path)


def save_move(
    db: Database, *, code: str, version: int, site: str, lon: float, lat: float, by: Actor, now: datetime
) -> int:
    """Keep it as a new version and give its number. Raises Conflict where the study has a newer version already."""
    with db.writing() as session:
        queries.study_row(session, code)
        found = _moved(session, code, version, site, lon, lat, by.area_path)
        content, digest = given.packed(found.given)
        new = _add(session, code, version, "moved", content, digest, answers.packed(found.answer), by, now)
        auditing.record(
            session, by=by, action="move site of study", subject=f"{code}/{new}", at=now, site=site, lon=lon, lat=lat
        )
        return new


def restore(db: Database, *, code: str, version: int, by: Actor, now: datetime) -> int:
    """Make an older version the newest again, as a new one."""
    with db.writing() as session:
        queries.study_row(session, code)
        own = existing(session, code, by.area_path)
        row = queries.version_row(session, own.id, version)
        if row is None:
            raise NotFound("The study %(code)s has no version %(version)s.", code=code, version=version)
        new = _add(session, code, own.version, "restored", row.given, row.input_hash, row.answer, by, now)
        auditing.record(session, by=by, action="restore study", subject=f"{code}/{new}", at=now, version=version)
        return new


def _add(
    session: Session, code: str, base: int, made: str, content: bytes, digest: str, answer: bytes, by: Actor,
    now: datetime,
) -> int:  # fmt: skip
    own = existing(session, code, by.area_path)
    if own.version != base:
        raise Conflict("The study has a newer version %(version)s. Look at that one first.", version=own.version)
    session.add(
        StudyVersionRow(
            study_id=own.id,
            version=base + 1,
            made=made,
            given=content,
            input_hash=digest,
            answer=answer,
            made_at=now,
            made_by=by.name,
        )
    )
    return base + 1


def _moved(session: Session, code: str, version: int, site: str, lon: float, lat: float, scope_path: str) -> Moved:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Refused("Type a longitude from -180 to 180 and a latitude from -90 to 90.")
    own = existing(session, code, scope_path)
    row = queries.version_row(session, own.id, version)
    if row is None:
        raise NotFound("The study %(code)s has no version %(version)s.", code=code, version=version)
    old, answer = given.unpacked(row.given), answers.unpacked(row.answer)
    if site not in old.codes or old.index(site) not in answer.sites:
        raise NotFound("The site %(site)s does not open in this version.", site=site)
    if old.measured is not None:
        raise Refused(STAYS)
    at = old.index(site)
    away_m = float(great_circle_m(old.place_lon, old.place_lat, lon, lat).min())
    if away_m > AWAY_MOST_M:
        raise Refused(AWAY, km=round(away_m / 1000))
    new = old.moved(at, lon, lat)
    after = answer.by_hand(rearranged(new, answer, at))
    places = np.flatnonzero(answer.site_of != after.site_of)
    return Moved(
        site, old.names[at], new, after, figures(old, answer), figures(new, after), places,
        int(old.people[places].sum()),
    )  # fmt: skip


def rearranged(new: Given, answer: Answer, at: int) -> Ints:
    """(I,) who goes where, once the site stands at its new place; all others keep what is theirs."""
    site_of = answer.site_of.copy()
    to_it = new.walk_m(np.array([at]))[:, 0]
    theirs = np.flatnonzero(answer.site_of == at)
    others = answer.sites[answer.sites != at]
    if not len(others):
        return site_of
    if not new.question.keeps_room:
        walk = own_walk_m(new, site_of)
        site_of[(site_of != at) & (to_it < walk - 1e-9)] = at
        best = answers.nearest(new, others, theirs)
        there = own_walk_m(new, np.where(answer.site_of == at, at, answer.site_of))[theirs]
        trial = site_of.copy()
        trial[theirs] = best
        site_of[theirs] = np.where(own_walk_m(new, trial)[theirs] < there - 1e-9, best, at)
        return site_of
    room = new.room.astype(np.int64)
    left = room - np.bincount(site_of, new.people, len(room)).astype(np.int64)
    for place in theirs[np.argsort(-new.people[theirs], kind="stable")].tolist():
        ways = new.walk_m(others, np.array([place]))[0]
        fits = left[others] >= new.people[place]
        best_way = int(np.where(fits, ways, np.inf).argmin())
        if fits.any() and ways[best_way] < to_it[place] - 1e-9:
            left[others[best_way]] -= new.people[place]
            left[at] += new.people[place]
            site_of[place] = others[best_way]
    gain = own_walk_m(new, site_of) - to_it
    for place in np.argsort(-gain * new.people, kind="stable").tolist():
        if gain[place] <= 1e-9:
            break
        if site_of[place] != at and left[at] >= new.people[place]:
            left[site_of[place]] += new.people[place]
            left[at] -= new.people[place]
            site_of[place] = at
    return site_of
