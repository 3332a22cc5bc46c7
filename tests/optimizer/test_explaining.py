"""A missed target is explained by what holds it back, and by the least that closes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimizer.__main__ import main
from optimizer.explaining import Explained, Explanation, Remedy, as_dict, explain
from optimizer.explaining.sentence import sentence
from optimizer.limits import Limits
from optimizer.problem import StaffingProblem
from optimizer.round_file import parse_round, plan_as_dict
from optimizer.rules import missed, served_by_site
from optimizer.solution import Solution
from optimizer.staffing import solve
from tests.optimizer.rounds import starts
from tests.optimizer.short_rounds import Round, changed, one_site, people, reaches

SECONDS = Limits(seconds=20, workers=1)


def explained(round_: Round) -> tuple[StaffingProblem, Solution, tuple[Explanation, ...]]:
    problem = parse_round(round_)
    solution = solve(problem, limits=SECONDS)
    assert solution.status == "optimal"
    return problem, solution, explain(problem, solution, limits=SECONDS)


def closing(explanation: Explanation) -> dict[str, Remedy]:
    """The cheapest remedy of each kind that closes the target."""
    return {remedy.kind: remedy for remedy in reversed(explanation.remedies) if remedy.closes}


def test_nothing_missed_is_nothing_to_explain() -> None:
    assert explained(one_site(2, 2))[2] == ()


def test_people_of_one_role_bind_and_the_least_of_them_closes() -> None:
    round_ = one_site(1, 2)
    _, _, (found,) = explained(round_)
    assert (found.area, found.by_slot, found.need, found.people_short) == ("A", 3, 60, 30)
    assert [(bind.kind, bind.role) for bind in found.binds] == [("people", "sampler")]
    assert dict(found.binds[0].figures) == {"within_reach": 1, "here": 1, "elsewhere": 0, "free": 0}
    remedy = closing(found)["people"]
    assert (remedy.people, remedy.base, remedy.site, remedy.least) == ((("sampler", 1),), "H", "S1", True)
    assert not reaches(round_)
    one_more = {**round_["staff"][0], "code": "one more"}
    assert reaches(changed(round_, staff=[*round_["staff"], one_more]))


def test_people_of_both_roles_are_told_together_where_one_alone_does_nothing() -> None:
    _, _, (found,) = explained(one_site(1, 1))
    assert closing(found)["people"].people == (("recorder", 1), ("sampler", 1))
    assert {(bind.role, bind.people_gained) for bind in found.binds if bind.kind == "people"} == {
        ("recorder", 0),
        ("sampler", 0),
    }


def test_a_travel_limit_that_keeps_people_away_is_widened_by_no_more_minutes_than_needed() -> None:
    round_ = one_site(1, 2)
    round_["staff"] += people("sampler", 1, "F")
    _, _, (found,) = explained(round_)
    assert "reach" in {bind.kind for bind in found.binds}
    remedy = closing(found)["reach"]
    assert (remedy.amount, remedy.minutes, remedy.least) == (10, 40.0, True)
    for minutes, enough in ((39, False), (40, True)):
        assert reaches(changed(round_, travel={"minutes": [[5], [40]], "minutes_max": minutes})) is enough


def test_lanes_bind_where_people_stand_idle() -> None:
    round_ = one_site(2, 2)
    round_["sites"][0]["lanes_max"] = 1
    _, _, (found,) = explained(round_)
    assert "people" not in {bind.kind for bind in found.binds}
    bind = next(bind for bind in found.binds if bind.kind == "lanes")
    assert (bind.people_gained, dict(bind.figures)) == (30, {"lanes": 1, "sites": 1, "sites_all": 1})
    remedy = found.remedies[0]
    assert (remedy.kind, remedy.amount, remedy.site, remedy.closes, remedy.least) == ("lanes", 1, "S1", True, True)


def test_hours_bind_where_a_site_closes_early() -> None:
    round_ = one_site(2, 2)
    round_["sites"][0]["open"] = [0, 1]
    _, _, (found,) = explained(round_)
    assert dict(next(b for b in found.binds if b.kind == "hours").figures) == {"slots_open": 2, "slots": 3}
    remedy = closing(found)["hours"]
    assert (remedy.amount, remedy.minutes, remedy.least) == (1, 60, True)


def test_a_target_s_time_moves_with_longer_hours_where_the_round_has_no_more_slots() -> None:
    round_ = one_site(1, 1, limits={"block_slots_max": 8, "blocks_per_day_max": 1})
    _, _, (found,) = explained(round_)
    assert closing(found)["hours"].amount == 3
    for slots in (5, 6):
        longer = changed(
            round_, slots=starts(slots), staff=people("sampler", 1, slots=slots) + people("recorder", 1, slots=slots)
        )
        longer["sites"][0]["arrivals"] = [60] + [0] * (slots - 1)
        longer["targets"][0]["by_slot"] = slots
        assert reaches(longer) is (slots == 6)


def test_the_longest_block_binds() -> None:
    round_ = one_site(2, 2, limits={"block_slots_max": 2, "blocks_per_day_max": 1})
    _, _, (found,) = explained(round_)
    assert "block" in {bind.kind for bind in found.binds}
    remedy = closing(found)["block"]
    assert (remedy.amount, remedy.least) == (1, True)
    assert reaches(changed(round_, limits={"block_slots_max": 3, "blocks_per_day_max": 1}))


def test_blocks_a_day_bind() -> None:
    round_ = one_site(3, 3, limits={"block_slots_max": 1, "blocks_per_day_max": 1})
    _, _, (found,) = explained(round_)
    assert "blocks" in {bind.kind for bind in found.binds}
    assert closing(found)["blocks"].amount == 1
    assert reaches(changed(round_, limits={"block_slots_max": 1, "blocks_per_day_max": 2}))


@pytest.mark.parametrize("samplers", [3, 4])
def test_a_reserve_is_released_no_further_than_needed(samplers: int) -> None:
    round_ = one_site(samplers, 2, reserve={"sampler": 0.7})
    _, _, (found,) = explained(round_)
    kept = {3: 3, 4: 3}[samplers]
    bind = next(bind for bind in found.binds if bind.kind == "reserve")
    assert (bind.role, dict(bind.figures)) == ("sampler", {"kept": kept})
    remedy = closing(found)["reserve"]
    assert (remedy.people, remedy.least) == ((("sampler", kept - (samplers - 2)),), True)
    for released, enough in ((remedy.amount - 1, False), (remedy.amount, True)):
        assert reaches(changed(round_, reserve={"sampler": (kept - released) / samplers})) is enough


def test_people_who_come_too_late_and_too_few_are_told() -> None:
    round_ = one_site(3, 3)
    round_["sites"][0]["arrivals"] = [10, 0, 30]
    round_["targets"][0]["by_slot"] = 2
    _, _, (found,) = explained(round_)
    by_kind = {bind.kind: dict(bind.figures) for bind in found.binds}
    assert by_kind["late"] == {"people": 30}
    assert by_kind["few"] == {"people": 10, "need": 60}
    assert closing(found) == {}
    assert found.remedies[0].kind == "hours"
    assert found.remedies[0].people_gained == 30


def test_a_plan_that_could_be_better_is_said_to_be() -> None:
    problem, solution, _ = explained(one_site(2, 2))
    poorer = Solution(
        solution.assignments[:0], (0.0, 0.0, 0.0), (None, None, None), "feasible", 0.0, 0, solution.version
    )
    (found,) = explain(problem, poorer, limits=SECONDS)
    assert [(remedy.kind, remedy.closes, remedy.people_gained) for remedy in found.remedies] == [("again", True, 60)]


def two_areas(**changes: Any) -> Round:
    """Two areas with a site each; four pairs would do, there are two."""
    round_ = one_site(2, 2, **changes)
    round_["areas"] = [
        {"code": "C", "parent": None, "residents": 120},
        {"code": "A", "parent": "C", "residents": 60},
        {"code": "B", "parent": "C", "residents": 60},
    ]
    round_["sites"].append({**round_["sites"][0], "code": "S2", "area": "B", "lon": 112.1})
    round_["travel"] = {"minutes": [[5, 6], [40, 41]], "minutes_max": 30}
    round_["targets"] = [{"area": a, "coverage": 1.0, "by_slot": 3} for a in "AB"]
    return round_


def test_a_shortage_of_the_whole_county_is_said_once_and_no_people_for_each_area() -> None:
    problem, _, found = explained(two_areas())
    county = [one for one in found if one.together]
    assert len(county) == 1
    assert found[0] is county[0]
    assert (county[0].target, county[0].area, county[0].together, county[0].people_short) == (-1, "C", (0, 1), 60)
    (bind,) = county[0].binds
    assert (bind.kind, dict(bind.figures)) == ("county", {"need": 120, "most": 60, "people_more": 2})
    assert all(remedy.kind != "people" for one in found for remedy in one.remedies)
    assert "short as a whole" in sentence(problem, county[0])


def test_one_area_short_beside_another_with_enough_is_no_shortage_of_the_county() -> None:
    round_ = two_areas()
    round_["staff"] += people("sampler", 2, "F") + people("recorder", 2, "F")
    round_["travel"] = {"minutes": [[5, 45], [45, 5]], "minutes_max": 30}
    round_["staff"] = round_["staff"][1:]
    _, _, found = explained(round_)
    assert [one.area for one in found] == ["A"]
    assert closing(found[0])["people"].people == (("sampler", 1),)


def test_no_remedy_takes_from_another_area() -> None:
    round_ = two_areas()
    round_["staff"] += people("sampler", 1, "F") + people("recorder", 1, "F")
    round_["travel"] = {"minutes": [[5, 6], [40, 6]], "minutes_max": 30}
    problem, solution, found = explained(round_)
    before = missed(problem, served_by_site(problem, solution.assignments).served)
    assert before.sum() == 30
    for one in found:
        for remedy in one.remedies:
            assert remedy.checked
            assert remedy.people_gained <= one.people_short


def test_an_explanation_is_plain_data_and_a_sentence() -> None:
    problem, _, (found,) = explained(one_site(1, 2))
    data = json.loads(json.dumps(as_dict(found)))
    assert data["area"] == "A"
    assert data["binds"][0]["figures"]["within_reach"] == 1
    assert {"sampler": 1} in [remedy["people"] for remedy in data["remedies"]]
    said = sentence(problem, found)
    assert said.startswith("A is 30 people short by 09:00 (end of slot 2): ")
    assert "1 more sampler based within 30 minutes of it, as at H" in said
    assert said.endswith(" would close it")


def test_a_cancelled_explanation_says_what_it_has() -> None:
    problem = parse_round(one_site(1, 2))
    solution = solve(problem, limits=SECONDS)
    (found,) = explain(problem, solution, limits=Limits(seconds=20, cancelled=lambda: True))
    assert (found.people_short, found.remedies) == (30, ())


def test_progress_tells_each_explanation_as_it_comes() -> None:
    problem = parse_round(two_areas())
    solution = solve(problem, limits=SECONDS)
    told: list[Explained] = []
    found = explain(problem, solution, limits=SECONDS, on_progress=told.append)
    assert told[-1].explanations == found
    assert [one.done for one in told] == list(range(told[-1].targets + 1))


def test_a_plan_that_breaks_a_rule_is_not_explained() -> None:
    problem = parse_round(one_site(1, 2))
    solution = solve(problem, limits=SECONDS)
    closed = problem.replaced(available=problem.available & False)
    with pytest.raises(ValueError, match="is not available"):
        explain(closed, solution, limits=SECONDS)


def test_the_command_explains_a_round_and_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    round_ = one_site(1, 2)
    problem = parse_round(round_)
    (tmp_path / "round.json").write_text(json.dumps(round_), encoding="utf-8")
    plan = plan_as_dict(problem, solve(problem, limits=SECONDS))
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    files = [str(tmp_path / "round.json"), str(tmp_path / "plan.json")]
    assert main(["explain", *files, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["people_short"] == 30
    assert main(["explain", *files]) == 0
    assert capsys.readouterr().out.startswith("A is 30 people short")


def test_the_command_refuses_a_plan_of_another_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    round_ = one_site(1, 2)
    plan = plan_as_dict(parse_round(round_), solve(parse_round(round_), limits=SECONDS))
    plan["assignments"][0]["staff"] = "nobody"
    plan["assignments"][1]["slots"] = [2, 9]
    (tmp_path / "round.json").write_text(json.dumps(round_), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert main(["explain", str(tmp_path / "round.json"), str(tmp_path / "plan.json")]) == 2
    faults = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[:2] for line in faults] == [
        ["plan.json", "assignments[0].staff"],
        ["plan.json", "assignments[1].slots[1]"],
    ]
