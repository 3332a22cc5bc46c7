"""Many connections from one thread: requests are made before the clock starts, sent as answered or at a pace."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass
class Answers:
    """What came back: seconds of each answer, how many of each status, and for how long it went.

    seconds_of: of each status. etag: of the newest answer that had one.
    """

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    took: float = 0.0
    odd: str = ""
    seconds_of: dict[int, list[float]] = field(default_factory=dict)
    etag: str = ""

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took

    def at(self, share: float, status: int = 0) -> float:
        """Milliseconds within which this share of the answers came, or of those with a status; 0 where none came."""
        took = sorted(self.seconds_of.get(status, []) if status else self.seconds)
        return took[min(len(took) - 1, int(len(took) * share))] * 1000 if took else 0.0


def request(
    method: str, path: str, *, secret: str = "", cookie: str = "", known: str = "", body: object = None
) -> bytes:
    """A request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: bench"]
    if secret:
        lines.append(f"Authorization: Bearer {secret}")
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if known:
        lines.append(f"If-None-Match: {known}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


class _Line:
    """One connection: what it waits for, since when."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.due_at = 0.0
        self.got = b""

    def send(self, what: bytes, due_at: float) -> None:
        """Send the next request; its time counts from when it was due."""
        self.sent_at, self.due_at, self.got = time.perf_counter(), due_at, b""
        self.socket.sendall(what)

    def read(self) -> tuple[int, bytes, str] | None:
        """Status, body and ETag once all of the answer is there."""
        chunk = self.socket.recv(262144)
        if not chunk:
            raise ConnectionError("the server hung up")
        self.got += chunk
        head, there, body = self.got.partition(b"\r\n\r\n")
        if not there:
            return None
        size = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        if len(body) < int(size or 0):
            return None  # a 304 says no length
        tagged = head.lower().partition(b"\r\netag: ")[2].split(b"\r\n", 1)[0]
        return int(head[9:12]), body, tagged.decode()


def send_all(
    port: int,
    requests: Iterable[bytes | Callable[[Answers], bytes]],
    *,
    lines: int,
    pace: float = 0.0,
    seconds: float = 1e9,
) -> Answers:
    """Send every request once over so many connections, until the seconds are over; pace: so many a second, 0 as many
    as are answered. With a pace, a late answer counts from when its request was due. A request may be made of what came
    back until then."""
    waiting, answers = deque(requests), Answers()
    chooser = selectors.DefaultSelector()
    free = deque(_Line(port) for _ in range(lines))
    for line in free:
        chooser.register(line.socket, selectors.EVENT_READ, line)
    began = time.perf_counter()
    sent, busy = 0, 0
    while busy or (waiting and time.perf_counter() - began < seconds):
        now = time.perf_counter()
        open_ = now - began < seconds
        while open_ and free and waiting and (not pace or began + sent / pace <= now):
            due = began + sent / pace if pace else now
            what = waiting.popleft()
            free.popleft().send(what if isinstance(what, bytes) else what(answers), due)
            sent, busy = sent + 1, busy + 1
        for key, _ in chooser.select(0.001 if pace else 1.0):
            line: _Line = key.data
            found = line.read()
            if found is None:
                continue
            status, body, answers.etag = found
            answers.seconds.append(time.perf_counter() - line.due_at)
            answers.seconds_of.setdefault(status, []).append(answers.seconds[-1])
            answers.statuses[status] += 1
            if status not in (200, 201, 304) and not answers.odd:
                answers.odd = body[:200].decode(errors="replace")
            busy -= 1
            free.append(line)
    answers.took = time.perf_counter() - began
    for line in free:
        line.socket.close()
    return answers
