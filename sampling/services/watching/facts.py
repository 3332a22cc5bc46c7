"""The facts of a round: the basis of its coverage, the summaries of its counts, and the counts themselves.

The basis is kept for each write that may change it; counts are read on from the last one that was. Coverage comes from
the summaries, which each report has added itself to; from the counts one by one where these can't say it: while the
second source is official anywhere, for what was known within a minute, and until the summaries have been made for
sites that have moved. Both give the same, which `checking` proves.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from time import monotonic
from zoneinfo import ZoneInfo

from sampling.domain.areas import Area
from sampling.domain.coverage import Coverage, SiteCount, coverages
from sampling.domain.hours import Opening
from sampling.domain.rounds import Round
from sampling.domain.silence import Silence, Standing
from sampling.domain.sites import Site
from sampling.domain.summaries import Cell, Figures, coverage_of, is_full_minute, total_of
from sampling.services import keeping
from sampling.services.rounds.reading import row_of
from sampling.services.second import official
from sampling.storage.database import Database, Session
from sampling.storage.queries import coverage as queries
from sampling.storage.queries import summaries
from sampling.storage.queries.summaries import Recent
from sampling.storage.tables import RoundRow

from .basis import Basis, basis_version, read_basis
from .rebuilding import made_anew_later

FEW = 900  # sites whose counts are asked for by themselves
KEPT = 4  # rounds whose facts a process keeps
MOMENTS_KEPT = 64
ASKED_AGAIN_SECONDS = 10.0  # so long a rebuild may wait for those who write before it is asked for once more
Moment = tuple[str, datetime, datetime | None, datetime]
Told = dict[tuple[str, datetime, int], tuple[int | None, int | None]]
_bases: dict[tuple[str, str], Basis] = {}
_kept: dict[tuple[str, str], "Facts"] = {}
_asked: dict[tuple[str, str], tuple[str, float]] = {}
_counted: dict[tuple[str, int], Recent] = {}
_looked: "ContextVar[dict[tuple[str, str], Facts] | None]" = ContextVar("looked", default=None)


@dataclass(frozen=True)
class Facts:
    """A round as it stands in the database.

    version: changes with everything that is written. made_with: fingerprint of the places that the summaries were made
    with. summed: coverage can be taken from them. standings, silences: what `watching.standings` has found, by moment.
    """

    version: str
    basis: Basis
    made_with: str
    summed: bool
    _db: Database = field(repr=False)
    standings: dict[Moment, dict[str, Standing]] = field(default_factory=dict, repr=False)
    silences: dict[Moment, dict[str, Silence]] = field(default_factory=dict, repr=False)
    _covered: dict[tuple[str, datetime, datetime | None], Coverage] = field(default_factory=dict, repr=False)
    _cells: dict[tuple[int, datetime | None], list[Cell]] = field(default_factory=dict, repr=False)
    _all: dict[tuple[datetime, datetime | None], dict[str, Coverage]] = field(default_factory=dict, repr=False)

    @property
    def round(self) -> Round:
        """The round with its sessions and targets."""
        return self.basis.round

    @property
    def areas(self) -> dict[str, Area]:
        """Areas of the round by path."""
        return self.basis.areas

    @property
    def sites(self) -> dict[str, Site]:
        """Sites that stand in these areas, by code."""
        return self.basis.sites

    @property
    def counted_at(self) -> dict[str, str]:
        """Path of the area to which a site's count belongs, by code of the site."""
        return self.basis.counted_at

    @property
    def openings(self) -> list[Opening]:
        """When each site is open in each session."""
        return self.basis.openings

    @property
    def zone(self) -> ZoneInfo:
        """The county's zone."""
        return self.basis.zone

    @cached_property
    def counts(self) -> list[SiteCount]:
        """The official counts, every version: all that are read one by one."""
        own = self.own_counts
        paths = {code: one.area_path for code, one in self.sites.items()}
        with self._db.reading() as session:
            return official.in_place_of(session, session.get_one(RoundRow, self.basis.round_id), own, paths)

    @property
    def own_counts(self) -> list[SiteCount]:
        """What the county's sites have reported themselves, every version: who owes an hour is asked of these."""
        return self._recent.counts

    @property
    def told(self) -> Told:
        """Visitors and tubes, where either was told, by code of the site, hour and version of the count."""
        return self._recent.told

    @cached_property
    def _recent(self) -> Recent:
        return _read_on(self._db, self.basis.round_id)

    def coverage(self, path: str, as_of: datetime, known_at: datetime | None = None) -> Coverage:
        """The coverage of an area of the round, by its path."""
        return self.coverages_of([path], as_of, known_at)[path]

    def coverages_of(
        self, paths: Iterable[str], as_of: datetime, known_at: datetime | None = None
    ) -> dict[str, Coverage]:
        """The coverage of some areas of the round, by path."""
        if not self._can_sum(known_at):
            every = self.coverages(as_of, known_at)
            return {path: every[path] for path in paths}
        found = {path: self._covered.get((path, as_of, known_at)) for path in paths}
        self._read_cells([path for path, one in found.items() if one is None], known_at)
        hours = self.basis.hours_at(as_of)
        out = {path: one or self._summed(path, hours, as_of, known_at) for path, one in found.items()}
        if len(self._covered) > MOMENTS_KEPT * (1 + len(self.areas)):
            self._covered.clear()
        self._covered.update({(path, as_of, known_at): one for path, one in out.items()})
        return out

    def _summed(self, path: str, hours: Mapping[int, datetime], as_of: datetime, known_at: datetime | None) -> Coverage:
        found = coverage_of(
            self._cells[self.basis.keys[path], known_at],
            expected=self.basis.expected[path],
            hours=hours,
            denominator=self.basis.residents[path],
            has_parts=self.areas[path].code in self.basis.parts,
            as_of=as_of,
            known_at=known_at,
        )
        return self._of_its_areas(found) if path == self.round.area_path else found

    def _of_its_areas(self, whole: Coverage) -> Coverage:
        return replace(whole, of_areas=len(self.basis.taking_part))

    def samples(self, path: str, as_of: datetime, known_at: datetime | None = None) -> Figures | None:
        """What was told beside the people: visitors, tubes, of how many days of sites; None where the counts are asked
        one by one."""
        if not self._can_sum(known_at):
            return None
        self._read_cells([path], known_at)
        return total_of(self._cells[self.basis.keys[path], known_at], as_of)

    def cells_of(self, paths: Iterable[str], known_at: datetime | None = None) -> dict[str, list[Cell]] | None:
        """The summaries of some areas, by path; None where the counts are asked one by one."""
        if not self._can_sum(known_at):
            return None
        known = list(paths)
        self._read_cells(known, known_at)
        return {path: self._cells[self.basis.keys[path], known_at] for path in known}

    def coverages(self, as_of: datetime, known_at: datetime | None = None) -> dict[str, Coverage]:
        """The coverage of every area, by path."""
        if self._can_sum(known_at):
            return self.coverages_of(self.areas, as_of, known_at)
        found = self._all.get((as_of, known_at))
        if found is None:
            found = coverages(
                self.basis.own_residents,
                self.counted_at,
                self.openings,
                self.counts,
                as_of=as_of,
                zone=self.zone,
                known_at=known_at,
                own=self.own_counts,
            )
            if self.round.area_path in found:
                found[self.round.area_path] = self._of_its_areas(found[self.round.area_path])
            if len(self._all) >= MOMENTS_KEPT:
                self._all.clear()
            self._all[as_of, known_at] = found
        return found

    @property
    def url(self) -> str:
        """Whose facts these are."""
        return self._db.url

    @cached_property
    def _reports(self) -> dict[datetime, int]:
        path, found = self.round.area_path, dict[datetime, int]()
        self._read_cells([path], None)
        for cell in self._cells[self.basis.keys[path], None]:
            found[cell.hour] = found.get(cell.hour, 0) + cell.figures.reports
        return found

    def reports_for(self, hour: datetime) -> int:
        """How many sites have reported an hour."""
        return self._reports.get(hour, 0)

    def read_heard(self, hour: datetime, known_at: datetime | None) -> frozenset[str]:
        """Codes of the sites that have reported an hour, as the database has it."""
        with self._db.looking() as statements:
            return summaries.heard(statements, self.basis.round_id, hour, known_at=known_at)

    def counts_of(self, site_codes: Collection[str]) -> tuple[list[SiteCount], Told]:
        """The official counts of some sites, every version, and what they told: of few without reading all others."""
        if not self.summed or len(site_codes) > FEW:
            wanted = set(site_codes)
            return [one for one in self.counts if one.site_code in wanted], self.told
        with self._db.looking() as statements:
            found = summaries.counts_of_sites(statements, self.basis.round_id, site_codes)
        told = {
            (one.count.site_code, one.count.hour, one.count.version): (one.visitors, one.tubes)
            for one in found
            if one.visitors is not None or one.tubes is not None
        }
        return [one.count for one in found], told

    def recent_of(self, site_codes: Collection[str], as_of: datetime) -> tuple[list[SiteCount], Told]:
        """What some sites have reported for the hours up to an instant, every version, and what it told beside."""
        counts, told = self.counts_of(site_codes)
        return [one for one in counts if one.hour <= as_of], told

    def counted_hours(self) -> set[datetime]:
        """The hours for which any count has come in."""
        if not self._can_sum(None):
            return {count.hour for count in self.counts}
        path = self.round.area_path
        self._read_cells([path], None)
        return {cell.hour for cell in self._cells[self.basis.keys[path], None]}

    def session_at(self, as_of: datetime) -> str | None:
        """Code of the latest session that has begun by `as_of`, else of the first one; None without any."""
        return self.basis.session_at(as_of)

    def _can_sum(self, known_at: datetime | None) -> bool:
        return self.summed and (known_at is None or is_full_minute(known_at))

    def _read_cells(self, paths: Iterable[str], known_at: datetime | None) -> None:
        keys = {self.basis.keys[path] for path in paths}
        missing = [key for key in keys if (key, known_at) not in self._cells]
        if missing:
            with self._db.looking() as statements:
                found = summaries.cells(statements, self.basis.round_id, missing, known_at=known_at)
            for key in missing:
                self._cells[key, known_at] = found.get(key, [])


