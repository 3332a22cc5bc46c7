"""Lines of pictures that the server draws: points of an SVG polyline in a box, y downwards."""

from collections.abc import Iterable


def steps(points: Iterable[tuple[float, float]], *, last: float, top: float, width: float, height: float) -> str:
    """A line of what stays as it was until it changes: x from 0 to `last`, y from 0 (below) to `top`."""
    out: list[str] = []
    before: str | None = None
    for x, y in points:
        across, up = f"{_across(x, last, width):.1f}", f"{_up(y, top, height):.1f}"
        if before is not None:
            out.append(f"{across},{before}")
        out.append(f"{across},{up}")
        before = up
    if before is not None and not out[-1].startswith(f"{width:.1f},"):
        out.append(f"{width:.1f},{before}")
    return " ".join(out)


def straight(points: Iterable[tuple[float, float]]) -> str:
    """A line from point to point, in the picture's own units."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def place(
    x: float, y: float, *, first: float, last: float, top: float, width: float, height: float
) -> tuple[float, float]:
    """Where a point lies in the box: x from `first` to `last`, y from 0 (below) to `top`."""
    return _across(x - first, last - first, width), _up(y, top, height)


def _across(x: float, last: float, width: float) -> float:
    return x / last * width if last else 0.0


def _up(y: float, top: float, height: float) -> float:
    return height - y / top * (height - 2) - 1 if top else height - 1
