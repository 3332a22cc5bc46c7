"""A site at the desk: what becomes of each cell that is typed for it, within the transaction that stores them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sampling.domain import counts as rules
from sampling.domain.actors import Actor
from sampling.domain.counting import Outcome, Typed, report_id_of
from sampling.domain.counts import PEOPLE_MAX, Count, CountReport, newest, nonsense, out_of_order, question
from sampling.domain.errors import DomainError, Refused
from sampling.domain.findings import Finding
from sampling.domain.hours import Opening, opening_of
from sampling.domain.texts import N_
from sampling.readers.faults import BadValue
from sampling.readers.values import whole
from sampling.services import reporting
from sampling.storage.database import Session, Taken
from sampling.storage.queries import counts, serving

from .judging import doubts_about
from .place import Place

NOT_AWAY = Finding(
    N_("A count that stands can't be emptied."),
    N_("Type the right figure, 0 if nobody was sampled, and say why."),
    column="sampled",
)
PEOPLE_FIRST = Finding(
    N_("Nobody has been counted for this hour yet."), N_("Type the people sampled first."), column="sampled"
)
MEANWHILE = Finding(
    N_("The county has got another report of this hour since you opened this page. It stands."),
    "",
    column="sampled",
)
BUSY = Finding(N_("Somebody else changes this count at this moment."), N_("Send it once more."), column="sampled")
SAY_WHY = N_("Say why it is another figure now.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What holds for every cell that is sent together.

    page_id: made with the page, so that a cell that is sent twice is one report.
    """

    round_code: str
    figure: str
    reason: str
    source: str
    page_id: str
    by: Actor
    now: datetime


class Desk:
    """A site within the transaction that stores its cells."""

    def __init__(self, session: Session, at: Place, asked: Asked, site_code: str) -> None:
        site = counts.site_row(session, site_code, lock=True)
        if site is None:  # it was there a moment ago
            raise Refused("There is no site with the code %(code)s.", code=site_code)
        self.session, self.at, self.asked, self.site = session, at, asked, site
        self.openings: list[Opening] = counts.openings_of_site(session, at.row, site)
        self.served = serving.residents_served(session, at.row.id or 0, [site])[site_code]
        self.counts: list[Count] = counts.counts_of_site(session, at.row, site)

    def save(self, cell: Typed) -> Outcome | CountReport:
        """What became of a cell; or the report to offer where the county has got another figure meanwhile."""
        asked = self.asked
        opening = opening_of(cell.hour, self.openings, self.at.zone)
        day = [one for one in self.counts if opening and one.day == opening.day(self.at.zone)]
        standing = newest(day).get(cell.hour)
        try:
            value = whole(0, PEOPLE_MAX)(cell.text) if cell.text.strip() else None
        except BadValue as error:
            facts: dict[str, Any] = {"example": "120"} | error.facts
            told = error.fault.found(None, "sampled", **facts)
            return self._problem(cell, standing, told)
        report_id = report_id_of(
            asked.source, asked.page_id, cell.site_code, cell.hour.timestamp(), asked.figure, value, cell.seen
        )
        if standing is None and value is None:
            return self._kept(cell, None, "empty")
        if standing is not None and value == getattr(standing.report, asked.figure):
            return self._kept(cell, standing, "saved", self._doubts(standing, day, opening))
        if any(one.report.report_id == report_id for one in day):  # it came before, and was corrected since
            return self._kept(cell, standing, "saved")
        if asked.figure == "sampled" and value is None:
            return self._problem(cell, standing, NOT_AWAY)
        if standing is None and asked.figure != "sampled":
            return self._problem(cell, None, PEOPLE_FIRST)
        report = self._report(cell, standing, report_id, value)
        if wrong := nonsense(report):
            return self._problem(cell, standing, *wrong)
        if standing is not None and standing.version != cell.seen:
            return replace(report, reason="")  # the reason was given for another figure than the one it would replace
        why = self._to_explain(report, standing, opening)
        if why and not asked.reason:
            return self._kept(cell, standing, "reason", why)
        if not why and not out_of_order(report, day, self.at.zone):
            report = replace(report, reason="")  # it was given for other cells of the page: nothing asks for one here
        return self._store(cell, report, standing, day, opening)

    def _report(self, cell: Typed, standing: Count | None, report_id: str, value: int | None) -> CountReport:
        """The hour's report with the typed figure, by somebody who saw the version `cell.seen`; all else stays."""
        if standing is None:
            return CountReport(report_id, cell.hour, value or 0, reason=self.asked.reason, seen=cell.seen)
        return replace(
            standing.report,
            report_id=report_id,
            reason=self.asked.reason,
            observed_at=None,
            seen=cell.seen,
            **{self.asked.figure: value},  # type: ignore[arg-type]
        )

    def _to_explain(self, report: CountReport, standing: Count | None, opening: Opening | None) -> tuple[Finding, ...]:
        """What a reason is asked for: a correction, or one that looks like a slip. A fall is told as it is stored."""
        if standing is not None:
            value = getattr(standing.report, self.asked.figure)
            if value is None:
                return (Finding(N_("This hour's report came without this figure."), SAY_WHY, column="reason"),)
            sentence = N_("The county has %(n)s for this hour.")
            return (Finding(sentence, SAY_WHY, column="reason", facts={"n": value}),)
        if opening is None or self.asked.figure != "sampled":
            return ()
        asked = question(
            report,
            opens_at=opening.opens_at,
            lanes=self.site.lanes,
            people_per_lane_hour=self.site.people_per_lane_hour,
            residents_served=self.served,
        )
        remedy = N_("Type it again, or say why it is right.")
        return (replace(asked, remedy=remedy),) if asked else ()

    def _store(
        self, cell: Typed, report: CountReport, standing: Count | None, day: list[Count], opening: Opening | None
    ) -> Outcome:
        asked = self.asked
        try:
            sent = reporting.Sent(asked.round_code, cell.site_code, report, asked.source)
            stored = reporting.take(self.session, sent, by=asked.by, now=asked.now)
        except rules.Faulty as error:
            return self._kept(cell, standing, "reason", error.faults)
        except Taken:
            return self._problem(cell, standing, BUSY)
        except DomainError as error:
            return self._problem(cell, standing, as_finding(error))
        self.counts.append(stored.count)
        return self._kept(cell, stored.count, "saved", self._doubts(stored.count, [*day, stored.count], opening))

    def _doubts(self, count: Count, day: list[Count], opening: Opening | None) -> tuple[Finding, ...]:
        if opening is None:
            return ()
        return doubts_about(self.at, count.report, day, self.site, self.openings, self.served)

    def _kept(self, cell: Typed, standing: Count | None, state: str, told: Sequence[Finding] = ()) -> Outcome:
        """What became of a cell, to somebody who is told what stands by it."""
        value = getattr(standing.report, self.asked.figure) if standing else None
        version = standing.version if standing else 0
        return Outcome(cell.site_code, cell.hour, cell.text, state, version, value, tuple(told), version)

    def _problem(self, cell: Typed, standing: Count | None, *told: Finding) -> Outcome:
        """What can't be stored; it teaches nobody a newer version that they have not looked at."""
        if standing is not None and standing.version != cell.seen:
            told = *told, MEANWHILE
        return replace(self._kept(cell, standing, "problem", told), seen=cell.seen)


def as_finding(error: DomainError) -> Finding:
    """What a refusal says, to be told at its cell."""
    return Finding(error.sentence, "", column="sampled", facts=dict(error.facts))