@contextmanager
def one_look() -> Iterator[None]:
    """Within it every question about a round is answered from the same facts: those that the first one has found."""
    token = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(token)


def current(db: Database, round_code: str, *, keep: bool = True) -> Facts:
    """The facts of a round as they stand now, or stood when this look began (`one_look`); raises NotFound.

    keep: for the next who asks; not where many rounds are looked at once, which would push out the one under way.
    """
    key, looked = (db.url, round_code), _looked.get()
    if looked is None:
        return _current(db, round_code, keep)
    if key not in looked:
        looked[key] = _current(db, round_code, keep)
    return looked[key]


def _current(db: Database, round_code: str, keep: bool) -> Facts:
    key = (db.url, round_code)
    with db.reading() as session:
        row = row_of(session, round_code)
        on = basis_version(session, row)
        made_with, added = _state(db, row)
        version = _version(session, row, on, added)
        held = _kept.get(key)
        if held is not None and (held.version, held.made_with) == (version, made_with):
            return held
        basis = _bases.get(key)
        if basis is None or basis.version != on:
            basis = read_basis(session, row, on)
            if keep:
                keeping.keep(_bases, key, basis, KEPT)
        with_second = official.anywhere(session, row)
    if made_with != basis.places and _may_ask(key, basis.places):
        made_anew_later(db, round_code)
    found = Facts(version, basis, made_with, made_with == basis.places and not with_second, db)
    if keep:
        keeping.keep(_kept, key, found, KEPT)
    return found


