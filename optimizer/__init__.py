"""A staffing problem in, a plan with its bounds out.

Importing this package loads neither NumPy nor a solver: `optimizer.solve` fetches the solver when it is first
asked for.
"""

from __future__ import annotations

from typing import Any

__all__ = ["__version__", "solve"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "solve":
        from optimizer.staffing import solve

        return solve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
