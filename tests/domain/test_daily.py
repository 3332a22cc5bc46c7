"""The rules of the day's report: nought is said and never guessed, open matters are signed for, and all is kept."""

import json
from dataclasses import replace

from sampling.domain.daily import Clash, DayFigures, DayLine, faults_of, figures_of, total

LINE = DayLine("S1", "S1采样点", "V1村", 90, 100, None, 10, 3, 0, 4, (), True, False, None, "")


def test_a_sum_is_of_what_is_known_and_none_of_nothing() -> None:
    assert (total([1, None, 2]), total([None]), total([]), total([0, None])) == (3, None, None, 0)


def test_a_zero_report_is_said_by_every_site_or_by_having_none() -> None:
    nought = replace(LINE, noon=0, final=0)
    assert DayFigures((), ()).zero and DayFigures((nought, nought), ()).zero
    assert not DayFigures((nought, replace(LINE, final=None)), ()).zero
    assert not DayFigures((nought, LINE), ()).zero


def test_open_matters_are_signed_for_one_by_one_with_a_word_why() -> None:
    figures = DayFigures((replace(LINE, closed=False, missing=("h",)),), (Clash("S1", "S1", "h", 1, 2),))
    assert figures.open_matters == {"no_closing": 1, "missing_hours": 1, "conflicts": 1}
    assert [fault.where for fault in faults_of(figures, ["no_closing"], "")] == [
        ("missing_hours",),
        ("conflicts",),
        ("note",),
    ]
    assert faults_of(figures, list(figures.open_matters), "why") == []
    assert faults_of(DayFigures((LINE,), ()), [], "") == []


def test_what_is_kept_is_read_again_as_it_was_and_a_change_changes_the_fingerprint() -> None:
    figures = DayFigures((replace(LINE, missing=("a", "b")),), (Clash("S1", "S1", "h", 1, 2),))
    kept = figures_of(json.loads(json.dumps(figures.as_json())))
    assert kept == figures and kept.fingerprint == figures.fingerprint
    assert replace(figures, lines=(LINE,)).fingerprint != figures.fingerprint