def figures_version(db: Database, round_code: str) -> str:
    """Changes with every write that may change a round's figures; cheap to ask. Raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        made_with, added = _state(db, row)
        return f"{basis_version(session, row)}/{made_with}/{added}"


def _state(db: Database, row: RoundRow) -> tuple[str, int]:
    with db.looking() as statements:
        return summaries.state(statements, row.id or 0)


def _version(session: Session, row: RoundRow, on: str, added: int) -> str:
    return sha256(repr((row.code, on, added, queries.last_write(session))).encode()).hexdigest()[:20]


def _read_on(db: Database, round_id: int) -> Recent:
    """The counts of a round: those that were read before, and those since. Where transactions run side by side, a
    count may be committed after one with a higher id: then their number says so, and all are read again."""
    key = (db.url, round_id)
    held = _counted.get(key, Recent(0, [], {}))
    with db.looking() as statements:
        more = summaries.counts_after(statements, round_id, held.last_id)
        found = Recent(more.last_id, [*held.counts, *more.counts], {**held.told, **more.told})
        if summaries.number_of_counts(statements, round_id) != len(found.counts):
            found = summaries.counts_after(statements, round_id, 0)
    keeping.keep(_counted, key, found, KEPT)
    return found


def _may_ask(key: tuple[str, str], places: str) -> bool:
    """True where nobody has asked for summaries with these places just now."""
    asked, at = _asked.get(key, ("", 0.0))
    if asked == places and monotonic() - at < ASKED_AGAIN_SECONDS:
        return False
    _asked[key] = places, monotonic()
    return True
