"""Counts as a file: what stands, or every version, with who sent it, when and by which way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.domain.counting import Version, newest_of
from sampling.domain.errors import NotFound
from sampling.domain.hours import opening_of
from sampling.domain.partial import takes_part
from sampling.readers.counts import COUNTS, TOLD
from sampling.readers.words import PROVENANCE_WORDS
from sampling.readers.writing import write_form
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import counting as queries

from .. import auditing
from .place import days_of, place, sites_of

HEADINGS = {
    "version": "版本",
    "source": "上报方式",
    "received_at": "收到时间",
    "reported_by": "上报人",
    "state": "状态",
}
REPORTED, CLOSED = "已上报", "已收点"  # the site had closed: its final figure stands for hours that were still planned
WAYS = {"page": "网页", "phone": "手机", "grid": "乡镇录入", "file": "文件导入", "paper": "纸质登记表", "api": "接口"}


def export(
    db: Database,
    *,
    round_code: str,
    area_code: str | None = None,
    session_code: str | None = None,
    day: date | None = None,
    every_version: bool = False,
    form: str = "xlsx",
    named: Callable[[str], str] = str,
    by: Actor,
    now: datetime,
) -> tuple[bytes, str]:
    """The counts of an area's sites as "csv" (UTF-8 with BOM) or "xlsx", and a name for the file.

    session_code, day: only of these. The columns are those of the template, so that a file can be brought back
    corrected; behind them who reported, and whether it was reported at all or came with the site's closing before its
    hour was over. named: what people call who reported, by the name that the row keeps. The export is
    recorded in the audit. Raises NotFound.
    """
    if form not in ("csv", "xlsx"):
        raise NotFound("There is no such file.")
    with db.writing() as session:
        at = place(session, round_code, area_code, by)
        sites = {one.site.code: one for one in sites_of(session, at)}
        found = [one for one in queries.versions_within(session, at.row, at.path, day=day) if one.site_code in sites]
        if session_code is not None:
            found = [
                one
                for one in found
                if (opening := opening_of(one.report.hour, sites[one.site_code].openings, at.zone)) is not None
                and opening.session_code == session_code
            ]
        if not every_version:
            found = list(newest_of(found).values())
        found.sort(key=lambda one: (one.site_code, one.report.hour, one.version))
        auditing.record(
            session,
            by=by,
            action="export counts",
            subject=f"{round_code}/{at.area.code}",
            at=now,
            rows=len(found),
            form=form,
        )
    columns = COUNTS.columns
    provenance = PROVENANCE_WORDS.get(at.round.provenance, (at.round.provenance,))[0]
    reporters = {name: named(name) for name in {one.reported_by for one in found}}
    rows = [
        [*(column.code for column in columns), *TOLD, "provenance"],
        [*(column.heading for column in columns), *(HEADINGS[name] for name in TOLD), "数据性质"],
        *(
            [*_row(one, sites[one.site_code].site.name, at.zone, reporters[one.reported_by]), provenance]
            for one in found
        ),
    ]
    name = "-".join(["counts", round_code, at.area.code, *([day.isoformat()] if day else [])])
    return write_form(form, rows, sheet="counts", headings=2), f"{name}.{form}"


def _row(one: Version, site_name: str, zone: ZoneInfo, reporter: str) -> list[str]:
    local = one.report.hour.astimezone(zone)
    figures = [
        getattr(one.report, name) for name in ("visitors", "tubes", "pool_size", "queue", "staff_present", "lanes_open")
    ]
    return [
        one.site_code,
        site_name,
        local.date().isoformat(),
        f"{local:%H:%M}",
        str(one.report.sampled),
        *("" if figure is None else str(figure) for figure in figures),
        one.report.note,
        one.report.reason,
        str(one.version),
        WAYS.get(one.source, one.source),
        f"{one.received_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        reporter,
        CLOSED if one.is_final else REPORTED,
    ]


@dataclass(frozen=True, slots=True)
class Exportable:
    """What a person may export of a round: areas as (code, name), their own first; sessions and days."""

    area_code: str
    areas: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, date], ...]


def export_days(db: Database, *, round_code: str, by: Actor) -> Exportable:
    """The areas (the person's own, and where that is the county those right below it) and days to choose from."""
    with db.reading() as session:
        at = place(session, round_code, None, by)
        sites = sites_of(session, at)
        below = (
            areas.areas_within(session, at.path, depth_max=at.path.count("/")) if at.path == at.round.area_path else []
        )
    parts = [one for one in below[1:] if takes_part(one.path, at.round.area_path, at.round.scope)]
    own = [(at.area.code, at.area.name), *((one.code, one.name) for one in parts)]
    return Exportable(at.area.code, tuple(own), tuple(days_of(at, sites)))
