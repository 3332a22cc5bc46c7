"""Plans that are there for a test to begin with: the same input is solved once a process."""

import pytest

from sampling.services.planning import execution, solving
from sampling.services.planning.heartbeat import Watch

_solved: dict[str, solving.Solved] = {}


@pytest.fixture
def solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the solver has answered for this very input, time and seed it need not find again.

    The progress of a run is told the first time only. For tests of what is done with a plan, as
    `pytestmark = pytest.mark.usefixtures("solved_once")`.
    """

    def solve(given: solving.Given, watch: Watch, on_progress: solving.OnProgress | None) -> solving.Solved:
        key = repr(given)  # of plain values throughout, the packed input among them
        if key not in _solved:
            _solved[key] = solving.solve(given, watch, on_progress)
        return _solved[key]

    monkeypatch.setattr(execution, "solve", solve)
