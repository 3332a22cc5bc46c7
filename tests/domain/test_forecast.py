"""What a forecast may never say, whatever was reported; and what silence, closing and saturation do to it."""

import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.domain.forecast import Band, forecast
from sampling.domain.forecasting.given import Given, SiteGiven

OPENS = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)


def edges(hours: int) -> tuple[datetime, ...]:
    return tuple(OPENS + timedelta(hours=hour) for hour in range(hours + 1))


def site(
    code: str,
    told: dict[int, int],
    *,
    hours: int = 4,
    people: float = 1000,
    lanes: float = 5,
    closed_at: int | None = None,
    queues: dict[int, int] | None = None,
) -> SiteGiven:
    weights = [0.85**hour for hour in range(hours)]
    arrivals = tuple(people * one / sum(weights) for one in weights)
    return SiteGiven(
        code, code[:1], arrivals, (lanes * 60.0,) * hours, told, queues or dict.fromkeys(told, 0), closed_at=closed_at
    )


@st.composite
def situations(draw: st.DrawFn) -> Given:
    hours = draw(st.integers(1, 9))
    now = draw(st.integers(0, hours))
    sites = []
    for number in range(draw(st.integers(1, 5))):
        told, queues, count = {}, {}, 0
        for edge in range(1, now + 1):
            count += draw(st.integers(0, 2000))
            if draw(st.booleans()):
                told[edge] = count
                if draw(st.booleans()):
                    queues[edge] = draw(st.integers(0, 400))
        arrivals = tuple(float(draw(st.integers(0, 500))) for _ in range(hours))
        capacity = tuple(float(draw(st.sampled_from((0, 60, 300)))) for _ in range(hours))
        closed_at = draw(st.none() | st.integers(0, hours))
        lanes = draw(st.none() | st.floats(0, 2))
        sites.append(SiteGiven(f"s{number}", f"g{number % 2}", arrivals, capacity, told, queues, lanes, closed_at))
    return Given(edges(hours), now, tuple(sites), draw(st.floats(0.5, 1.2)), draw(st.booleans()))


@settings(max_examples=150, deadline=None)
@given(situations())
def test_a_band_is_in_order_never_falls_and_never_lies_below_what_is_counted(situation: Given) -> None:
    codes = [one.code for one in situation.sites]
    found = forecast(situation, {"all": codes, **{code: [code] for code in codes}, "nobody": []})
    for band in found.values():
        for low, mid, high in zip(band.low, band.mid, band.high, strict=True):
            assert band.counted <= low <= mid <= high
            assert math.isfinite(high)
        for line in (band.low, band.mid, band.high):
            assert all(after >= before for before, after in itertools.pairwise(line))
    assert found["all"].counted == sum(one.counted for one in situation.sites)
    assert set(found["nobody"].high) == {0.0}


@settings(max_examples=60, deadline=None)
@given(situations())
def test_sites_that_have_closed_add_nothing(situation: Given) -> None:
    shut = replace(situation, sites=tuple(replace(one, closed_at=situation.now) for one in situation.sites))
    band = forecast(shut, {"all": [one.code for one in shut.sites]})["all"]
    assert set(band.low) == set(band.mid) == set(band.high) == {float(band.counted)}


@settings(max_examples=60, deadline=None)
@given(situations(), st.floats(0, 20000))
def test_the_earliest_finish_is_never_after_the_latest(situation: Given, wanted: float) -> None:
    band = forecast(situation, {"all": [one.code for one in situation.sites]})["all"]
    early, middle, late = band.reached(wanted)
    for before, after in ((early, middle), (middle, late)):
        assert after is None or (before is not None and before <= after)


def whole(sites: list[SiteGiven], now: int, hours: int = 4) -> Band:
    given_ = Given(edges(hours), now, tuple(sites))
    return forecast(given_, {"all": [one.code for one in sites]})["all"]


def test_before_the_first_report_it_is_the_plan_with_much_uncertainty() -> None:
    sites = [site(f"{group}{number}", {}) for group in "ab" for number in range(5)]
    early, later = whole(sites, 0), whole([replace(one, told={1: 280, 2: 520}) for one in sites], 2)
    assert 6_500 < early.mid[-1] < 10_000
    assert early.high[-1] - early.low[-1] > 2 * (later.high[-1] - later.low[-1])


def test_a_silent_site_is_not_a_stopped_one() -> None:
    heard = [site(f"{group}{number}", {1: 280, 2: 520}) for group in "ab" for number in range(5)]
    silent = [*heard[:-1], replace(heard[-1], told={1: 280})]
    one, other = whole(heard, 2), whole(silent, 2)
    assert other.counted == one.counted - 240
    assert other.mid[0] > other.counted + 120  # at the moment asked about it has gone on
    assert other.mid[-1] == pytest.approx(one.mid[-1], rel=0.02)
    last = [replace(heard[-1], told={1: 280}), heard[-1]]
    widths = []
    for at in last:
        band = forecast(Given(edges(4), 2, (*heard[:-1], at)), {"it": [at.code]})["it"]
        widths.append(band.high[-1] - band.low[-1])
    assert widths[0] > widths[1]


def test_lanes_that_have_all_they_can_do_bound_what_is_sampled() -> None:
    crowded = [site(f"a{n}", {1: 120, 2: 240}, lanes=2, queues={1: 180, 2: 330}) for n in range(6)]
    band = whole(crowded, 2)
    assert band.mid[-1] == pytest.approx(6 * 480, rel=0.03)
    assert band.high[-1] < 6 * 480 * 1.15


def test_people_who_come_faster_than_planned_run_out() -> None:
    """More than planned in the first hours isn't more in the end, by far: there are only so many people."""
    rush = [
        site(f"{group}{number}", {1: 420, 2: 680, 3: 800}, hours=8, lanes=9) for group in "ab" for number in range(5)
    ]
    band = whole(rush, 3, hours=8)
    assert band.mid[-1] < 10 * 1_300  # the mean rate would go on to 21,000


def test_a_county_of_many_sites_is_not_certain() -> None:
    def width(count: int) -> float:
        sites = [site(f"{'abcdefgh'[n % 8]}{n}", {1: 250}) for n in range(count)]
        band = whole(sites, 1)
        return (band.high[-1] - band.low[-1]) / (band.mid[-1] - band.counted)

    assert width(400) > 0.5 * width(16)


def test_a_long_tail_still_comes() -> None:
    """87 of 100 within six hours of a day of 24: the rest comes slowly, and the forecast doesn't stop."""
    shares = [0.26, 0.47, 0.62, 0.73, 0.81, 0.87]
    told = {hour + 1: round(870 * share) for hour, share in enumerate(shares)}
    sites = [site(f"{group}{n}", told, hours=24, lanes=6) for group in "ab" for n in range(5)]
    band = whole(sites, 6, hours=24)
    assert 1.04 * band.counted < band.mid[-1] < 1.5 * band.counted  # the mean rate would go on to four times as many
