"""What a count changes in the summaries of the areas that its site is counted in."""

from collections.abc import Sequence

from sampling.domain.counts import Count
from sampling.domain.summaries import Series, Told, known_by
from sampling.storage.queries.taking_places import PlaceFacts
from sampling.storage.statements import Statements


def add_to_summaries(
    statements: Statements, place: PlaceFacts, before: Sequence[Count], count: Count, session_code: str
) -> None:
    """Have a count that was written added to the summaries, too. before: all that the site has told in the round."""
    last = max((one.received_at for one in before), default=None)
    series = statements.learnt(("series", place.round_id, place.site_id), lambda: Series(map(_told, before)))
    statements.summing.add(
        place.round_id,
        place.counted_in,
        place.timetables[session_code],
        known_by(count.received_at, known_by(last) if last else None),
        series.add(_told(count)),
    )


def _told(count: Count) -> Told:
    report = count.report
    return Told(count.day, report.hour, count.version, report.sampled, report.visitors, report.tubes)
