"""The counts behind a figure as a file: they add up to it in any spreadsheet."""

from datetime import datetime

from sampling.domain.actors import Actor
from sampling.readers.words import PROVENANCE_WORDS
from sampling.readers.writing import write_form
from sampling.storage.database import Database

from .. import auditing
from .tracing import THE_AREA, CountLine, Traced, Which, sent, traced

COLUMNS = {
    "site_code": "采样点编码",
    "site_name": "采样点名称",
    "area": "计入辖区",
    "serves": "共同服务",
    "day": "采样日",
    "hour": "截至时间",
    "version": "版本",
    "people": "计入人数",
    "sampled": "累计采样人数",
    "before": "此前累计",
    "visitors": "其中外来",
    "tubes": "管数",
    "official": "数据来源",
    "source": "上报方式",
    "received_at": "收到时间",
    "as_of": "统计截止",
    "known_at": "按何时已知",
    "provenance": "数据性质",
}
WAYS = {"page": "网页", "phone": "手机", "grid": "乡镇录入", "file": "文件导入", "paper": "纸质登记表", "api": "接口"}
OWN, SECOND = "本系统", "第二来源"


def counts_file(
    db: Database,
    *,
    round_code: str,
    area_code: str,
    as_of: datetime,
    known_at: datetime | None = None,
    which: Which = THE_AREA,
    with_names: bool = False,
    by: Actor,
    now: datetime,
) -> tuple[bytes, str]:
    """The counts that make a figure as CSV, and a name for the file; the export is recorded in the audit.

    with_names: with who reported each. Raises NotFound as `traced`.
    """
    found = traced(db, round_code=round_code, area_code=area_code, as_of=as_of, known_at=known_at, which=which)
    ways = sent(db, round_code=round_code, lines=found.lines)
    with db.writing() as session:
        auditing.record(
            session,
            by=by,
            action="export counts",
            subject=f"{round_code}/{area_code}",
            at=now,
            rows=len(found.lines),
            form="csv",
            as_of=as_of.isoformat(),
        )
    columns = COLUMNS | ({"reported_by": "上报人"} if with_names else {})
    rows = [list(columns), list(columns.values())]
    for line in found.lines:
        one = line.counted.count
        told = ways.get((one.site_code, one.hour, one.version)) if not line.is_second else None
        named = [told.reported_by if told else ""] if with_names else []
        rows.append([*_row(found, line, told.source if told else ""), *named])
    local = as_of.astimezone(found.round.tz)
    return write_form("csv", rows, headings=2), f"counts-{round_code}-{area_code}-{local:%Y%m%d-%H%M}.csv"


def _row(found: Traced, line: CountLine, source: str) -> list[str]:
    zone, one, counted = found.round.tz, line.counted.count, line.counted
    return [
        one.site_code,
        line.site.name,
        line.area_name,
        "；".join(line.together),
        one.day.isoformat(),
        f"{one.hour.astimezone(zone):%Y-%m-%d %H:%M}",
        str(one.version),
        str(counted.people),
        str(one.sampled),
        str(counted.before),
        "" if counted.visitors is None else str(counted.visitors),
        "" if counted.tubes is None else str(counted.tubes),
        SECOND if line.is_second else OWN,
        WAYS.get(source, source),
        f"{one.received_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        f"{found.as_of.astimezone(zone):%Y-%m-%d %H:%M}",
        f"{found.known_at.astimezone(zone):%Y-%m-%d %H:%M}" if found.known_at else "",
        PROVENANCE_WORDS.get(found.round.provenance, (found.round.provenance,))[0],
    ]
