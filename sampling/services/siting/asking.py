"""Making a study and asking its question: into the queue as a run, followed, and called off."""

from datetime import datetime

import numpy as np

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Beyond, Conflict, Faulty, FieldFault, NotFound, Refused
from sampling.domain.siting import PINS, QUESTIONS, Question, Study, StudyRun, question_faults
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.services.rounds.codes import code_faults
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, rounds
from sampling.storage.queries import siting as queries
from sampling.storage.tables import RunRow, StudyRow

from .gathering import gather
from .given import Given, packed
from .own_ways import with_ways

SECONDS = 60.0
TAKEN_STUDY = N_("There is a study with the code %(code)s already. Choose another.")
NO_STUDY_NAME = N_("Type a name.")
FEW_SITES = N_("%(least)s sites are pinned open, or wanted by villages. Ask for as many or more.")
MANY_SITES = N_("Only %(most)s places can open. Ask for as many or fewer.")
LARGE_AREA = N_(
    "%(area)s has %(people)s people, more than any site has room for (%(room)s). Let large areas be split, give longer "
    "hours, or bring larger places."
)
LITTLE_ROOM = N_(
    "All that may open have room for %(room)s people, and %(people)s are to come. Give longer hours, a higher most, "
    "or more candidates."
)


def study(db: Database, code: str, *, scope_path: str = "") -> Study:
    """The study with this code; raises NotFound where there is none within the scope."""
    with db.reading() as session:
        return existing(session, code, scope_path)


def studies(db: Database, *, scope_path: str = "") -> list[Study]:
    """Studies of areas within the scope, newest first."""
    with db.reading() as session:
        return [one for one in queries.studies(session) if within(one.area_path, scope_path)]


def candidates(db: Database, code: str, *, scope_path: str = "") -> Given:
    """The study's people and candidates as they are now, with its pins; raises Refused where there are none."""
    with db.reading() as session:
        own = existing(session, code, scope_path)
        return gather(session, own, own.question)


def existing(session: Session, code: str, scope_path: str = "") -> Study:
    """Within the caller's transaction; raises NotFound."""
    found = queries.studies(session, code=code)
    if not found or not within(found[0].area_path, scope_path):
        raise NotFound("There is no study with the code %(code)s.", code=code)
    return found[0]


def make_study(
    db: Database, *, code: str, name: str, area_code: str, round_code: str | None = None, by: Actor, now: datetime
) -> None:
    """A study without an answer. Raises Faulty, NotFound for an unknown area or round, Refused beyond one's own."""
    with db.writing() as session:
        faults = []
        if unfit := code_faults(code):
            faults += unfit
        elif queries.studies(session, code=code):
            faults.append(FieldFault(TAKEN_STUDY, {"code": code}, ("code",)))
        if not name.strip():
            faults.append(FieldFault(NO_STUDY_NAME, {}, ("name",)))
        if faults:
            raise Faulty(faults)
        area = areas.row_by_code(session, area_code)
        if area is None:
            raise NotFound("There is no area with the code %(code)s.", code=area_code)
        if not within(area.path, by.area_path):
            raise Beyond(N_("%(code)s is not within your area."), code=area_code)
        row = rounds.row_by_code(session, round_code) if round_code else None
        path = rounds.county_path(session, round_code) if round_code else None
        if round_code and (row is None or path is None or not within(area.path, path)):
            raise NotFound("There is no round with the code %(code)s.", code=round_code)
        session.add(
            StudyRow(
                code=code,
                name=name.strip()[:120],
                area_id=area.id or 0,
                round_id=row.id if row else None,
                created_at=now,
                created_by=by.name,
            )
        )
        auditing.record(session, by=by, action="make study", subject=code, at=now, area=area_code, round=round_code)


