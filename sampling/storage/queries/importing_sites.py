"""What stands about sites, as an import compares it, and how an import writes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from ..tables import SiteRow, SiteServes
from . import areas, serving
from .importing import Standing, delete_of, insert_rows, update_rows
from .sites import ids_by_code, sites_within

OWN = (
    "code", "name", "kind", "lanes", "people_per_lane_hour", "opens", "closes", "lon", "lat", "provenance", "source",
)  # fmt: skip


def standing_sites(session: Session) -> dict[str, Standing]:
    """Every site by its code."""
    ids = ids_by_code(session)
    return {
        site.code: Standing(
            ids[site.code],
            site.area_path,
            {name: getattr(site, name) for name in (*OWN, "area_code")} | {"serves": tuple(sorted(site.serves))},
        )
        for site in sites_within(session)
    }


def write_sites(session: Session, new: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]) -> None:
    """Insert and update sites; each has `OWN`, area_code and serves, and may have parts, as `Site` has them; without
    them the parts of areas that it goes on to serve stay. Closed rounds keep whom sites served in them."""
    area_ids = areas.ids_by_code(session)
    rows = {site["code"]: {name: site[name] for name in OWN} | _stands(site, area_ids) for site in (*new, *changed)}
    insert_rows(session, SiteRow, [rows[site["code"]] for site in new])
    ids = ids_by_code(session)
    stood = serving.served_ids(session, [ids[site["code"]] for site in changed])
    serves = {ids[site["code"]]: _serves(site, area_ids, stood.get(ids[site["code"]], {})) for site in (*new, *changed)}
    other = [key for key, those in stood.items() if serves[key] != those]
    serving.keep_past(session, other)  # before the site's own area changes, too
    update_rows(session, SiteRow, [rows[site["code"]] | {"id": ids[site["code"]]} for site in changed])
    delete_of(session, SiteServes, "site_id", other)
    insert_rows(
        session,
        SiteServes,
        [
            {"site_id": key, "area_id": area_id, "people": people}
            for key, those in serves.items()
            if key not in stood or key in other
            for area_id, people in those.items()
        ],
    )


def _serves(
    site: Mapping[str, Any], area_ids: Mapping[str, int], stood: Mapping[int, int | None]
) -> dict[int, int | None]:
    if "parts" in site:
        parts = dict(site["parts"])
        return {area_ids[code]: parts.get(code) for code in site["serves"]}
    return {area_ids[code]: stood.get(area_ids[code]) for code in site["serves"]}


def _stands(site: Mapping[str, Any], area_ids: Mapping[str, int]) -> dict[str, Any]:
    return {"area_id": area_ids[site["area_code"]]}
