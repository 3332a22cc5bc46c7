"""The picture of a replayed session: each hour's forecast for the close as a bar, and what was counted in the end."""

from dataclasses import dataclass

from sampling.services.forecasting import Replayed
from sampling.web.formatting import clock, number

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 420.0, 240.0, 12.0, 30.0, 28.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A forecast in the picture's units: x, and y of high, middle and low; inside: the truth lies in it."""

    x: float
    high: float
    mid: float
    low: float
    label: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """width, height: of the picture; truth: y of its line; curve: points of what was counted, hour by hour."""

    width: float
    height: float
    ground: float
    truth: float
    truth_label: str
    curve: str
    bars: tuple[Bar, ...]


def plot(seen: Replayed) -> Plot:
    """The picture of one session."""
    truth = seen.truth[-1][1]
    most = max([truth, *(look.high for look in seen.looks)], default=1) or 1
    begin, end = seen.truth[0][0], seen.truth[-1][0]

    def x(at: object) -> float:
        return round(LEFT + (WIDTH - 2 * LEFT) * ((at - begin) / (end - begin)), 1)  # type: ignore[operator]

    def y(people: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * people / most, 1)

    return Plot(
        WIDTH,
        HEIGHT,
        y(0),
        y(truth),
        number(truth),
        " ".join(f"{x(at)},{y(people)}" for at, people in seen.truth),
        tuple(
            Bar(x(look.at), y(look.high), y(look.mid), y(look.low), clock(look.at), look.low <= truth <= look.high)
            for look in seen.looks
        ),
    )
