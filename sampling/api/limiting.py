"""How much one access token may ask: so many requests a second on average, more for a while after a silence.

A phone that was offline for a day sends all it has at once; a program that runs wild is slowed down alone. What is
counted stays in this process. Tokens that don't open are counted by the address they come from.
"""

import math
from threading import Lock
from time import monotonic

from flask import Flask, request
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from sampling.guards import API
from sampling.web.sessions import Bearer, secret_shown

BURST = 600  # requests after a silence
KEPT_MOST = 50_000  # askers in memory; those with a full budget are forgotten first
UNKNOWN_PACE, UNKNOWN_BURST = 1.0, 60  # of tokens that don't open, from one address


class Budgets:
    """What is left to each asker: `burst` at first and at most, `pace` more with every second."""

    def __init__(self, pace: float, burst: int) -> None:
        self.pace, self.burst = pace, burst
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, asker: str, now: float) -> int:
        """Take one request from the asker's budget: 0, or the whole seconds to wait where nothing is left."""
        with self._lock:
            left, at = self._left.get(asker, (float(self.burst), now))
            left = min(float(self.burst), left + (now - at) * self.pace)
            if left < 1:
                return math.ceil((1 - left) / self.pace)
            if len(self._left) >= KEPT_MOST:
                self._forget(now)
            self._left[asker] = left - 1, now
            return 0

    def _forget(self, now: float) -> None:
        full = [key for key, (left, at) in self._left.items() if left + (now - at) * self.pace >= self.burst]
        for key in full or list(self._left):
            del self._left[key]


def install(app: Flask, pace: float) -> None:
    """Slow down who asks too much; pace: requests a second of one token on average, 0 for no limit."""
    if not pace:
        return
    known, unknown = Budgets(pace, BURST), Budgets(UNKNOWN_PACE, UNKNOWN_BURST)

    @app.before_request
    def slow_down() -> None:
        if not request.path.startswith(API) or secret_shown(request) is None:
            return
        user = current_user._get_current_object()
        if isinstance(user, Bearer):
            seconds = known.wait(str(user.holder.token_id), monotonic())
        else:
            seconds = unknown.wait(request.remote_addr or "", monotonic())
        if seconds:
            raise TooManyRequests(retry_after=seconds)