def set_pins(db: Database, *, code: str, pins: dict[str, str], by: Actor, now: datetime) -> None:
    """Say which candidates are pinned, by code: "open" or "closed". Raises Refused for another word or place."""
    with db.writing() as session:
        own = existing(session, code, by.area_path)
        row = queries.study_row(session, code)
        known = set(gather(session, own, own.question).codes)
        wrong = sorted(key for key, pin in pins.items() if key not in known or pin not in PINS)
        if wrong or row is None:
            raise Refused("%(codes)s is no candidate of this study.", codes=", ".join(wrong[:5]))
        row.pins = dict(pins)
        session.add(row)
        opened = sum(pin == "open" for pin in pins.values())
        auditing.record(session, by=by, action="pin sites of study", subject=code, at=now, opened=opened,
                        closed=len(pins) - opened)  # fmt: skip


def ask(db: Database, *, code: str, question: Question, seconds: float = SECONDS, by: Actor, now: datetime) -> int:
    """Put the study's question into the queue and give the run's id.

    Raises Faulty with all that is wrong with the question, Refused where there is nobody or no candidate, and Conflict
    while the study is being answered.
    """
    with db.writing() as session:
        own = existing(session, code, by.area_path)
        row = queries.study_row(session, code)
        free(session, code)
        given = with_ways(session, own, gather(session, own, question))
        if faults := _faults(question, given):
            raise Faulty(faults)
        content, digest = packed(given)
        run = RunRow(
            study_id=own.id,
            seconds_limit=seconds,
            input=content,
            input_hash=digest,
            progress={},
            requested_by=by.name,
            requested_at=now,
        )
        session.add(run)
        if row is not None:
            row.question = question.as_dict()
            session.add(row)
        session.flush()
        auditing.record(
            session, by=by, action="ask study", subject=code, at=now, run=run.id, question=question.kind, input=digest
        )
        return int(run.id or 0)


def free(session: Session, code: str) -> None:
    """Raises Conflict while a study is being answered, or a file is being read for it."""
    last = queries.last_run(session, code)
    if last and last.state in ("queued", "running") and last.reads:
        raise Conflict("A file of ways is being read for this study. Wait for it, or stop it.")
    if last and last.state in ("queued", "running"):
        raise Conflict("This study is being answered already. Wait for it, or stop it.")


def run_of(db: Database, code: str, run_id: int | None = None) -> StudyRun | None:
    """The study's newest run, or this one."""
    with db.reading() as session:
        return queries.last_run(session, code, run_id)


def _faults(question: Question, given: Given) -> list[FieldFault]:
    """All that is wrong: of a field that is wrong by itself nothing more is said, nor what would follow from it."""
    wrong = question_faults(question)
    fields = {fault.where[0] for fault in wrong}
    if fields & {"hours", "most"}:
        fields |= {"hours", "splits"}
    return [*wrong, *(fault for fault in _can_be(given) if fault.where[0] not in fields)]


def _can_be(given: Given) -> list[FieldFault]:
    """What can be seen at once to keep a question from an answer."""
    question = given.question
    if question.kind not in QUESTIONS:
        raise Refused("There is no question %(question)s.", question=question.kind)
    may = [n for n, pin in enumerate(given.pins) if pin != "closed"]
    opened = [n for n in may if given.pins[n] == "open"]
    villages = {given.villages[n] for n in may} - {""} if question.each_village else set()
    least = len(opened) + len(villages - {given.villages[n] for n in opened})
    out = []
    if question.sites is not None and question.kind != "fewest":
        if question.sites < least:
            out.append(FieldFault(FEW_SITES, {"least": least}, ("sites",)))
        if question.sites > len(may):
            out.append(FieldFault(MANY_SITES, {"most": len(may)}, ("sites",)))
    people = int(given.people[given.reached].sum())
    room = int(given.room[may].sum())
    if not question.keeps_room:
        return out
    if room < people:
        out.append(FieldFault(LITTLE_ROOM, {"room": f"{room:,}", "people": f"{people:,}"}, ("hours",)))
    largest, most = int(np.where(given.reached, given.people, 0).argmax()), int(given.room[may].max(initial=0))
    if given.people[largest] > most:
        facts = {"area": given.place_names[largest], "people": int(given.people[largest]), "room": most}
        out.append(FieldFault(LARGE_AREA, facts, ("splits",)))
    return out
