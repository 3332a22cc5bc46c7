"""What a round is to reach, and the norms it is planned with."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import NotFound, Refused
from sampling.domain.norms import BY_KEY, Norm, effective, fits
from sampling.services import auditing
from sampling.storage.database import Database
from sampling.storage.queries import areas
from sampling.storage.queries import rounds as queries
from sampling.storage.tables import NormRow, TargetRow

from .reading import changeable, existing, row_of

COVERAGE_LEAST = 0.0001  # kept to four decimals: less would be written as nothing
SOURCE_MAX = 400


def set_targets(
    db: Database, *, round_code: str, targets: Sequence[tuple[str, float, datetime]], by: Actor, now: datetime
) -> None:
    """Replace a round's targets; each is (area code, coverage as a fraction above 0 and up to 1, by when).

    Raises NotFound for an area outside the round's county, Refused for a coverage out of range or two targets alike.
    """
    seen: set[tuple[str, datetime]] = set()
    with db.writing() as session:
        row = changeable(session, round_code)
        path = existing(session, round_code).area_path
        rows = []
        for area_code, coverage, moment in targets:
            area = areas.row_by_code(session, area_code)
            if area is None or area.id is None or not within(area.path, path):
                raise NotFound("The round's county has no area with the code %(code)s.", code=area_code)
            if not COVERAGE_LEAST <= coverage <= 1:
                raise Refused(
                    "A target is above 0 and at most 100 percent, not %(percent)s.", percent=f"{coverage * 100:g}"
                )
            if (area_code, moment) in seen:
                raise Refused("%(area)s has two targets for the same time. Keep one.", area=area.name)
            seen.add((area_code, moment))
            rows.append(
                TargetRow(
                    round_id=row.id or 0,
                    area_id=area.id,
                    coverage=Decimal(repr(coverage)).quantize(Decimal("0.0001")),
                    by=moment,
                )
            )
        queries.replace_targets(session, row.id or 0, rows)
        listed = [{"area": area, "coverage": coverage, "by": moment.isoformat()} for area, coverage, moment in targets]
        auditing.record(session, by=by, action="set targets", subject=round_code, at=now, targets=listed)


def norms(db: Database, round_code: str) -> dict[str, Norm]:
    """Every norm of a round by key, its own where it has set one, else the default; raises NotFound."""
    with db.reading() as session:
        row = row_of(session, round_code)
        own = {key: (norm.value, norm.source) for key, norm in queries.norm_rows(session, row.id or 0).items()}
    return effective(own)


def set_norms(
    db: Database, *, round_code: str, norms: Mapping[str, tuple[float, str]], by: Actor, now: datetime
) -> None:
    """Replace the norms a round sets for itself, by key as (value, source); a default given again is left a default.

    Raises Refused for an unknown key, a value out of range, or a changed value without a source.
    """
    rows = {}
    for key, (value, source) in norms.items():
        norm = BY_KEY.get(key)
        if norm is None:
            raise Refused("There is no norm %(key)s.", key=key)
        if not fits(norm, value):
            raise Refused(
                "The norm %(key)s is from %(low)s to %(high)s, not %(value)s.",
                key=key,
                low=f"{norm.low:g}",
                high=f"{norm.high:g}",
                value=f"{value:g}",
            )
        if value == norm.value and source.strip() in ("", norm.source):
            continue
        if not source.strip():
            raise Refused("Say where the value %(value)s of the norm %(key)s comes from.", key=key, value=f"{value:g}")
        if len(source.strip()) > SOURCE_MAX:
            raise Refused(
                "The text has %(length)s characters, more than the %(most)s that are kept.",
                length=len(source.strip()),
                most=SOURCE_MAX,
            )
        rows[key] = NormRow(round_id=0, key=key, value=value, source=source.strip())
    with db.writing() as session:
        row = changeable(session, round_code)
        for norm_row in rows.values():
            norm_row.round_id = row.id or 0
        queries.replace_norms(session, row.id or 0, list(rows.values()))
        listed = {key: {"value": norm_row.value, "source": norm_row.source} for key, norm_row in rows.items()}
        auditing.record(session, by=by, action="set norms", subject=round_code, at=now, norms=listed)
