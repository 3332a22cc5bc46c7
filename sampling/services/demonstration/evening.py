"""The evening: the order, who is on duty, what townships and villages send in; each step may be taken again."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.submitting import AS_IT_STANDS
from sampling.services import callup, duty, expected, gaps, importing, risks, rounds, signing, submitting
from sampling.storage.database import Database

from .files import DemoFiles
from .night import FILES, DemoNight

LOOKED_AT = timedelta(minutes=10)  # so long after a township has confirmed its lists the county has looked at them
ORDER = "demonstration-order-{round}"  # the form that the order is sent with, so that it is issued once


def stand_by(db: Database, files: DemoFiles, night: DemoNight, by: Actor) -> None:
    """Before the order: vehicles, the roster of the round's days, the help desk."""
    at, zone = night.begins_at, ZoneInfo(files.zone)
    importing.apply(
        db, kind="vehicles", content=night.tables["vehicles"], file_name=FILES["vehicles"], by=by, now=at
    )  # fmt: skip
    duty.apply_file(db, content=night.tables["duty"], file_name=FILES["duty"], zone=zone, by=by, now=at)
    phone, hours = night.help_desk
    duty.set_help_desk(db, county_code=files.county_code, phone=phone, hours=hours, by=by, now=at)


def lay_duty(db: Database, files: DemoFiles, *, today: date, by: Actor) -> None:
    """Lay the first two days of the roster over today and tomorrow, so that somebody is on duty now."""
    if files.night is None:
        return
    content = shifted(files.night.tables["duty"], [today, today + timedelta(days=1)])
    zone = ZoneInfo(files.zone)
    midnight = datetime.combine(today, time(0), zone)
    duty.apply_file(db, content=content, file_name=FILES["duty"], zone=zone, by=by, now=midnight)


def shifted(content: bytes, days: list[date]) -> bytes:
    """A roster whose first days are these; later ones are left out, and its rows say that they were moved."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    moved = dict(zip(sorted({row["day"] for row in rows}), days, strict=False))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        if row["day"] in moved:
            note = f"{row['note']}（按{row['day']}平移）"
            writer.writerow(row | {"day": moved[row["day"]].isoformat(), "note": note})
    return text.getvalue().encode("utf-8-sig")


def tell(db: Database, files: DemoFiles, night: DemoNight, by: Actor) -> None:
    """After the order: teams, risk levels, the written order, what mobile sites are for."""
    code, at = files.round_code, night.ordered_at
    rounds.set_teams(db, round_code=code, teams=night.teams, by=by, now=at)
    levels = {area: (level, night.source) for area, level in night.risks.items()}
    risks.set_levels(db, round_code=code, levels=levels, by=by, now=at)
    title, body = night.order
    wording = signing.Wording("order", title, body, ("township", "village"), first_number=1)
    signing.issue(
        db, round_code=code, wording=wording, sent_id=ORDER.format(round=code), by=by, now=night.told_at
    )  # fmt: skip
    for session_code, people in night.people.items():
        if rounds.session_members(db, round_code=code, session_code=session_code).people != people:
            rounds.set_site_people(
                db, round_code=code, session_code=session_code, people=people, by=by, now=night.told_at
            )


def gather(db: Database, files: DemoFiles, night: DemoNight, by: Actor) -> None:
    """Townships confirm their lists, and the county takes them over; villages say whom to expect; the frame."""
    code, said_at = files.round_code, {township: at for township, at, _ in night.submissions}
    silent = {row.there.code for row in submitting.board(db, code).rows if not row.newest}
    for township, at, note in sorted(night.submissions, key=lambda one: one[1]):
        if township in silent:
            coordinator = Actor(name=f"demo-{township}", role="township", area_path=f"{files.county_code}/{township}/")
            submitting.submit(
                db, round_code=code, area_code=township, kind=AS_IT_STANDS, note=note, by=coordinator, now=at
            )
    for row in submitting.board(db, code).rows:
        for one in row.newest:
            if one.state == "submitted" and row.there.code in said_at:
                at, township = said_at[row.there.code] + LOOKED_AT, row.there.code
                submitting.apply(db, round_code=code, area_code=township, submission_id=one.id, by=by, now=at)
    last = max((at for _, at, _ in night.submissions), default=night.told_at)
    _whole(expected.bring(db, round_code=code, content=night.tables["expected"], by=by, now=last))
    _whole(gaps.bring(db, round_code=code, content=night.tables["frame"], by=by, now=last))


def call(db: Database, files: DemoFiles, by: Actor, now: datetime) -> None:
    """Windows are proposed for every village at the sites of the last session."""
    callup.propose_windows(
        db,
        round_code=files.round_code,
        session_code=files.sessions[-1].code,
        area_code=files.area_code,
        anew=False,
        by=by,
        now=now,
    )


def _whole(brought: importing.Brought) -> None:
    if not brought.is_written:
        found: Mapping[str, object] = next(finding.facts for finding in brought.findings if finding.blocks)
        raise ValueError(f"a file of the demonstration is not right: {dict(found)}")
