"""What a phone takes along, as JSON: the county's time, hours, what stands, rules, roster; and that it is ready."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import format_date, get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug import Response

from sampling.domain.closing import Closing
from sampling.domain.counts import Count
from sampling.domain.findings import Finding
from sampling.domain.permissions import REPORT
from sampling.guards import API, allow
from sampling.services import duty, phones

from .. import provenance
from ..context import actor, database, now
from ..findings import say
from ..help.asked import asked_of
from ..names import who
from ..roles import ROLE_WORDS
from . import bp
from .app import version
from .words import more_pages, words

Facts = dict[str, Any]


@bp.get("/s/")
@allow(REPORT)
def first() -> Response:
    """Where the icon of no site in particular opens."""
    return redirect(url_for("reporting.own_site"))


@bp.get("/s/<site_code>/facts")
@bp.get("/api/v1/sites/<site_code>/phone-facts", endpoint="facts_by_token")
@allow(REPORT, site="site_code")
def facts(site_code: str) -> Response:
    """What the phone takes along."""
    return jsonify(facts_of(site_code))


@bp.get("/s/<site_code>/queue")
@allow(REPORT, site="site_code")
def queue(site_code: str) -> str:
    """The reports on this phone; the phone draws them."""
    return render_template(
        "phones/queue.html", site_code=site_code, phone=facts_of(site_code), words=words(), more=more_pages()
    )


@bp.post("/s/<site_code>/ready-phone")
@allow(REPORT, site="site_code")
def ready(site_code: str) -> tuple[str, int]:
    """The phone says that it is ready to report without a network."""
    said = request.get_json(silent=True)
    said = said if isinstance(said, dict) else {}
    phones.say_ready(
        database(),
        round_code=str(said.get("round", "")),
        site_code=site_code,
        device=str(said.get("device", "")),
        app=str(said.get("app", "")),
        kept=said.get("kept") is True,
        by=actor(),
        now=now(),
    )
    return "", 204


def facts_of(site_code: str) -> Facts:
    """The facts as JSON values. Instants are seconds since 1970; clocks and days are as people read them there."""
    found = phones.facts(database(), site_code, now=now())
    path = found.rounds[0].area_path if found.rounds else ""
    desk = duty.help_desk(database(), path) if path else None
    return {
        "app": version(),
        "now": now().timestamp() * 1000,
        "lang": "zh" if str(get_locale()) == "zh_Hans" else "en",
        "site": {
            "code": found.code,
            "name": found.name,
            "lanes": found.lanes,
            "per_lane": found.people_per_lane_hour,
        },
        "rounds": [_round(one) for one in found.rounds],
        "desk": {"phone": desk.phone, "hours": desk.hours} if desk else None,
        "help": asked_of(site_code),
        "note": provenance.note(),
        "who": current_user.name,
        "csrf": "" if request.path.startswith(API) else generate_csrf(),
    }


def _round(one: phones.RoundFacts) -> Facts:
    def clock(at: datetime) -> str:
        return f"{at.astimezone(one.zone):%H:%M}"

    def hour(at: datetime) -> Facts:
        return {
            "end": int(at.timestamp()),
            "iso": at.isoformat(),
            "clock": clock(at),
            "day": _day(at.astimezone(one.zone).date()),
        }

    def roster(opening: phones.OpeningFacts) -> list[Facts]:
        return [
            {
                "name": person.staff_name,
                "role": str(ROLE_WORDS.get(person.role, person.role)),
                "hours": f"{clock(person.starts_at)}–{clock(person.ends_at)}",
                "unit": person.unit,
                "phone": person.work_phone or "",
            }
            for person in opening.roster
        ]

    def closed(by: Closing) -> Facts:
        last = by.report.last_person_at
        return {
            "who": who(by.reported_by),
            "clock": clock(by.received_at),
            "n": by.report.sampled or 0,
            "last": clock(last) if last else "",
            "instead": by.report.reason if by.how == "name" else "",
        }

    def opening(each: phones.OpeningFacts) -> Facts:
        return {
            "session": each.opening.session_code,
            "opens": int(each.opening.opens_at.timestamp()),
            "closes": int(each.opening.closes_at.timestamp()),
            "opens_clock": clock(each.opening.opens_at),
            "day": each.day.isoformat(),
            "day_words": _day(each.day),
            "due": [hour(at) for at in each.due],
            "late": [hour(at) for at in each.late],
            "roster": roster(each),
            "signed": each.signed,
            "closed": closed(each.closed) if each.closed else None,
        }

    hours: dict[datetime, list[Count]] = {}
    for count in one.counts:
        hours.setdefault(count.report.hour, []).append(count)
    return {
        "code": one.code,
        "name": one.name,
        "zone": int((now().astimezone(one.zone).utcoffset() or timedelta()).total_seconds()),
        "residents": one.residents,
        "openings": [opening(each) for each in one.openings],
        "counts": [_standing(versions, one.doubts.get(hour_, ()), clock) for hour_, versions in hours.items()],
    }


def _standing(versions: list[Count], doubts: Sequence[Finding], clock: Any) -> Facts:
    newest = versions[-1]
    said = newest.report
    return {
        "hour": int(said.hour.timestamp()),
        "report_id": said.report_id,
        "version": newest.version,
        "sampled": said.sampled,
        "visitors": said.visitors,
        "tubes": said.tubes,
        "pool_size": getattr(said, "pool_size", None),
        "queue": said.queue,
        "staff_present": said.staff_present,
        "lanes_open": said.lanes_open,
        "note": said.note,
        "reason": said.reason,
        "doubts": [say(doubt) for doubt in doubts],
        "received": int(newest.received_at.timestamp()),
        "received_clock": clock(newest.received_at),
        "older": [
            {"sampled": one.report.sampled, "clock": clock(one.received_at), "reason": one.report.reason}
            for one in versions[:-1]
        ],
    }


def _day(day: Any) -> str:
    return str(format_date(day, "M月d日" if str(get_locale()) == "zh_Hans" else "d MMM"))
