"""Asking the other way round: how many people, by when, and what staff buys. A run of its own that makes no plan."""

from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.errors import Refused
from sampling.domain.plans import QUESTIONS
from sampling.storage.database import Database

from .gathering import gather
from .heartbeat import Watch
from .inputs import build
from .known import known_plan
from .naming import Names
from .requests import check_seconds, put
from .solving import Given, problem_of
from .soundness import check


def request_question(
    db: Database,
    *,
    question: str,
    round_code: str,
    session_code: str,
    seconds: float = 60.0,
    seed: int = 0,
    by: Actor,
    now: datetime,
) -> int:
    """Put one of `QUESTIONS` about a session as it is now into the queue, and give the run's id.

    Raises NotFound, and Refused where the session's problem can't be put, or no target is to be reached in it.
    """
    if question not in QUESTIONS:
        raise Refused("There is no question %(question)s.", question=question)
    check_seconds(seconds)
    with db.reading() as session:
        given = gather(session, round_code, session_code)
    built = build(given)
    if not built.problem["targets"]:
        raise Refused("The session %(code)s has no target: there is nothing to ask about.", code=session_code)
    check(built.problem, Names(given))
    return put(
        db,
        given,
        built.problem,
        {"unserved": sum(built.unserved.values()), "question": question},
        seconds=seconds,
        seed=seed,
        by=by,
        now=now,
        action="ask question",
        details={"question": question},
    )


def answer(db: Database, session_id: int, given: Given, question: str, watch: Watch) -> dict[str, Any]:
    """The answer, `optimizer.questions.as_dict`; said so far while it is sought, and handed back when it is stopped.

    It begins with the best plan that the session has, where that still keeps the rules.
    """
    from optimizer.limits import Limits
    from optimizer.questions import Answer, as_dict, earliest_finish, fewest_people, staff_curve

    def hear(news: Answer) -> None:
        watch.say(stage="answering", answer=as_dict(news))

    watch.say(stage="answering")
    problem = problem_of(given)
    limits = Limits(seconds=given.seconds, workers=given.workers, cancelled=watch.stop.is_set)
    found: Answer
    if question == "fewest":
        known = known_plan(db, session_id, problem)
        found = fewest_people(problem, limits=limits, seed=given.seed, on_progress=hear, known=known)
    elif question == "finish":
        found = earliest_finish(problem, limits=limits, seed=given.seed, on_progress=hear)
    else:
        known = known_plan(db, session_id, problem)
        found = staff_curve(problem, limits=limits, seed=given.seed, on_progress=hear, known=known)
    watch.say(stage="done", answer=as_dict(found))
    return as_dict(found)
