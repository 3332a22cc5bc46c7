"""Accepting a proposal: the version is published with a sentence, and the orders go out."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.adjusting import SENTENCE_MAX
from sampling.domain.errors import Faulty, FieldFault, NotFound
from sampling.domain.texts import N_
from sampling.services import plans
from sampling.storage.database import Database
from sampling.storage.queries import plans as queries
from sampling.storage.queries import rounds as rounds_queries

NO_SENTENCE = N_("Write one sentence that says why people are moved.")
TOO_LONG = N_("A sentence has at most %(most)s characters; this one has %(n)s.")


def accept(db: Database, *, plan_id: int, sentence: str, by: Actor, now: datetime) -> None:
    """Publish a proposal. sentence: why people are moved; it stands above every order.

    Raises Faulty for no sentence or too long a one, and as `plans.publish`: Conflict where somebody else has published
    it, Refused where the version that it changes no longer holds or its first slot is over.
    """
    sentence = " ".join(sentence.split())
    if not sentence:
        raise Faulty([FieldFault(NO_SENTENCE, where=("sentence",))])
    if len(sentence) > SENTENCE_MAX:
        raise Faulty([FieldFault(TOO_LONG, {"most": SENTENCE_MAX, "n": len(sentence)}, ("sentence",))])
    with db.writing() as session:
        rounds_queries.hold_of_plan(session, plan_id)
        row = queries.row_for_change(session, plan_id)
        if row is None or "replan" not in row.figures:
            raise NotFound("There is no such plan.")
        if row.state == "draft":  # else `publish_within` says what it is
            row.figures = row.figures | {"replan": row.figures["replan"] | {"sentence": sentence}}
            session.add(row)
            session.flush()
        plans.publish_within(session, plan_id=plan_id, by=by, now=now)
