"""What an engine that does not answer as it should is taken for: real servers on loopback that misbehave.

Valhalla's older, longer answers (`verbose`) are written here from its documented format; its short ones and OSRM's come
from the real engines in test_travel_engine.py.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from geo.travel import asking
from geo.travel.asking import Asking, EngineFault
from geo.travel.engine import engine_ways
from geo.travel.engines import Engine

Answer = Callable[[BaseHTTPRequestHandler], None]
HOME, SITES = ([111.8], [33.05]), ([111.81, 111.82], [33.05, 33.05])


def said(content: object, status: int = 200) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        request.send_response(status)
        if status == 302:
            request.send_header("Location", "http://127.0.0.1:9/elsewhere")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def silent(request: BaseHTTPRequestHandler) -> None:
    request.connection.recv(1)  # until whoever asked has gone


def broken(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        for _ in range(40):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.05)
    except OSError:  # whoever asked has gone
        pass


@contextmanager
def serving(*answers: Answer) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that gives these answers in turn, the last for ever, and the paths it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            paths.append(self.path)
            answers[min(len(paths), len(answers)) - 1](self)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fault(address: str, seconds: float = 5.0, kind: str = "osrm") -> EngineFault:
    engine = Engine(kind, Asking(address, seconds, pause_seconds=0.0), "ours", "foot")  # type: ignore[arg-type]
    with pytest.raises(EngineFault) as found:
        engine_ways(engine, *HOME, *SITES)
    return found.value


RIGHT = {
    "code": "Ok",
    "durations": [[60.0, None]],
    "distances": [[70.0, None]],
    "sources": [{"distance": 3.0}],
    "destinations": [{"distance": 0.0}, {"distance": 1.0}],
}


def test_an_engine_that_stumbles_is_asked_again() -> None:
    for stumble in (said(b"busy", 503), broken, silent):
        with serving(stumble, said(RIGHT)) as (address, paths):
            engine = Engine("osrm", Asking(address, 3.0, pause_seconds=0.0), "ours", "foot")
            lists = engine_ways(engine, *HOME, *SITES)
            assert lists.near.tolist() == [[0]]
            assert (lists.metres.tolist(), lists.minutes.tolist()) == ([[70.0]], [[1.0]])
            assert len(paths) == engine.asking.asked == 2


@pytest.mark.parametrize(
    ("answer", "code", "times"),
    [
        (said(b"busy", 503), "refused", 3),
        (broken, "unreachable", 3),
        (silent, "too_slow", 3),
        (dripping, "too_slow", 3),
        (said(b"<html>"), "nonsense", 1),
        (said(b"<html>", 404), "refused", 1),
        (said({"code": "InvalidQuery", "message": "no"}, 400), "refused", 1),
        (said([1]), "refused", 1),
        (said(RIGHT | {"durations": [[60.0]]}), "nonsense", 1),
        (said(RIGHT | {"durations": [["60", None]]}), "nonsense", 1),
        (said(RIGHT | {"durations": [[True, False]]}), "nonsense", 1),
        (said(RIGHT | {"durations": [[-1.0, None]]}), "nonsense", 1),
        (said(RIGHT | {"distances": [[None, None]]}), "nonsense", 1),
        (said(RIGHT | {"durations": 7}), "nonsense", 1),
        (said(RIGHT | {"sources": []}), "nonsense", 1),
        (said(RIGHT | {"sources": ["here"]}), "nonsense", 1),
        (said(json.dumps(RIGHT).replace("60.0", "NaN").encode()), "nonsense", 1),
        (said(b"[" * 100_000), "nonsense", 1),
    ],
)
def test_what_is_no_answer_is_a_fault_and_no_way(answer: Answer, code: str, times: int) -> None:
    with serving(answer) as (address, paths):
        assert fault(address, 0.3 if code == "too_slow" else 5.0).code == code
        assert len(paths) == times


def test_a_redirect_is_not_followed() -> None:
    with serving(said(b"", 302)) as (address, paths):
        found = fault(address)
        assert (found.code, "redirect" in found.said, len(paths)) == ("refused", True, 1)


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 1000)
    with serving(said(b" " * 5000)) as (address, _):
        assert fault(address).code == "too_large"


def test_nobody_at_the_address_is_unreachable() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        assert fault(f"http://127.0.0.1:{one.getsockname()[1]}").code == "unreachable"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://engine",
        "file:///etc/passwd",
        "engine:8002",
        "http://",
        "http://a:b@engine",
        "http://engine?x=1",
        "http://engine#x",
        "http://engine:99999",
        "http://[::1",
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(EngineFault) as found:
        Asking(url)
    assert found.value.code == "address"


def test_an_address_below_a_path_is_asked_there() -> None:
    with serving(said(RIGHT)) as (address, paths):
        engine_ways(Engine("osrm", Asking(f"{address}/osrm/"), "ours", "foot"), *HOME, *SITES)
        assert paths[0].startswith("/osrm/table/v1/foot/111.800000,33.050000;")


def test_the_longer_answers_of_an_older_valhalla_are_read_too() -> None:
    pairs = [{"time": 60, "distance": 0.07, "from_index": 0, "to_index": 0}, {"time": None, "distance": 0.0}]
    with serving(said({"sources_to_targets": [pairs], "units": "kilometers"})) as (address, _):
        lists = engine_ways(Engine("valhalla", Asking(address), "ours", "pedestrian"), *HOME, *SITES)
        assert lists.near.tolist() == [[0]]
        assert np.allclose(lists.metres, 70)
    for wrong in ([[{"time": 60}]], [[7]], 7, None):
        with serving(said({"sources_to_targets": wrong})) as (address, _):
            assert fault(address, kind="valhalla").code == "nonsense"
