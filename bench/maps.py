"""The map of a large county in a browser: `python -m bench.maps`, 7,424 micro-grids and 5,000 sites, a slow CPU.

The same shapes and figures stand beside it as a plain page would draw them: GeoJSON as it is stored, drawn by Leaflet
as elements of SVG and on a canvas. Each is opened in a browser that has nothing of it yet, by a server that has drawn
it before; the first row is the product when nobody has asked before.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

from bench.reports import PASSWORD, ROOT, serving
from bench.section import table, write
from sampling.domain.actors import program
from sampling.services import accounts, watching
from sampling.storage.database import Database
from sampling.storage.migrating import migrate
from sampling.storage.tables import AreaGround, AreaResidents, AreaRow, RoundRow, SessionRow, SessionSite, SiteRow

ROUND, MADE = "MAP", {"provenance": "generated", "source": "made for a map"}
TOWNSHIPS, VILLAGES, HOURS = 16, 288, 3
GOAL_KB, GOAL_FIGURE, GOAL_MAP = 1000, 0.5, 2.0
_COUNTS = (
    'INSERT INTO "count" (round_id, site_id, hour, version, day, sampled, note, source, reason, report_id,'
    " observed_at, received_at, reported_by) SELECT r.id, s.id, ?, 1, ?, ? * (60 + s.id % 90), '', 'api', '',"
    " 'm' || s.id || ?, ?, ?, 'bench' FROM site s, \"round\" r WHERE s.id % 11 > ? - 2"
)


@dataclass(frozen=True)
class Opened:
    """A page in the browser: seconds until the first figure stood and until the map was drawn, and what came over the
    wire, in kilobytes."""

    figure: float
    drawn: float
    kilobytes: float


def insert(db: Database, grids: int, sites: int) -> None:
    """A county of townships, villages and so many micro-grids with their ground; a share of the sites is late."""
    import shapely

    from geo.ground import ground_by_nearness, outline_around

    chance = np.random.default_rng(20221104)
    lon, lat = 111.6 + 0.5 * chance.random(grids), 33.0 + 0.4 * chance.random(grids)
    order = np.lexsort((lat, np.floor(lon * 40)))  # neighbours are of one village
    lon, lat = lon[order], lat[order]
    outline = outline_around(lon, lat, 2.3e9)
    ground = ground_by_nearness([f"G{n:04}" for n in range(grids)], lon, lat, outline)
    wandering = shapely.transform(shapely.segmentize(np.array(list(ground.values())), 0.002), _wander)
    ground = dict(zip(ground, wandering, strict=True))
    ends = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    begins = ends - timedelta(hours=HOURS)
    with db.writing() as session:
        county = AreaRow(code="B", name="图县", level="county", path="B/", lon=111.8, lat=33.2, **MADE)
        session.add(county)
        session.flush()
        above, shapes = {"": county}, dict[str, list[Any]]()
        for n in range(grids):
            places = (f"T{n * TOWNSHIPS // grids:02}", f"V{n * VILLAGES // grids:03}", f"G{n:04}")
            for depth, (code, level) in enumerate(zip(places, ("township", "village", "micro_grid"), strict=True)):
                parent = above[places[depth - 1] if depth else ""]
                if code not in above:
                    row = AreaRow(
                        code=code, name=code, level=level, parent_id=parent.id, path=f"{parent.path}{code}/", **MADE
                    )
                    session.add(row)
                    session.flush()
                    above[code] = row
                shapes.setdefault(code, []).append(ground[places[2]])
            session.add(
                AreaResidents(
                    area_id=above[places[2]].id or 0, count=240, counted_on=date(2020, 11, 1), source="map",
                    provenance="generated",
                )
            )  # fmt: skip
        for code, parts in shapes.items():
            shape = shapely.set_precision(shapely.make_valid(shapely.union_all(parts)), 1e-5)
            session.add(AreaGround(area_id=above[code].id or 0, geometry=shapely.to_geojson(shape), **MADE))
        round_ = RoundRow(
            code=ROUND, name="一轮", area_id=county.id or 0, zone="Asia/Shanghai", state="running",
            provenance="generated", created_at=begins, created_by="bench",
        )  # fmt: skip
        session.add(round_)
        session.flush()
        part = SessionRow(
            round_id=round_.id or 0, code="DAY", name="全天", opens_at=begins, closes_at=ends, slot_minutes=60
        )
        session.add(part)
        session.flush()
        for n in range(sites):
            at = n * grids // sites
            site = SiteRow(
                code=f"S{n:05}", name=f"{n}号采样点", area_id=above[f"G{at:04}"].id or 0,
                kind=("fixed", "mobile", "isolation")[n % 17 % 3 if n % 17 < 3 else 0], lanes=2,
                people_per_lane_hour=60, opens=time(0), closes=time(0), lon=float(lon[at]), lat=float(lat[at]), **MADE,
            )  # fmt: skip
            session.add(site)
            session.flush()
            session.add(SessionSite(session_id=part.id or 0, site_id=site.id or 0))
    with db.writing() as session:
        raw = session.connection().connection.driver_connection
        assert raw is not None
        for n in range(1, HOURS + 1):
            at = (begins + timedelta(hours=n)).replace(tzinfo=None)
            hour, known = at.isoformat(" ", "microseconds"), (at + timedelta(minutes=5)).isoformat(" ", "microseconds")
            day = (begins + timedelta(hours=8)).date().isoformat()
            raw.execute(_COUNTS, (hour, day, n, f"-{n}", known, known, n))
    watching.made_anew(db, ROUND)


def _wander(xy: Any) -> Any:
    """Borders as rivers and roads draw them; the same for both neighbours."""
    return xy + 0.0001 * np.column_stack([np.sin(xy[:, 1] * 3000), np.cos(xy[:, 0] * 3000)])


def as_geojson(db: Database) -> dict[str, bytes]:
    """What a plain page asks for: areas with their shapes and figures, sites with their state."""
    from sqlmodel import select

    now = datetime.now(UTC)
    as_of = watching.moments(db, ROUND, now=now)[-1].at
    with db.reading() as session:
        rows = session.exec(
            select(AreaRow.code, AreaGround.geometry).join(AreaGround).where(AreaRow.level == "micro_grid")
        ).all()
    asked: dict[str, Any] = {"round_code": ROUND, "as_of": as_of, "now": now}
    lines = watching.area_lines(db, area_codes=[code for code, _ in rows], **asked)
    areas = [
        {
            "type": "Feature",
            "geometry": json.loads(geometry),
            "properties": {"code": code, "name": line.area.name, "level": line.area.level, "state": line.state,
                           "value": line.coverage.coverage, "label": f"{line.coverage.coverage or 0:.1%}",
                           "detail": f"{line.coverage.sampled} of {line.coverage.denominator} residents",
                           "url": f"/watch/{ROUND}/{code}"},
        }
        for (code, geometry), line in zip(rows, lines, strict=True)
    ]  # fmt: skip
    sites = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.site.lon, one.site.lat]},
            "properties": {"code": one.site.code, "name": one.site.name, "kind": one.site.kind, "state": one.state,
                           "label": f"{one.sampled} sampled", "url": f"/sites/{one.site.code}"},
        }
        for one in watching.site_lines(db, area_code="B", **asked)
    ]  # fmt: skip
    collection = {"type": "FeatureCollection"}
    return {
        "/areas.geojson": json.dumps(collection | {"features": areas}, ensure_ascii=False).encode(),
        "/sites.geojson": json.dumps(collection | {"features": sites}, ensure_ascii=False).encode(),
    }


PLAIN = """<!doctype html><title>Plain</title><link rel="stylesheet" href="/leaflet.css">
<style>#map {{ width: 592px; height: 480px }}</style><h1>87.2 % sampled</h1><div id="map"></div><script src="/leaflet.js"></script>
<script>
const map = L.map("map", {{ preferCanvas: {canvas}, zoomSnap: 0, zoomAnimation: false, fadeAnimation: false }});
const get = (url) => fetch(url).then((answer) => answer.json());
Promise.all([get("/areas.geojson"), get("/sites.geojson")]).then(([areas, sites]) => {{
  const color = (value) => value === null ? "#e9eef0" : `hsl(183 60% ${{90 - 60 * Math.min(1, value)}}%)`;
  const about = (feature, layer) => layer.bindPopup(feature.properties.name + "<br>" + feature.properties.detail);
  const ground = L.geoJSON(areas, {{ style: (f) => ({{ color: "white", weight: 1, fillOpacity: 1, fillColor: color(f.properties.value) }}), onEachFeature: about }});
  map.fitBounds(ground.getBounds());
  ground.addTo(map);
  L.geoJSON(sites, {{ pointToLayer: (f, at) => L.circleMarker(at, {{ radius: 3 }}), onEachFeature: about }}).addTo(map);
  document.querySelector("#map").dataset.drawn = "true";
}});
</script>"""  # noqa: E501


@contextmanager
def plain(files: dict[str, bytes]) -> Iterator[str]:
    """A server of the plain pages, which packs what it sends."""
    leaflet = ROOT / "node_modules/leaflet/dist"
    own = {
        **files,
        "/svg": PLAIN.format(canvas="false").encode(),
        "/canvas": PLAIN.format(canvas="true").encode(),
        "/leaflet.js": (leaflet / "leaflet.js").read_bytes(),
        "/leaflet.css": (leaflet / "leaflet.css").read_bytes(),
    }
    packed = {path: gzip.compress(body, 6) for path, body in own.items()}
    kinds = {".js": "text/javascript", ".css": "text/css", ".geojson": "application/json"}

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Send a file."""
            body = packed.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kinds.get(Path(self.path).suffix, "text/html; charset=utf-8"))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


