"""How long the server takes for every page: `python -m bench.pages COUNTY ...` (of demo/facts), GOAL_MS a page.

A county is loaded into a folder of its own through the services of real use, then every GET route is asked for by each
role that may see it, with the county's largest township, village and site in its address. The figure is the median of
REPEATS requests inside the process, after one that is not counted; the network and the browser come on top.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from sampling import guards
from sampling.application import create_app
from sampling.cli.demonstration import county_files
from sampling.domain.actors import program
from sampling.domain.links import Holder
from sampling.domain.permissions import ROLES, allows
from sampling.domain.steps import KINDS
from sampling.services import (
    accounts,
    areas,
    demonstration,
    duty,
    gaps,
    handouts,
    links,
    plans,
    rounds,
    signing,
    sites,
    slips,
    submitting,
)
from sampling.settings import read_settings
from sampling.storage.database import Database
from sampling.storage.migrating import migrate

GOAL_MS = 300
REPEATS = 5
FILES = (".csv", ".xlsx", ".pdf", ".zip")  # kept, not looked at: printed beside the pages, without a goal
PASSWORD = "correct horse battery"
Values = dict[str, object]


def load(slug: str, folder: Path) -> Flask:
    """The application over a folder in which the county stands, with an account for every role."""
    settings = read_settings({"SAMPLING_DATA": str(folder)})
    db = Database(settings.database_url)
    migrate(db)
    made = demonstration.create(db, county_files(slug), seconds=10.0, today=datetime.now(UTC).date())
    values = places(db, made.round_code)
    local = {"township": "area_code", "village": "village", "site_lead": "site_code"}
    for role in ROLES:
        at = str(values[local.get(role, "county")])
        where = {"site_code": at} if role == "site_lead" else {"area_code": at}
        accounts.create(
            db,
            name=f"bench-{role}",
            full_name=role,
            password=PASSWORD,
            role=role,
            by=program("bench"),
            now=rounds.round_by_code(db, made.round_code).sessions[0].opens_at,
            **where,
        )
    _ask_for_more(db, values)
    db.close()
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def places(db: Database, round_code: str) -> Values:
    """What stands in an address: the round, its last session, and where most people live."""
    round_ = rounds.round_by_code(db, round_code)
    found = areas.areas_within(db, round_.area_path)
    people = {one.code: one.residents.count if one.residents else 0 for one in found}
    township = max((one for one in found if one.level == "township"), key=lambda one: people[one.code])
    below = [one for one in found if one.parent_code == township.code]
    village = max(below, key=lambda one: people[one.code])
    site = next(one for one in sites.sites_within(db, township.path) if one.area_code == village.code)
    own = {
        "round_code": round_code,
        "session_code": round_.sessions[-1].code,
        "county": round_.area_code,
        "area_code": township.code,
        "village": village.code,
        "site_code": site.code,
        "version": 1,
        "plan_id": 1,
        "run_id": 1,
        "bundle_id": 1,
        "sheet_id": 1,
        "kind": "staff",
        "form": "csv",
        "format": "csv",
        "code": site.code,
        "step_key": KINDS[0].key,
        "piece": "figures",
        "to": "closed",
    }
    return own | _numbered(db, round_code, round_.sessions[-1].code, township.code)


def _numbered(db: Database, round_code: str, session_code: str, township: str) -> Values:
    """What the database has numbered or named by now, one of each; what there is none of is left out."""
    by, found = program("bench"), dict[str, object]()
    papers = signing.documents(db, round_code)
    plan = plans.published_plan(db, round_code, session_code)
    if papers and plan:
        found["version"], found["plan_id"], found["document_id"] = plan.version, plan.id, papers[0].document.id
        lines, _ = signing.receipts(
            db,
            round_code=round_code,
            document_id=papers[0].document.id,
            asked=signing.Asked(level="township"),
            with_leads=True,
            with_staff=True,
        )
        found["link_id"] = lines[0].link_id
        given = links.tokens(db, round_code)
        found["tokens"] = [given[Holder(area=township)], next(given[one] for one in given if one.staff)]
        found["code"] = next(one.staff for one in given if one.staff)
    if entries := gaps.frame(db, round_code=round_code):
        found["entry_id"] = entries[0].id
    there = {"round_code": round_code, "area_code": township, "by": by}
    if sent := submitting.township(db, **there).submissions:
        found["submission_id"] = sent[0].id
    if people := submitting.people(db, **there).people:
        found["staff_code"] = people[0].member.code
    if cars := submitting.vehicles(db, **there):
        found["vehicle_code"] = cars[0].code
    roster = [one.id for place in duty.now(db, at=datetime.now(UTC), by=by).places for one in place.duties]
    if roster:
        found["duty_id"] = roster[0]
    return found


def _ask_for_more(db: Database, values: Values) -> None:
    """A planner asks for handouts and for slips, so that there is one of each to look at; nobody makes them here."""
    now, address = datetime.now(UTC), "http://localhost"
    signed_in = accounts.sign_in(db, name="bench-planner", password=PASSWORD)
    if signed_in is None or "document_id" not in values:
        return
    by, area_code = signed_in.actor, str(values["area_code"])
    slips.request(db, area_code=area_code, kind="new", address=address, by=by, now=now)
    plan_id = int(str(values["plan_id"]))
    handouts.request_bundle(
        db, plan_id=plan_id, area_code=area_code, language="zh_Hans", address=address, by=by, now=now
    )  # fmt: skip


def measured(app: Flask, values: Values) -> Iterator[tuple[float, str, str, int, int]]:
    """(milliseconds, role, address, status, bytes) of every GET route for each role that may see it, and of the pages
    of a personal link."""
    adapter = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for role in ROLES:
        browser = app.test_client()
        browser.post("/sign-in", data={"name": f"bench-{role}", "password": PASSWORD})
        for rule in rules:
            guard = guards.guard_of(app, rule.endpoint)
            if guard is None or guard.permission is None or not allows(role, guard.permission):
                continue
            own = {**values, "area_code": values["village"]} if role == "village" else values
            arguments = {name: _value(rule, name, own) for name in rule.arguments}
            if None in arguments.values():
                continue
            yield _median(browser, adapter.build(rule.endpoint, arguments, method="GET"), role)
    for token in values.get("tokens", ()):  # type: ignore[attr-defined]
        for rule in rules:
            if rule.arguments == {"token"} and rule.rule.startswith("/p/"):
                address = adapter.build(rule.endpoint, {"token": token}, method="GET")
                yield _median(app.test_client(), address, "holder")


def _value(rule: Rule, name: str, values: Values) -> object:
    """What stands in an address: of a choice of words the first, else what is known, None where nothing is."""
    converter = rule._converters.get(name)
    return min(converter.items) if isinstance(converter, AnyConverter) else values.get(name)


def _median(browser: FlaskClient, address: str, role: str) -> tuple[float, str, str, int, int]:
    answer = browser.get(address, buffered=True)
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        answer = browser.get(address, buffered=True)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), role, address, answer.status_code, len(answer.data)


def main(arguments: list[str] | None = None) -> int:
    """Prints every page, slowest first; ends with 1 where one is over the goal."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description="How long the server takes for pages.")
    parser.add_argument("counties", nargs="+")
    parser.add_argument("--all", action="store_true", help="every page, not the slowest 15 alone")
    asked = parser.parse_args(arguments)
    over = 0
    for slug in asked.counties:
        with tempfile.TemporaryDirectory() as folder:
            app = load(slug, Path(folder))
            db: Database = app.extensions["database"]
            code = rounds.rounds(db)[0].code
            gc.collect()
            gc.freeze()  # as gunicorn.conf.py does
            found = sorted(measured(app, places(db, code)), reverse=True)
        slow = [one for one in found if one[0] > GOAL_MS and not one[2].endswith(FILES)]
        over += len(slow)
        print(f"{slug}: {len(found)} pages, {len(slow)} over {GOAL_MS} ms, median {found[len(found) // 2][0]:.0f} ms")
        for ms, role, address, status, size in found if asked.all else found[:15]:
            print(f"  {ms:7.0f} ms  {status}  {size:>9,} B  {role:<13} {address}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
