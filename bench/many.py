"""A round with as many sites as wanted, open all day, and a token for each: what a storm of reports needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert as insert_rows
from sqlmodel import select

from sampling.domain import tokens
from sampling.storage.database import Database, Session
from sampling.storage.tables import (
    AccessTokenRow,
    AreaResidents,
    AreaRow,
    ReadinessRow,
    RoundRow,
    SessionRow,
    SessionSite,
    SiteRow,
)

ROUND = "STORM"
MADE = {"provenance": "generated", "source": "made for a storm"}


@dataclass(frozen=True)
class Storm:
    """Where reports go: hours as instants, and the secret of each site's token by its code."""

    hours: list[datetime]
    secrets: dict[str, str]

    def address(self, site_code: str) -> str:
        """Where a site's reports are posted."""
        return f"/api/v1/rounds/{ROUND}/sites/{site_code}/counts"

    def report(self, site_code: str, hour_index: int, sampled: int) -> dict[str, object]:
        """A report as a phone sends it: the same id each time for the same site and hour."""
        return {
            "report_id": f"{site_code}-{hour_index}",
            "hour": self.hours[hour_index].isoformat(),
            "sampled": sampled,
            "visitors": 3,
            "tubes": sampled // 10 + 1,
            "pool_size": 10,
            "queue": 25,
            "staff_present": 6,
            "lanes_open": 2,
            "note": "一号台换了试剂",
            "observed_at": self.hours[hour_index].isoformat(),
        }


def insert(db: Database, *, sites: int, hours: int, villages: int = 0, opened: bool = False) -> Storm:
    """Put the county into an empty, migrated database: every hour is over, so that all can be reported now.

    villages: its sites stand in so many, of which twenty make a township; 0: all in the county itself. opened: the
    sites have been opened, as the first report of each does.
    """
    ends = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    begins = ends - timedelta(hours=hours)
    secrets = {f"S{n:05}": tokens.fresh() for n in range(sites)}
    with db.writing() as session:
        county = AreaRow(code="B", name="暴县", level="county", path="B/", lon=111.8, lat=33.0, **MADE)
        session.add(county)
        session.flush()
        round_ = RoundRow(
            code=ROUND,
            name="一轮",
            area_id=county.id or 0,
            zone="Asia/Shanghai",
            state="running",
            provenance="generated",
            created_at=begins,
            created_by="bench",
        )
        session.add(round_)
        session.flush()
        part = SessionRow(
            round_id=round_.id or 0, code="DAY", name="全天", opens_at=begins, closes_at=ends, slot_minutes=60
        )
        session.add(part)
        session.flush()
        places = _villages(session, county, villages) or [county.id or 0]
        session.execute(
            insert_rows(SiteRow),
            [
                {
                    "code": code,
                    "name": f"{code}采样点",
                    "area_id": places[n % len(places)],
                    "kind": "fixed",
                    "lanes": 3,
                    "people_per_lane_hour": 60,
                    "opens": time(0),
                    "closes": time(0),
                    "lon": 111.8,
                    "lat": 33.0,
                    **MADE,
                }
                for n, code in enumerate(secrets)
            ],
        )
        keys = {code: key for code, key in session.exec(select(SiteRow.code, SiteRow.id)) if key is not None}
        session.execute(
            insert_rows(SessionSite), [{"session_id": part.id or 0, "site_id": key} for key in keys.values()]
        )
        session.execute(
            insert_rows(AccessTokenRow),
            [
                {
                    "digest": tokens.digest(secret),
                    "kind": "command",
                    "role": "site_lead",
                    "site_id": keys[code],
                    "round_id": round_.id,
                    "created_at": begins,
                    "created_by": "bench",
                }
                for code, secret in secrets.items()
            ],
        )
        if opened:
            by = {"opened_at": begins, "opened_by": "bench", "opened_how": "count"}
            session.execute(
                insert_rows(ReadinessRow),
                [{"session_id": part.id or 0, "site_id": key, **by} for key in keys.values()],
            )
    return Storm([begins + timedelta(hours=n + 1) for n in range(hours)], secrets)


def _villages(session: Session, county: AreaRow, number: int) -> list[int]:
    """Keys of so many villages with residents, in townships of twenty."""
    found: list[int] = []
    town = county
    for n in range(number):
        if n % 20 == 0:
            town = _below(session, county, f"T{n // 20:03}", "township")
        village = _below(session, town, f"V{n:05}", "village")
        session.add(
            AreaResidents(
                area_id=village.id or 0,
                count=4_000,
                counted_on=date(2020, 11, 1),
                source="storm",
                provenance="generated",
            )
        )
        found.append(village.id or 0)
    return found


def _below(session: Session, above: AreaRow, code: str, level: str) -> AreaRow:
    row = AreaRow(
        code=code, name=code, level=level, parent_id=above.id, path=f"{above.path}{code}/", lon=111.8, lat=33.0, **MADE
    )
    session.add(row)
    session.flush()
    return row
