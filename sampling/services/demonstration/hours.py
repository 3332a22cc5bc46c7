"""The hours of a demonstration's session: help asked for, figures that differed, sites that closed, days signed.

All of it is generated and said so; no count is changed by it: what a closing report says is what the site counted.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.closing import ClosingReport
from sampling.domain.counts import CountReport, Differs
from sampling.domain.help import Ask
from sampling.services import counting, help, reporting
from sampling.services.closing import reporting as closing
from sampling.services.daily import reading as days
from sampling.services.daily import signing
from sampling.storage.database import Database

from .files import DemoFiles, DemoSession
from .night import DemoNight

OnProgress = Callable[[str, int, int], None]
AFTER = timedelta(minutes=25)  # after the session's end the last of the closing reports is in
SIGNED = timedelta(minutes=50)  # after its end townships sign the day
ON_WAY, ANSWERED = True, False
# Minutes after the opening, what is asked for, and the answer: minutes later, whether help is on its way, its words.
ASKED = (
    (62, Ask("queue", people=130, note="（演示）已排到村口，有老人"), 4, ON_WAY, "已从相邻点抽调2名采样员，10分钟内到"),
    (71, Ask("supplies", supplies={"masks": 100, "tubes": 200}), 6, ON_WAY, "物资组20分钟内送到"),
    (83, Ask("sampler_down", people=1, note="（演示）中暑，已在阴凉处休息"), 5, ON_WAY, "预备队1人前往"),
    (95, Ask("home_bound", people=6, place="三组、五组"), 12, ANSWERED, "流动采样队11点到"),
    (128, Ask("other", note="（演示）扫码枪电量不足"), 7, ON_WAY, "志愿者带备用扫码枪已出发"),
    (151, Ask("queue", people=85), 3, ANSWERED, "错峰通知已补发，后两组推迟到11:30"),
    (174, Ask("supplies", supplies={"labels": 300}), 8, ON_WAY, "随下一趟转运车送到"),
)
DESK = Actor(name="demo-desk", role="desk")


def follow(
    db: Database,
    files: DemoFiles,
    part: DemoSession,
    night: DemoNight,
    *,
    is_last: bool,
    on_progress: OnProgress,
) -> None:
    """What happens beside the counts of a session, at its own clock; of the last one some sites and townships are still
    to close and to sign. What was done already is left as it is."""
    if is_last:
        _ask_for_help(db, files, part)
        _differ(db, files, part)
    _close(db, files, part, night, all_of_them=not is_last, on_progress=on_progress)
    if not is_last:
        _sign(db, files, part)


def _ask_for_help(db: Database, files: DemoFiles, part: DemoSession) -> None:
    codes = sorted({one.site_code for one in files.counts if one.session_code == part.code})
    for n, (minutes, ask, later, on_way, text) in enumerate(ASKED):
        site, at = codes[n * 37 % len(codes)], part.opens_at + timedelta(minutes=minutes)
        place: dict[str, Any] = {"round_code": files.round_code, "site_code": site, "by": _lead(site)}
        asked = help.ask(db, **place, ask=ask, key=f"demo-help-{n}", now=at)
        if not asked.created:
            continue
        here: dict[str, Any] = {"round_code": files.round_code, "ticket_id": asked.id, "by": DESK}
        help.take(db, **here, sent_id=f"demo-{n}-taken", now=at + timedelta(minutes=2))
        moment = at + timedelta(minutes=later)
        help.answer(db, **here, sent_id=f"demo-{n}-answered", text=text, on_way=on_way, now=moment)
        solved = moment + timedelta(minutes=15)
        help.reply(db, **place, ticket_id=asked.id, act="solved", sent_id=f"demo-{n}-solved", now=solved)


def _differ(db: Database, files: DemoFiles, part: DemoSession) -> None:
    """Two phones come back with other figures than the desk had by telephone; one of the two is settled."""
    hour = part.opens_at + timedelta(hours=2)
    own = [one for one in files.counts if one.session_code == part.code and one.report.hour == hour][4:6]
    for n, one in enumerate(own):
        other = CountReport(f"demo-other-{n}", hour, one.report.sampled + 7 + n, observed_at=hour)
        told: dict[str, Any] = {
            "round_code": files.round_code,
            "site_code": one.site_code,
            "report": other,
            "by": _lead(one.site_code),
        }
        with suppress(Differs):
            reporting.report(db, **told, now=part.opens_at + timedelta(minutes=145), source="phone")
    waiting = counting.conflicts(db, round_code=files.round_code, by=DESK)
    if len(waiting) > 1:
        one_of_them = waiting[-1]
        settled: dict[str, Any] = {"conflict_id": one_of_them.dispute.id, "how": "kept", "by": DESK}
        settled |= {"seen": len(one_of_them.versions), "now": part.opens_at + timedelta(minutes=160)}
        counting.settle(db, round_code=files.round_code, **settled)


def _close(
    db: Database,
    files: DemoFiles,
    part: DemoSession,
    night: DemoNight,
    *,
    all_of_them: bool,
    on_progress: OnProgress,
) -> None:
    stage = f"Closing the sites of {part.name}"
    last = {one.site_code: one.report for one in files.counts if one.session_code == part.code}
    chance = Random(f"{night.seed}/closing/{part.code}")  # noqa: S311 - draws no secret
    sites = [code for code in sorted(last) if all_of_them or chance.random() < 0.9]
    for done, code in enumerate(sites):
        if done % 20 == 0:
            on_progress(stage, done, len(sites))
        ended = part.closes_at - timedelta(minutes=chance.randrange(1, 40))
        report = ClosingReport(
            report_id=uuid5(NAMESPACE_URL, f"{night.seed}/{part.code}/{code}/closing").hex,
            last_person_at=ended,
            sampled=last[code].sampled,
            tubes=last[code].tubes,
            visitors=last[code].visitors,
            handed_to="（演示）转运组",
            handed_at=part.closes_at + timedelta(minutes=chance.randrange(5, 20)),
            carried_in=f"演示转运箱{chance.randrange(1, 60):02d}",
        )
        at = part.closes_at + AFTER * chance.random()
        place: dict[str, Any] = {"round_code": files.round_code, "session_code": part.code, "site_code": code}
        closing.report(db, **place, report=report, by=_lead(code), now=max(at, report.handed_at or at))
    on_progress(stage, len(sites), len(sites))


def _sign(db: Database, files: DemoFiles, part: DemoSession) -> None:
    at, day = part.closes_at + SIGNED, part.opens_at.astimezone(ZoneInfo(files.zone)).date()
    for one in days.of_round(db, round_code=files.round_code, day=day, now=at).townships:
        if one.signed is None and one.over:
            by = Actor(name=f"demo-{one.code}", role="township", area_path=one.path)
            place: dict[str, Any] = {"round_code": files.round_code, "area_code": one.code, "day": day}
            open_ = tuple(one.figures.open_matters)
            note = "（演示）已核实" if open_ else ""
            signing.sign(db, **place, signed_for=open_, note=note, seen=one.figures.fingerprint, by=by, now=at)


def _lead(site_code: str) -> Actor:
    return Actor(name=f"demo-{site_code}", role="site_lead", site_code=site_code)
