"""Another platform's export of the last session, and which source is official, as a county settles it by midday.

The export is generated and its name says so: the sites' own figures, but for some hours of a few townships. It becomes
official nowhere, so that no figure of the round is changed by it.
"""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sampling.domain.actors import Actor
from sampling.services import second
from sampling.services.rounds.reading import existing
from sampling.storage.database import Database
from sampling.storage.queries import second as queries

from .files import DemoFiles, DemoSession
from .night import DemoNight

FILE_NAME = "省平台点位导出_{day:%Y%m%d}（演示，程序生成）.csv"
HEADINGS = ("点位编码", "点位名称", "统计时间", "累计采样人次")
SITES = 5  # of a township of which hours differ
REASONS = (  # a township each; of one more, whose hours differ too, nobody has said anything yet
    "（演示）已与点长逐点核对：平台漏传最后一批，以本县数字为准。",
    "（演示）扫码枪断网补传，平台数字偏小，以本县数字为准。",
    "（演示）平台把流动采样队重复计入固定点，以本县数字为准。",
)
BROUGHT = timedelta(minutes=40)  # after the session
CHOSEN = timedelta(minutes=9)  # after that, one township after the other
OnProgress = Callable[[str, int, int], None]


def hold_against(
    db: Database, files: DemoFiles, part: DemoSession, night: DemoNight, *, by: Actor, on_progress: OnProgress
) -> None:
    """Bring the export of a session, and say for all but one of the townships of which it differs what is official.

    What was done already is left as it is.
    """
    stage, code, at = "Bringing another platform's figures", files.round_code, part.closes_at + BROUGHT
    on_progress(stage, 0, 1)
    own = [one for one in files.counts if one.session_code == part.code]
    township_of, name_of = _places(db, code)
    townships = _drawn({one.site_code: township_of[one.site_code] for one in own}, night)
    name = FILE_NAME.format(day=part.opens_at.astimezone(ZoneInfo(files.zone)))
    content = _export(files, part, night, name_of, [site for sites in townships.values() for site in sites])
    second.bring(db, round_code=code, content=content, file_name=name, by=by, now=at)
    for n, (township, reason) in enumerate(zip(townships, REASONS, strict=False)):
        second.choose(
            db,
            round_code=code,
            official="own",
            area_code=township,
            reason=reason,
            seen=n,
            by=by,
            now=at + (n + 1) * CHOSEN,
        )
    on_progress(stage, 1, 1)


def _places(db: Database, round_code: str) -> tuple[dict[str, str], dict[str, str]]:
    """The township and the name of every site of the round's county."""
    with db.reading() as session:
        county = existing(session, round_code).area_path
        places = queries.places(session, county)
    townships = {code: place.area_path.removeprefix(county).partition("/")[0] for code, place in places.items()}
    return townships, {code: place.name for code, place in places.items()}


def _drawn(township_of: dict[str, str], night: DemoNight) -> dict[str, list[str]]:
    """Some sites of a few townships, those with most sites first: the same each time."""
    chance = Random(f"{night.seed}/second source")  # noqa: S311 - draws no secret
    sites: dict[str, list[str]] = {}
    for site in sorted(township_of):
        sites.setdefault(township_of[site], []).append(site)
    largest = sorted(sites, key=lambda code: (-len(sites[code]), code))[: len(REASONS) + 1]
    return {code: sorted(chance.sample(sites[code], min(SITES, len(sites[code])))) for code in largest}


def _export(
    files: DemoFiles, part: DemoSession, night: DemoNight, name_of: dict[str, str], odd: list[str]
) -> bytes:  # fmt: skip
    """The export with the headings that such a platform has; odd: sites that miss a batch, have one twice, or lack
    the last hour."""
    zone, text = ZoneInfo(files.zone), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    before: dict[str, int] = {}
    own = [one for one in files.counts if one.session_code == part.code]
    for one in sorted(own, key=lambda one: (one.site_code, one.report.hour)):
        site, people = one.site_code, one.report.sampled
        batch = people - before.get(site, 0)
        before[site] = people
        at, is_last = one.report.hour.astimezone(zone), one.report.hour == part.closes_at
        chance = Random(f"{night.seed}/second source/{site}/{at:%H:%M}")  # noqa: S311 - draws no secret
        if site in odd and is_last and odd.index(site) % SITES == 0:
            continue
        if site in odd and (is_last or chance.random() < 0.4):  # within the hour's batch, so that no figure falls
            share = chance.uniform(0.05, 0.3)
            people += round(batch * share) if is_last and odd.index(site) % SITES == 1 else -round(batch * share)
        writer.writerow((site, name_of[site], f"{at:%Y-%m-%d %H:%M:%S}", people))
    return text.getvalue().encode("utf-8-sig")
