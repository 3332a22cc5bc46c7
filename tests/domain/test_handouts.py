"""Departures as they are proposed, and what a handout says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.travel import straight_minutes
from sampling.domain.departures import BOARDING, Said, gathering, proposed, travel_minutes
from sampling.domain.handouts import Contact, Handout, Member, Party, Stop, as_text, lines
from sampling.domain.norms import effective

AT = datetime(2022, 5, 4, 0, 0, tzinfo=UTC)
NORMS = effective({})


class Plain:
    """English, in UTC."""

    def say(self, text: str, **facts: object) -> str:
        return text % facts if facts else text

    def day(self, at: datetime) -> str:
        return f"{at.day} {at:%B}"

    def clock(self, at: datetime) -> str:
        return f"{at:%H:%M}"

    def moment(self, at: datetime) -> str:
        return f"{at:%Y-%m-%d %H:%M}"


def made(kind: str, *stops: Stop) -> Handout:
    return Handout(kind, "P1", "Li", "Clinic", "C", "R1", "AM", "morning", 3, AT - timedelta(hours=12), stops)


def stop(people: tuple[Member, ...], lead: Contact | None = None, said: Said | None = None) -> Stop:
    met = gathering("Town", proposed(AT, 20), said, None)
    counts = (("sampler", len(people)),)
    party = Party("Clinic", "T1", "Town", AT, AT + timedelta(hours=4), met, counts, people)
    return Stop("S1", "School", "Village", "Town", AT, AT + timedelta(hours=4), lead, (party,))


def member(name: str, phone: str | None) -> Member:
    return Member("P1", name, phone, "sampler", AT, AT + timedelta(hours=4))


def test_a_way_takes_as_long_as_plans_take_it_to_be() -> None:
    base, site = (111.75, 33.05), (111.90, 33.10)
    planned = straight_minutes([base[0]], [base[1]], [site[0]], [site[1]], detour=1.3, km_per_hour=35)[0, 0]
    assert travel_minutes(base, site, NORMS) == pytest.approx(planned)
    assert travel_minutes((None, None), site, NORMS) is None


@pytest.mark.parametrize(
    ("minutes", "clock"), [(0, "23:45"), (0.1, "23:40"), (5, "23:40"), (17, "23:25"), (45, "23:00"), (46, "22:55")]
)
def test_people_assemble_the_way_and_a_handover_before_work_rounded_down_to_five_minutes(
    minutes: float, clock: str
) -> None:
    at = proposed(AT, minutes)
    assert at is not None and f"{at:%H:%M}" == clock and at.date().day == 3


def test_where_the_way_is_not_known_nothing_is_proposed() -> None:
    assert proposed(AT, None) is None
    met = gathering("Town", None, None, None)
    assert (met.assemble_at, met.departs_at, met.proposed) == (None, None, True)
    party = replace(stop(()).parties[0], gathering=met)
    text = as_text(made("unit", replace(stop(()), parties=(party,))), Plain())
    assert "Assemble: seat of Town; ask your unit for the time" in text


def test_what_was_said_of_a_site_goes_before_what_was_said_of_the_unit_field_by_field() -> None:
    at = AT - timedelta(hours=1)
    met = gathering("Town", None, Said(vehicle="Bus 2"), Said(place="Gate", assemble_at=at, vehicle="Bus 1"))
    assert (met.place, met.assemble_at, met.vehicle, met.proposed) == ("Gate", at, "Bus 2", False)
    assert met.departs_at == at + BOARDING


def test_a_departure_before_the_assembly_that_holds_now_is_not_kept() -> None:
    met = gathering("Town", AT, Said(departs_at=AT - timedelta(hours=1)), None)
    assert met.departs_at == AT + BOARDING


def test_a_person_is_told_where_when_and_whom_to_ask_and_no_other_phone() -> None:
    said = Said(vehicle="Bus 1", driver_name="Wang", driver_phone="139-driver")
    one = made("person", stop((member("Li", None),), Contact("Zhao", "138-lead"), said))
    text = as_text(one, Plain(), "https://c.example/p/x")
    assert text.splitlines() == [
        "【Sampling in C: who goes where】",
        "Plan version 3, morning",
        "",
        "Li, Clinic",
        "",
        "■ 4 May 00:00–04:00",
        "Site: School S1 (Town Village)",
        "Work: Sampler",
        "Assemble: 3 May 23:25, seat of Town (proposed)",
        "Leave: 3 May 23:30, vehicle: Bus 1",
        "Lead of the site: Zhao 138-lead",
        "Published 2022-05-03 12:00",
        "https://c.example/p/x",
    ]


def test_a_unit_is_told_of_its_people_with_their_phones_and_of_the_driver() -> None:
    said = Said(place="Gate", driver_name="Wang", driver_phone="139-driver")
    one = made("unit", stop((member("Li", "137-li"), member("Sun", "137-sun")), None, said))
    told = [line.text for line in lines(one, Plain())]
    assert "Sampler Li 137-li" in told and "Sampler Sun 137-sun" in told and "Driver: Wang 139-driver" in told
    assert "Assemble: 3 May 23:25, Gate" in told
    assert "No lead of the site is named: ask your township." in told


def test_who_has_no_work_any_more_is_told_so() -> None:
    assert "Nobody is assigned in this version of the plan." in as_text(made("person"), Plain())
