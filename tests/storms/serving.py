"""A real server on a database of its own, its connections cut and its processes killed at random."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.many import Storm, insert
from sampling.storage.database import Database
from sampling.storage.migrating import migrate
from tests.starting import Program


class Server:
    """Gunicorn over a database: started, killed and started again on the same port."""

    def __init__(self, folder: Path, url: str, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environment = os.environ | {
            "SAMPLING_DATA": str(folder),
            "SAMPLING_DATABASE_URL": url,
            "PORT": str(self.port),
            "SAMPLING_TOKEN_PACE": "0",
        }
        self.workers, self.log = workers, folder / "server.log"
        self.process = self._started()

    def _started(self) -> Program:
        command = ["gunicorn", "-c", "gunicorn.conf.py", "--workers", str(self.workers), "wsgi:app"]
        return Program(command, self.environment, self.log)

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def children(self) -> list[int]:
        """Ids of the workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in listed.split()]

    def kill_a_worker(self, chance: random.Random) -> None:
        """End one at once, as a lack of memory would; gunicorn starts another."""
        if found := self.children():
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)

    def kill_all(self) -> None:
        """End the master and its workers at once, as a lack of power would, and start again."""
        found = self.children()
        self.process.kill()
        self.process.wait()
        for one in found:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process = self._started()

    def stop(self) -> None:
        """End it as a supervisor does."""
        self.process.terminate()
        self.process.wait(timeout=20)


@contextmanager
def serving(
    folder: Path, url: str, *, sites: int, hours: int, workers: int = 1
) -> Iterator[tuple[Server, Storm, Database]]:
    """A server over a migrated, empty database into which a round with so many sites and hours is put."""
    db = Database(url)
    migrate(db)
    storm = insert(db, sites=sites, hours=hours)
    server = Server(folder, url, workers)
    try:
        server.wait()
        yield server, storm, db
    finally:
        server.stop()
        db.close()


class Phone:
    """A connection that is opened anew whenever it was cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line: http.client.HTTPConnection | None = None

    def post(self, path: str, secret: str, body: object) -> tuple[int, dict[str, str]] | None:
        """Status and headers of the answer; None where the connection broke first."""
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.line.request("POST", path, json.dumps(body), headers)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.cut()
            return None
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}

    def send_and_hang_up(self, path: str, secret: str, body: object) -> None:
        """Send all of a request and don't wait for the answer."""
        content = json.dumps(body).encode()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            head = (
                f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            line.sendall(head.encode() + content)

    def cut(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
            self.line = None
