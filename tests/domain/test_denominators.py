"""Expected people as a denominator: an area's own, else the sum of its parts where each has one; as it was known."""

from datetime import UTC, datetime

from sampling.domain.coverage import Coverage
from sampling.domain.denominators import expected_people, of_expected, standing
from sampling.domain.expected import Entry, Version

AT = datetime(2022, 5, 3, 20, tzinfo=UTC)
LATER = datetime(2022, 5, 4, 2, tzinfo=UTC)
RESIDENTS = {"C/": 300, "C/T/": 300, "C/T/A/": 200, "C/T/B/": 100, "C/U/": None}
ENTERING = {"C/T/A/": "A", "C/T/B/": "B"}


def version(code: str, n: int = 1, at: datetime = AT, **entry: int) -> Version:
    return Version(code, n, Entry(**entry), f"asked in {code}", "lead", at)


def test_a_sum_is_known_once_every_village_has_entered() -> None:
    held = {"A": version("A", away=50, visitors=10, exempt_work=5)}
    partly = expected_people(ENTERING, RESIDENTS, held)
    assert partly.of("C/T/A/").people == 155 and partly.of("C/T/A/").source == "asked in A"
    assert partly.of("C/T/").people is None and partly.of("C/T/").missing == 1
    assert partly.parts("C/T/").missing == ("B",)
    whole = expected_people(ENTERING, RESIDENTS, held | {"B": version("B", at=LATER, away=20)})
    assert whole.of("C/T/").people == 235 and whole.of("C/T/").source == ""
    assert whole.of("C/T/").entered_at == LATER
    parts = whole.parts("C/T/")
    assert parts.residents + parts.entry.visitors - parts.entry.away - parts.entry.exempt == 235
    assert whole.of("C/").people is None, "the other township has no figure"
    assert whole.of("C/U/").villages == 0


def test_the_version_that_held_then_counts() -> None:
    versions = [version("A", 1), version("A", 2, LATER, away=9), version("B", 1, LATER)]
    assert {code: one.version for code, one in standing(versions).items()} == {"A": 2, "B": 1}
    assert {code: one.version for code, one in standing(versions, AT).items()} == {"A": 1}


def test_the_same_people_are_held_against_another_number_by_another_name() -> None:
    of_residents = Coverage(180, 0, 200, "residents", AT, None, 1, 1, 1)
    known = expected_people(ENTERING, RESIDENTS, {"A": version("A", away=50)})
    found = of_expected(of_residents, known.of("C/T/A/"))
    assert (found.sampled, found.denominator, found.which) == (180, 150, "expected")
    assert found.is_over and not of_residents.is_over
    assert of_expected(of_residents, known.of("C/T/B/")).coverage is None
