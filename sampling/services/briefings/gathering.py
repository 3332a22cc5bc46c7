"""Everything that a briefing says of an area, gathered as of a moment as it is known."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.briefings import (
    Ahead,
    Facts,
    Figures,
    Help,
    Hour,
    Line,
    Open,
    Outstanding,
    Part,
    Second,
    Stand,
    Ticket,
)
from sampling.domain.coverage import Coverage
from sampling.domain.outstanding import ENTERED_WHILE, REASONS
from sampling.domain.risks import ORDER, inherited
from sampling.domain.rounds import Round
from sampling.services import counting, forecasting, help, outstanding, provenance, second, watching
from sampling.services.watching import AreaLine, Brief, SiteLine, Watch
from sampling.services.watching.facts import current
from sampling.services.watching.telling import shares
from sampling.storage.database import Database
from sampling.storage.queries import areas as area_queries
from sampling.storage.queries import expected as expected_queries
from sampling.storage.queries.rounds import row_by_code

from ..wording import LANGUAGES, speaking
from .ground import drawn_ground

SILENT_NAMED = 6
TICKETS_NAMED = 8
RISKS_NAMED = 20
SILENT = ("missing", "late")


def gather(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    by: Actor,
    now: datetime,
    whole: bool = True,
    wait: bool = True,
) -> Facts:
    """How an area stands as of a moment, known at `known_at` (None: now); raises NotFound.

    whole: with what is open beside the counts (requests for help, outstanding people, the second source), which is
    always as it stands now, and with the forecast that was to be had as of the moment; without, it is what a page of
    coverage shows. wait: always make the forecast anew, else one of the last seconds will do.
    """
    when: dict[str, Any] = {"as_of": as_of, "known_at": known_at}
    seen = watching.watch(db, round_code=round_code, area_code=area_code, **when, now=now)
    brief = watching.brief(db, round_code=round_code, area_code=area_code, **when, now=now)
    sites = watching.site_lines(db, round_code=round_code, area_code=area_code, **when, now=now)
    path = seen.line.area.path
    here = replace(by, area_path=path)
    desk = help.desk(db, round_code, by=here, now=now) if whole else None
    curve = watching.curve(db, round_code=round_code, area_code=area_code, **when)
    tz = seen.round.tz
    texts = {}
    for language in LANGUAGES:
        with speaking(language, tz):
            texts[language] = watching.told(brief)
    return Facts(
        round_code=seen.round.code,
        round_name=seen.round.name,
        area_code=seen.line.area.code,
        area_name=seen.line.area.name,
        zone=seen.round.zone,
        session_name=seen.session.name if seen.session else "",
        as_of=as_of,
        known_at=known_at or now,
        stand=_stand(seen, brief, sites, _asking(desk) if desk else {}),
        texts=texts,
        open=_open(db, seen, sites, here, whole),
        ahead=_ahead(db, round_code, area_code, as_of, None if whole else known_at, wait),
        curve=tuple(Hour(one.at, one.sampled, one.planned) for one in curve.points) if curve else (),
        ground=drawn_ground(watching.grounds(db, area_code), [line.area.code for line in seen.lines]),
        help=_help(desk) if desk else None,
        outstanding=_outstanding(db, seen.round, path) if whole else None,
        second=_second(db, seen, path, now) if whole else None,
        generated=bool(provenance.not_real(db)),
        sources=tuple(seen.round.note.splitlines()),
        days=seen.days,
    )


def stand(
    db: Database, *, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None = None, now: datetime
) -> Stand:
    """The figures alone; raises NotFound."""
    when: dict[str, Any] = {"as_of": as_of, "known_at": known_at}
    seen = watching.watch(db, round_code=round_code, area_code=area_code, **when, now=now)
    return _stand(seen, watching.brief(db, round_code=round_code, area_code=area_code, **when, now=now), [], {})


def stands(db: Database, *, round_code: str, area_code: str, moments: Iterable[datetime]) -> dict[datetime, Stand]:
    """What `domain.briefings.differences` looks at in the figures of several moments as they are known now: counts and
    denominators alone, all out of one look at the round. Raises NotFound."""
    asked = set(moments)
    if not asked:
        return {}
    facts = current(db, round_code)
    path = facts.basis.path_of(area_code)
    below = facts.basis.parts.get(area_code, [])
    out = {}
    for as_of in asked:
        seen = facts.coverages_of([path, *below], as_of)
        out[as_of] = Stand(
            figures=_bare(seen[path]),
            parts=tuple(Part(one.session_name, one.people) for one in shares(facts, path, as_of)),
            lines=tuple(Line(facts.areas[one].code, facts.areas[one].name, _bare(seen[one])) for one in below),
        )
    return out


def _bare(seen: Coverage) -> Figures:
    """Figures without what a target and a plan say of them."""
    return Figures(
        sampled=seen.sampled,
        denominator=seen.denominator,
        which=seen.which,
        sites_counted=seen.sites_counted,
        sites_reported=seen.sites_reported,
        sites_expected=seen.sites_expected,
        sites_left_out=seen.sites_left_out,
        of_several=seen.of_several,
        hour=seen.hour,
        state="no_target",
        target=None,
        target_by=None,
        wanted=None,
        short=None,
        planned=None,
        of_areas=seen.of_areas,
    )


def _stand(seen: Watch, brief: Brief, sites: list[SiteLine], asking: dict[str, int]) -> Stand:
    silent: dict[str, list[str]] = {}
    for one in sites:
        if one.state in SILENT:
            for line in seen.lines:
                if within(one.site.area_path, line.area.path):
                    silent.setdefault(line.area.code, []).append(one.site.name)
    return Stand(
        figures=_figures(seen.line),
        parts=tuple(Part(one.session_name, one.people) for one in brief.shares),
        lines=tuple(
            Line(
                line.area.code,
                line.area.name,
                _figures(line),
                tuple(silent.get(line.area.code, ())[:SILENT_NAMED]),
                asking.get(line.area.code, 0),
            )
            for line in seen.lines
        ),
    )


def _figures(line: AreaLine) -> Figures:
    return replace(
        _bare(line.coverage),
        state=line.state,
        target=line.target.coverage if line.target else None,
        target_by=line.target.by if line.target else None,
        wanted=line.wanted,
        short=line.short,
        planned=line.planned,
    )


def _open(db: Database, seen: Watch, sites: list[SiteLine], here: Actor, whole: bool) -> Open:
    taking_part = [one for one in sites if one.state != "resting"]
    silent = sum(one.state in SILENT for one in sites)
    if not whole:
        return Open(len(taking_part), silent, 0, 0)
    code, area = seen.round.code, seen.line.area
    doubtful = watching.doubtful_counts(
        db, round_code=code, area_code=area.code, as_of=seen.as_of, known_at=seen.known_at
    )  # fmt: skip
    disputes = counting.conflicts(db, round_code=code, area_code=area.code, by=here)
    return Open(len(taking_part), silent, len(doubtful), len(disputes), _risks(db, code, area.path))


def _risks(db: Database, round_code: str, path: str) -> tuple[tuple[str, str], ...]:
    """Areas directly below whose risk is higher than low, themselves or in a part of them: the highest in them."""
    with db.reading() as session:
        row = row_by_code(session, round_code)
        own = expected_queries.risk_rows(session, row.id or 0) if row else {}
        if not own:
            return ()
        areas = area_queries.areas_within(session, path)
    levels = inherited(areas, {code: one.level for code, one in own.items()})
    depth = path.count("/") + 1
    names = {one.path: one.name for one in areas if one.path.count("/") == depth}
    highest: dict[str, str] = {}
    for one in areas:
        parts = one.path.split("/")
        above = "/".join(parts[:depth]) + "/"
        level = levels[one.code].level
        if above in names and ORDER[level] < ORDER[highest.get(above, "low")]:
            highest[above] = level
    found = sorted(highest.items(), key=lambda one: (ORDER[one[1]], one[0]))
    return tuple((level, names[above]) for above, level in found[:RISKS_NAMED])


def _ahead(
    db: Database, round_code: str, area_code: str, as_of: datetime, known_at: datetime | None, wait: bool
) -> Ahead | None:  # fmt: skip
    found = forecasting.forecast_lately(
        db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at, wait=wait
    )  # fmt: skip
    if found is None or not (found.with_plan or found.has_counts):
        return None
    return Ahead(
        deadline=found.deadline,
        low=found.low,
        mid=found.mid,
        high=found.high,
        wanted=found.wanted,
        which=found.which,
        reached=found.is_reached,
        finish_low=found.finish_low,
        finish_mid=found.finish_mid,
        finish_high=found.finish_high,
        points=tuple((one.at, one.low, one.mid, one.high) for one in found.points),
    )


def _asking(desk: help.Desk) -> dict[str, int]:
    """Open requests by the code of the area directly below that they are from."""
    found: dict[str, int] = {}
    for one in desk.open:
        for code in one.area_path.split("/"):
            found[code] = found.get(code, 0) + 1
    return found


def _help(desk: help.Desk) -> Help:
    first = sorted(desk.open, key=lambda one: (one.pressure != "late", one.waited is None, -one.age))
    return Help(
        asked=desk.total.asked,
        open=desk.total.open,
        waiting=desk.total.waiting,
        late=desk.total.late,
        tickets=tuple(
            Ticket(one.ask.kind, one.place, one.township, one.ask.people, one.age, one.waited, one.pressure == "late")
            for one in first[:TICKETS_NAMED]
        ),
    )


def _outstanding(db: Database, round_: Round, path: str) -> Outstanding | None:
    """None while no village has said anything and none is asked."""
    board = outstanding.board(db, round_code=round_.code, area_code=path.rstrip("/").rsplit("/", 1)[-1])
    total = board.sum
    if not total.entered and round_.state not in ENTERED_WHILE:
        return None
    reasons = {name: getattr(total.entry, name) for name in REASONS if getattr(total.entry, name)}
    return Outstanding(total.villages, total.entered, total.entry.total, reasons)


def _second(db: Database, seen: Watch, path: str, now: datetime) -> Second | None:
    """None where no file of it was brought, and none of its figures is of an hour that is looked at."""
    hour = seen.line.coverage.hour
    found = second.compare(db, seen.round.code, scope_path=path, hour=hour, now=now)
    if not found.files or found.hour is None:
        return None
    total = found.total
    used = second.used(db, seen.round.code, path=path, hours=(None, seen.as_of), known_at=seen.known_at)
    return Second(
        found.hour,
        total.own,
        total.second,
        total.equal,
        total.differs,
        total.only_here,
        total.only_there,
        len(used),
    )
