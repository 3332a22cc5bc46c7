"""The rules of a count against a plain model: whatever is sent in whatever order, the county has what the model has."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from sampling.domain.actors import Actor
from sampling.domain.counts import CountReport, Differs, Faulty
from sampling.services import reporting
from sampling.storage.database import Database
from sampling.storage.tables import CountConflictRow, CountRow
from tests import county as counties

LEAD = Actor("lead", "site_lead", "C/T1/V11/", "S11")
EIGHT = counties.OPENS_AT
NOW = EIGHT + timedelta(hours=9)
SITES = ("S11", "S12")


class Counting(RuleBasedStateMachine):
    """Reports of two sites for four hours, new, repeated, changed, late, with and without a reason, alone and many."""

    db: Database

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[tuple[str, int], list[CountReport]] = {}  # by site and hour, oldest first
        self.by_id: dict[str, tuple[str, CountReport]] = {}
        self.kept: list[
            tuple[str, str, tuple[int, int, int | None]]
        ] = []  # site, id, figures: for the township to settle
        self.sent: list[tuple[str, CountReport]] = []
        self.number = 0

    @initialize()
    def empty(self) -> None:
        """Begin without a count."""
        with self.db.writing() as session:
            for table in (CountConflictRow, CountRow):
                for row in session.exec(select(table)).all():
                    session.delete(row)
                session.flush()

    @rule(
        site=st.sampled_from(SITES),
        hour=st.integers(1, 4),
        sampled=st.integers(0, 30),
        pool=st.sampled_from((None, 10, 0)),
        reason=st.sampled_from(("", "", "数错", "  ")),
    )
    def report_anew(self, site: str, hour: int, sampled: int, pool: int | None, reason: str) -> None:
        """A report under an id of its own."""
        self.number += 1
        at = EIGHT + timedelta(hours=hour)
        self.send(site, CountReport(f"r{self.number}", at, sampled, pool_size=pool, reason=reason.strip()))

    @rule(pick=st.integers(0, 10_000), more=st.sampled_from((0, 0, 1)), elsewhere=st.booleans())
    def report_again(self, pick: int, more: int, elsewhere: bool) -> None:
        """One that was sent before, perhaps with another figure under the same id or from the other site."""
        if self.sent:
            site, report = self.sent[pick % len(self.sent)]
            site = SITES[1 - SITES.index(site)] if elsewhere and more else site
            self.send(site, replace(report, sampled=report.sampled + more))

    @rule(picks=st.lists(st.integers(0, 10_000), max_size=5))
    def report_many(self, picks: list[int]) -> None:
        """Some of those that were sent before in one batch: none is lost to another."""
        if not self.sent or not picks:
            return
        # Of one site alone: a batch is taken site by site.
        some = [self.sent[pick % len(self.sent)] for pick in picks]
        some = [one for one in some if one[0] == some[0][0]]
        wanted = [self.judged(*one) for one in some]
        sent = [reporting.Sent("R1", site, report) for site, report in some]
        found = reporting.report_all(self.db, sent, by=LEAD, now=NOW)
        assert [outcome_of(one) for one in found] == wanted

    def send(self, site: str, report: CountReport) -> None:
        """To the county and to the model: both say the same."""
        wanted = self.judged(site, report)
        self.sent.append((site, report))
        try:
            given: Any = reporting.report(
                self.db, round_code="R1", site_code=site, report=report, by=LEAD, now=NOW
            )  # fmt: skip
        except (Differs, Faulty) as error:
            given = error
        assert outcome_of(given) == wanted

    def keep(self, site: str, report_id: str, figures: tuple[int, int, int | None]) -> None:
        """The same figures for an hour wait once, under however many ids; what stands already waits for nobody."""
        standing = self.versions.get((site, figures[0]), [])
        if standing and figures_of(standing[-1]) == figures:
            return
        if not any(place == site and (report_id == one or figures == other) for place, one, other in self.kept):
            self.kept.append((site, report_id, figures))

    def judged(self, site: str, report: CountReport) -> str:
        """What the model says, and keeps."""
        hour = int((report.hour - EIGHT) / timedelta(hours=1))
        figures = (hour, report.sampled, report.pool_size)
        if report.report_id in self.by_id:
            place, known = self.by_id[report.report_id]
            if place == site and figures_of(known) == figures:
                return "again"
            if place == site:
                self.keep(site, report.report_id, figures)
            return "differs"
        standing = self.versions.get((site, hour), [])
        if standing and figures_of(standing[-1]) == figures:
            return "again"
        if standing and not report.reason:
            self.keep(site, report.report_id, figures)
            return "differs"
        earlier = [own[-1].sampled for (place, at), own in sorted(self.versions.items()) if place == site and at < hour]
        if earlier and report.sampled < earlier[-1] and not report.reason:
            return "faulty"
        self.versions.setdefault((site, hour), []).append(report)
        self.by_id[report.report_id] = (site, report)
        return "stored"

    @invariant()
    def the_county_has_what_the_model_has(self) -> None:
        """Every version in its order, and every conflict once."""
        with self.db.reading() as session:
            rows = session.exec(select(CountRow).order_by(CountRow.version)).all()  # type: ignore[arg-type]
            conflicts = [row.report_id for row in session.exec(select(CountConflictRow))]
        found: dict[str, tuple[int, int]] = {row.report_id: (row.version, row.sampled) for row in rows}
        wanted = {
            one.report_id: (number, one.sampled)
            for versions in self.versions.values()
            for number, one in enumerate(versions, 1)
        }
        assert found == wanted
        assert sorted(conflicts) == sorted(report_id for _, report_id, _ in self.kept)


def figures_of(report: CountReport) -> tuple[int, int, int | None]:
    """What the model compares."""
    return int((report.hour - EIGHT) / timedelta(hours=1)), report.sampled, report.pool_size


def outcome_of(given: object) -> str:
    """The word for what came back."""
    if isinstance(given, reporting.Stored):
        return "stored" if given.created else "again"
    return {Differs: "differs", Faulty: "faulty"}[type(given)]  # type: ignore[index]


def test_the_rules_of_a_count_hold_in_every_order(sqlite_url: str, tmp_path: Path) -> None:
    db = Database(sqlite_url)
    counties.insert(db)
    machine = type("OnThis", (Counting,), {"db": db})
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        db.close()


@pytest.mark.slow
def test_the_rules_of_a_count_hold_on_postgresql_too(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    counties.insert(db)
    machine = type("OnThat", (Counting,), {"db": db})
    try:
        run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=20, deadline=None))
    finally:
        db.close()