WATCHER = """
window.__drawn = new Promise((done) => {
  const look = () => {
    const after = () => requestAnimationFrame(() => done(performance.now()));
    const frame = document.querySelector("[data-drawn]") ? after : look;
    requestAnimationFrame(frame);
  };
  look();
});
"""


def opened(browser: Any, address: str, slower: float, signed_in: str = "") -> Opened:
    """Open a page in a browser that has nothing of it yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        page = context.new_page()
        if signed_in:
            page.goto(f"{signed_in}/sign-in")
            page.fill("#name", "leader")
            page.fill("#password", PASSWORD)
            page.click("button.button[type=submit]")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            page.wait_for_load_state("networkidle")
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.clearBrowserCache")
        wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.add_init_script(WATCHER)
        page.goto(address, wait_until="commit")
        drawn = page.evaluate("window.__drawn")
        first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        page.wait_for_load_state("networkidle")
        return Opened(first / 1000, drawn / 1000, sum(sizes) / 1000)
    finally:
        context.close()


def measured(grids: int, sites: int, slower: float, repeats: int) -> list[tuple[str, Opened]]:
    """Every way of drawing the same map; the median of the repeats, each in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        db = Database(f"sqlite:///{data / 'sampling.db'}")
        migrate(db)
        insert(db, grids, sites)
        accounts.create(
            db, name="leader", full_name="演示", password=PASSWORD, role="leadership", area_code="B",
            by=program("bench"), now=datetime.now(UTC),
        )  # fmt: skip
        files = as_geojson(db)
        db.close()
        with serving(data) as port, plain(files) as other, sync_playwright() as playwright:
            ours = f"http://127.0.0.1:{port}"
            watch = f"{ours}/watch/{ROUND}/B?level=micro_grid"
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False)
            found = [("this page, nobody has asked before", opened(browser, watch, slower, ours))]
            ways = (
                ("this page, by coverage", watch, ours),
                ("this page, by lateness", f"{watch}&map=lateness", ours),
                ("this page, townships on the map", f"{ours}/watch/{ROUND}/B", ours),
                ("plain Leaflet and GeoJSON, canvas", f"{other}/canvas", ""),
                ("plain Leaflet and GeoJSON, SVG", f"{other}/svg", ""),
            )
            for name, address, account in ways:
                each = [opened(browser, address, slower, account) for _ in range(repeats)]
                found.append((name, _median(each)))
            browser.close()
    return found


