"""One question to a routing engine over HTTP, and its answer as JSON.

The address is an operator's alone: it comes from the server's configuration, never from a page, a file or a request,
so that nobody can make the server ask elsewhere. For the same reason no redirect is followed and no proxy of the
environment is used. What comes back is read up to a size and within a time, whatever the other side does.
"""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

Code = Literal["address", "unreachable", "too_slow", "refused", "nonsense", "too_large"]
AGAIN = frozenset({429, 500, 502, 503, 504})
MOST_BYTES = 64 << 20
PIECE = 1 << 16


class EngineFault(Exception):
    """The engine gave no ways. code: what is wrong; said: what the engine or the system said, short."""

    def __init__(self, code: Code, said: str = "") -> None:
        self.code, self.said = code, said[:200]
        super().__init__(f"{code}: {self.said}")


@dataclass
class Asking:
    """Where and how long: `url` http(s)://host[:port][/path], without a name, a password, a query or a fragment.

    seconds: for one question, whole. attempts: at most so many, each after a pause twice as long as the last.
    Raises EngineFault `address` for any other url.
    """

    url: str
    seconds: float = 30.0
    attempts: int = 3
    pause_seconds: float = 0.5
    asked: int = field(default=0, init=False)  # questions, those again included
    _open: http.client.HTTPConnection | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as fault:
            raise EngineFault("address", str(fault)) from fault
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise EngineFault("address", "not http(s)://host[:port][/path]")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, port
        self._path = parts.path.rstrip("/")

    def ask(self, path: str, body: object = None) -> tuple[int, Any]:
        """The status and the JSON of `path` below the address; POST where there is a body.

        Statuses from 400 on that are not worth another attempt are answers too: the engine says in them what it lacks.
        Raises EngineFault.
        """
        fault = EngineFault("unreachable")
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(self.pause_seconds * 2 ** (attempt - 1))
            try:
                status, content = self._once(path, body)
            except TimeoutError as late:
                fault = EngineFault("too_slow", str(late))
            except (OSError, http.client.HTTPException) as broken:
                fault = EngineFault("unreachable", str(broken) or type(broken).__name__)
            else:
                if status not in AGAIN:
                    return status, _read(status, content)
                fault = EngineFault("refused", f"HTTP {status} {content[:100].decode(errors='replace')}")
            self.close()
        raise fault

    def close(self) -> None:
        """Ends the connection that is kept open between questions."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _once(self, path: str, body: object) -> tuple[int, bytes]:
        self.asked += 1
        until = time.monotonic() + self.seconds
        if self._open is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            self._open = kind(self._host, self._port, timeout=self.seconds)
        headers = {"Accept": "application/json"}
        if body is None:
            self._open.request("GET", self._path + path, headers=headers)
        else:
            said = json.dumps(body, allow_nan=False).encode()
            self._open.request("POST", self._path + path, said, headers | {"Content-Type": "application/json"})
        answer = self._open.getresponse()
        content = bytearray()
        # A whole time, not one between two bytes: else an answer that drips would never end.
        while piece := answer.read1(PIECE):
            content += piece
            if len(content) > MOST_BYTES:
                self.close()
                raise EngineFault("too_large", f"more than {MOST_BYTES} bytes")
            if time.monotonic() > until:
                raise TimeoutError("the answer does not end")
        answer.close()  # else the connection would not take the next question
        return answer.status, bytes(content)


def _read(status: int, content: bytes) -> Any:
    if 300 <= status < 400:
        raise EngineFault("refused", f"HTTP {status}: a redirect is not followed")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as fault:
        if status >= 400:
            raise EngineFault("refused", f"HTTP {status} {content[:100].decode(errors='replace')}") from fault
        raise EngineFault("nonsense", f"not JSON: {fault}") from fault
