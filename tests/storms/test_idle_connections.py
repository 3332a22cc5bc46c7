"""Browsers open connections ahead of what they will ask: the server answers others meanwhile."""

import socket
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from tests.empty import put_empty

from .serving import Server

THREADS = 48


def test_connections_that_say_nothing_hold_nobody_up(tmp_path: Path) -> None:
    server = Server(tmp_path, put_empty(tmp_path / "sampling.db"))
    try:
        server.wait()
        with ExitStack() as opened:
            for _ in range(4 * THREADS):
                opened.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            address = f"http://127.0.0.1:{server.port}/healthz"
            with urllib.request.urlopen(address, timeout=15) as answer:  # each held its thread for five
                assert answer.status == 200
            late = opened.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            late.settimeout(60)
            late.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert late.recv(100).startswith(b"HTTP/1.1 200")
    finally:
        server.stop()