def _median(each: list[Opened]) -> Opened:
    return Opened(*(statistics.median(getattr(one, part.name) for one in each) for part in fields(Opened)))


def main(arguments: list[str] | None = None) -> int:
    """Prints the table, and with --write puts it into docs/benchmarks.md; ends with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.maps", description="A large map in a browser.")
    parser.add_argument("--grids", type=int, default=7_424)
    parser.add_argument("--sites", type=int, default=5_000)
    parser.add_argument("--slower", type=float, default=6.0, help="how many times the CPU is slowed")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write the section of docs/benchmarks.md")
    asked = parser.parse_args(arguments)
    found = measured(asked.grids, asked.sites, asked.slower, asked.repeats)
    base = found[-1][1]
    rows = [
        (
            name,
            f"{one.figure:.2f}",
            f"{one.drawn:.2f}",
            f"{one.drawn / base.drawn:.2f}",
            f"{one.kilobytes:,.0f}",
            f"{one.kilobytes / base.kilobytes:.2f}",
        )
        for name, one in found
    ]
    ours = dict(found)["this page, by lateness"]
    reached = ours.kilobytes <= GOAL_KB and ours.figure < GOAL_FIGURE and ours.drawn < GOAL_MAP
    text = (
        f"{asked.grids:,} areas and {asked.sites:,} sites in Chromium, its CPU slowed {asked.slower:g} times, nothing"
        " kept from before. Seconds from the click; kilobytes over the wire, packed, with scripts and styles. The goals"
        f" are {GOAL_FIGURE} s for the first figure, {GOAL_MAP} s for the map and {GOAL_KB:,} kB:"
        f" {'reached' if reached else 'missed'} by lateness, with every site on the map.\n\n"
        + table(("", "first figure", "map drawn", "of plain SVG", "kB", "of plain SVG"), rows)
    )
    print(text)
    if asked.write:
        write("A large map in a browser", text)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
