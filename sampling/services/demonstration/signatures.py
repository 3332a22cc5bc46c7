"""Those who got a document sign for it on their phones: most of them, the rest being drawn and left to be chased.

Thousands sign in one transaction, with what the service of the personal page writes for each.
"""

from datetime import datetime, timedelta
from random import Random

from sampling.domain.actors import Actor
from sampling.domain.signing import NAME_MAX
from sampling.services import auditing, links, plans, signing
from sampling.services.rounds.reading import row_of
from sampling.storage.database import Database
from sampling.storage.queries import documents, receipts
from sampling.storage.queries.receipts import Asked, ReceiptLine

from .files import DemoFiles, DemoSession
from .night import DemoNight

FIRST = timedelta(minutes=4)  # nobody signs sooner after it was issued
DIFFICULTIES = (
    "（演示）孩子发烧，6点前可能到不了，请安排替换。",
    "（演示）车辆送修，需要搭车。",
    "（演示）当天上午另有值班任务。",
    "（演示）手机不能扫码，需要借用设备。",
    "（演示）不熟悉去采样点的路。",
)


def sign_order(db: Database, files: DemoFiles, night: DemoNight) -> None:
    """The leads of townships and villages sign for the written order within the night."""
    with db.reading() as session:
        found = documents.of_round(session, row_of(session, files.round_code).id or 0)
    for one in found:
        if one.kind == "order":
            _sign(db, files, night, one.id, one.issued_at, files.sessions[0].opens_at)


def sign_plan(db: Database, files: DemoFiles, part: DemoSession, night: DemoNight) -> None:
    """Whoever is told of the plan that holds signs for it before the session, and a few report a difficulty."""
    plan = plans.published_plan(db, files.round_code, part.code)
    with db.reading() as session:
        document = documents.of_plan(session, plan.id) if plan else None
    if plan is None or document is None:
        return
    _sign(db, files, night, document.id or 0, document.issued_at, part.opens_at)
    if plan.version == 1:
        _report_difficulties(db, files, document.id or 0, document.issued_at)


def _sign(
    db: Database, files: DemoFiles, night: DemoNight, document_id: int, issued_at: datetime, until: datetime
) -> None:
    with db.writing() as session:
        round_ = row_of(session, files.round_code)
        document = documents.by_id(session, round_.id or 0, document_id)
        if document is None or not document.holds:
            return
        lines = [one for one in receipts.lines(session, document_id, Asked()) if one.receipt.signed_at is None]
        signed = [
            (line.link_id, _name(line), when)
            for line in lines
            if (when := _when(line, night, issued_at, until)) is not None
        ]
        receipts.sign_all(session, document_id, signed)
        subject = f"{files.round_code}/{document.kind} {document.number}"
        for link_id, name, when in signed:
            by = Actor(name=f"link {link_id}", role="holder")
            auditing.record(session, by=by, action="sign document", subject=subject, at=when, name=name)


def _when(line: ReceiptLine, night: DemoNight, issued_at: datetime, until: datetime) -> datetime | None:
    """When somebody signs, most of them soon; None for who does not. The same each time for the same person."""
    chance = Random(f"{night.seed}/signs/{line.level}/{line.code or line.place}")  # noqa: S311 - draws no secret
    if chance.random() >= night.signed_share:
        return None
    return issued_at + FIRST + (until - issued_at - FIRST) * chance.random() ** 4


def _name(line: ReceiptLine) -> str:
    return (line.name or f"{line.place}负责人")[:NAME_MAX]


def _report_difficulties(db: Database, files: DemoFiles, document_id: int, issued_at: datetime) -> None:
    with db.reading() as session:
        lines = receipts.lines(session, document_id, Asked(level="person", state="unsigned"))
    tokens = {holder.staff: token for holder, token in links.tokens(db, files.round_code).items() if holder.staff}
    step = max(1, len(lines) // len(DIFFICULTIES))
    chosen = sorted(lines, key=lambda line: line.code)[::step]
    for number, (line, text) in enumerate(zip(chosen, DIFFICULTIES, strict=False), start=1):
        if token := tokens.get(line.code):
            at = issued_at + number * timedelta(minutes=17)
            signing.report_difficulty(db, token=token, document_id=document_id, text=text, now=at)
