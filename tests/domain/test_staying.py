"""Who has to stay for a site to go on."""

from sampling.domain.staying import Duty, least_crew, slots_needed

LANE, SITE = {"sampler": 1, "recorder": 1}, {"lead": 1}


def test_a_site_is_needed_as_long_as_somebody_waits_or_is_to_come() -> None:
    assert slots_needed([0, 0, 0, 0], 0, 60) == []
    assert slots_needed([10, 0, 5, 0], 0, 60) == [0, 1, 2]
    assert slots_needed([0, 0, 0, 0], 100, 60) == [0, 1]
    assert slots_needed([200, 0, 0, 0], 0, 60) == [0, 1, 2, 3]


def test_the_only_lead_stays_and_of_each_other_role_what_one_lane_takes() -> None:
    duties = [Duty("L1", "lead", 0, 4), *(Duty(f"S{n}", "sampler", 0, 4) for n in range(3))]
    duties += [Duty(f"R{n}", "recorder", 0, 4) for n in range(3)]
    assert least_crew(duties, range(4), LANE, SITE) == {"L1", "S0", "R0"}


def test_who_is_there_longest_stays_so_that_fewest_are_held() -> None:
    duties = [Duty("L1", "lead", 0, 4), Duty("R1", "recorder", 0, 4), Duty("S1", "sampler", 0, 2)]
    assert least_crew([*duties, Duty("S2", "sampler", 0, 4)], range(4), LANE, SITE) == {"L1", "R1", "S2"}
    assert least_crew([*duties, Duty("S3", "sampler", 2, 4)], range(4), LANE, SITE) == {"L1", "R1", "S1", "S3"}


def test_nobody_is_held_where_no_lane_runs_or_nobody_is_expected() -> None:
    duties = [Duty("S1", "sampler", 0, 4), Duty("R1", "recorder", 0, 4)]
    assert least_crew(duties, range(4), LANE, SITE) == frozenset()
    assert least_crew([*duties, Duty("L1", "lead", 0, 4)], [], LANE, SITE) == frozenset()
