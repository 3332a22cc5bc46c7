"""Write a demonstration county's files: `python -m demo.generate neixiang [--into FOLDER]`."""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from demo.areas import COLUMNS as AREA_COLUMNS
from demo.areas import area_rows
from demo.candidates import COLUMNS as CANDIDATE_COLUMNS
from demo.candidates import candidate_rows
from demo.counts import COLUMNS as COUNT_COLUMNS
from demo.counts import count_rows, session_totals
from demo.ground import ground_geojson
from demo.known import known_counties, read_facts
from demo.night import night_files
from demo.people import Row, staff_rows
from demo.places import draw
from demo.residents import township_residents, village_residents
from demo.rounds import county_toml, round_toml
from demo.sites import COLUMNS as SITE_COLUMNS
from demo.sites import first_sites, make_sites, site_rows

STAFF_COLUMNS = [
    "code",
    "name",
    "roles",
    "unit",
    "lent_by",
    "base_code",
    "work_phone",
    "available_from",
    "available_to",
    "provenance",
    "source",
]


def county_files(slug: str) -> dict[str, bytes]:
    """All files of a county by name, as they are committed."""
    facts = read_facts(slug)
    drawn = draw(facts)
    villages = village_residents(facts, drawn)
    townships = township_residents(facts, villages)
    sites = make_sites(facts, drawn, villages)
    chosen = {
        session["code"]: first_sites(facts, sites, session["sites_share"])
        for session in facts.choices["round"]["sessions"]
    }
    open_sites = {code: {site.code for site in of_session} for code, of_session in chosen.items()}
    partial = {code for codes in open_sites.values() if len(codes) < len(sites) for code in codes}
    of_township = Counter(site.village.township_code for site in sites)
    totals = session_totals(facts, sites, open_sites)
    counts = count_rows(facts, sites, totals)
    made = {
        "areas.csv": _csv(AREA_COLUMNS, area_rows(facts, drawn, villages, townships)),
        "sites.csv": _csv(SITE_COLUMNS, site_rows(facts, sites, partial)),
        "staff.csv": _csv(STAFF_COLUMNS, staff_rows(facts, townships, of_township)),
        "counts.csv": _csv(COUNT_COLUMNS, counts),
        "ground.geojson": ground_geojson(facts, drawn).encode(),
        "round.toml": round_toml(facts, sites, open_sites).encode(),
        "county.toml": county_toml(facts).encode(),
    }
    if "candidates" in facts.choices:
        made["candidates.csv"] = _csv(CANDIDATE_COLUMNS, candidate_rows(facts, drawn, villages))
    if "night" in facts.choices:
        of_site = sum((Counter(of_session) for of_session in totals.values()), Counter[str]())
        sampled = dict.fromkeys(villages, 0)
        for site in sites:
            sampled[site.village.code] += of_site[site.code]
        tables, texts = night_files(facts, sites, villages, sampled)
        made |= {name: _csv(list(rows[0]), rows) for name, rows in tables.items()}
        made |= {name: text.encode() for name, text in texts.items()}
    return made


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """A table as the import templates have it: UTF-8 with BOM, so that a spreadsheet reads the Chinese."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m demo.generate", description=__doc__)
    parser.add_argument("county", choices=known_counties())
    parser.add_argument("--into", type=Path, help="folder to write to (default: demo/COUNTY)")
    arguments = parser.parse_args()
    folder = arguments.into or Path(__file__).parent / arguments.county
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in county_files(arguments.county).items():
        (folder / name).write_bytes(content)
        print(f"{folder / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
