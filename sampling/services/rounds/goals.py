"""What a round is to reach, and the norms it is planned with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.norms import BY_KEY, Norm, effective, fits
from sampling.domain.texts import N_
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import AreaRow, NormRow, TargetRow

from .reading import changeable, existing, row_of

COVERAGE_LEAST = 0.0001  # kept to four decimals: less would be written as nothing
SOURCE_MAX = 400
NO_SUCH_AREA = N_("The round's county has no area with the code %(code)s.")
OUT_OF_RANGE = N_("A target is above 0 and at most 100 percent, not %(percent)s.")
TWICE = N_("%(area)s has two targets for the same time. Keep one.")
NO_SUCH_NORM = N_("There is no norm %(key)s.")
NORM_RANGE = N_("The norm %(key)s is from %(low)s to %(high)s, not %(value)s.")
NOT_WHOLE = N_("The norm %(key)s is a whole number, not %(value)s.")
NO_SOURCE = N_("Say where the value %(value)s of the norm %(key)s comes from.")
SOURCE_LENGTH = N_("The text has %(length)s characters, more than the %(most)s that are kept.")


def check_targets(
    db: Database, *, round_code: str, targets: Sequence[tuple[str, float | None, datetime | None]]
) -> None:
    """Raises Faulty with all that is wrong with targets, each at ("targets", its position, "area", "percent" or "by").

    What is None could not be read, and is not looked at.
    """
    with db.reading() as session:
        _, faults = _read_targets(session, round_code, targets)
    if faults:
        raise Faulty(faults)


def set_targets(
    db: Database, *, round_code: str, targets: Sequence[tuple[str, float, datetime]], by: Actor, now: datetime
) -> None:
    """Replace a round's targets; each is (area code, coverage as a fraction above 0 and up to 1, by when).

    Raises Faulty, as `check_targets`, for an area outside the round's county, a coverage out of range or two alike.
    """
    with db.writing() as session:
        row = changeable(session, round_code)
        found, faults = _read_targets(session, round_code, targets)
        if faults:
            raise Faulty(faults)
        rows = [
            TargetRow(
                round_id=row.id or 0,
                area_id=area.id or 0,
                coverage=Decimal(repr(coverage)).quantize(Decimal("0.0001")),
                by=moment,
            )
            for area, (_, coverage, moment) in zip(found, targets, strict=True)
        ]
        queries.replace_targets(session, row.id or 0, rows)
        listed = [{"area": area, "coverage": coverage, "by": moment.isoformat()} for area, coverage, moment in targets]
        auditing.record(session, by=by, action="set targets", subject=round_code, at=now, targets=listed)


def norms(db: Database, round_code: str) -> dict[str, Norm]:
    """Every norm of a round by key, its own where it has set one, else the default; raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        own = queries.own_norms(session, row.id or 0)
    return effective(own)


def set_norms(
    db: Database, *, round_code: str, norms: Mapping[str, tuple[float, str]], by: Actor, now: datetime
) -> None:
    """Replace the norms a round sets for itself, by key as (value, source); a default given again is left a default.

    Raises Faulty for an unknown key, a value out of range, or a changed value without a source.
    """
    check_norms(norms)
    rows = {
        key: NormRow(round_id=0, key=key, value=value, source=source.strip())
        for key, (value, source) in norms.items()
        if not _is_default(BY_KEY[key], value, source)
    }
    with db.writing() as session:
        row = changeable(session, round_code)
        for norm_row in rows.values():
            norm_row.round_id = row.id or 0
        queries.replace_norms(session, row.id or 0, list(rows.values()))
        listed = {key: {"value": norm_row.value, "source": norm_row.source} for key, norm_row in rows.items()}
        auditing.record(session, by=by, action="set norms", subject=round_code, at=now, norms=listed)


def check_norms(norms: Mapping[str, tuple[float, str]]) -> None:
    """Raises Faulty with all that is wrong with norms, each at ("norms", its key, "value" or "source")."""
    faults = [fault for key, (value, source) in norms.items() for fault in _norm_faults(key, value, source)]
    if faults:
        raise Faulty(faults)


def _is_default(norm: Norm, value: float, source: str) -> bool:
    return value == norm.value and source.strip() in ("", norm.source)


def _norm_faults(key: str, value: float, source: str) -> list[FieldFault]:
    norm, length = BY_KEY.get(key), len(source.strip())
    if norm is None:
        return [FieldFault(NO_SUCH_NORM, {"key": key})]
    found = []
    if not norm.low <= value <= norm.high:
        facts = {"key": key, "low": norm.low, "high": norm.high, "value": value}
        found.append(FieldFault(NORM_RANGE, facts, ("norms", key, "value")))
    elif not fits(norm, value):
        found.append(FieldFault(NOT_WHOLE, {"key": key, "value": value}, ("norms", key, "value")))
    if not length and not _is_default(norm, value, source):
        found.append(FieldFault(NO_SOURCE, {"key": key, "value": value}, ("norms", key, "source")))
    if length > SOURCE_MAX:
        found.append(FieldFault(SOURCE_LENGTH, {"length": length, "most": SOURCE_MAX}, ("norms", key, "source")))
    return found


def _read_targets(
    session: Session, round_code: str, targets: Sequence[tuple[str, float | None, datetime | None]]
) -> tuple[list[AreaRow], list[FieldFault]]:
    """The areas of the targets, and what is wrong with them; without faults there is an area for each."""
    path = existing(session, round_code).area_path
    seen: set[tuple[str, datetime]] = set()
    found: list[AreaRow] = []
    faults: list[FieldFault] = []
    for n, (code, coverage, moment) in enumerate(targets):
        area = areas.row_by_code(session, code)
        if area is None or not within(area.path, path):
            faults.append(FieldFault(NO_SUCH_AREA, {"code": code or "-"}, ("targets", n, "area")))
        else:
            found.append(area)
            if moment is not None and (code, moment) in seen:
                faults.append(FieldFault(TWICE, {"area": area.name}, ("targets", n, "area")))
            elif moment is not None:
                seen.add((code, moment))
        if coverage is not None and not COVERAGE_LEAST <= coverage <= 1:
            percent = round(coverage * 100, 6)
            faults.append(FieldFault(OUT_OF_RANGE, {"percent": percent}, ("targets", n, "percent")))
    return found, faults
