"""The engines at work on the town: each built and served on loopback, ended with the block."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.engines.town import write_pbf


@contextmanager
def osrm(programs: Path, folder: Path, profile: str = "foot") -> Iterator[str]:
    """The address of an OSRM."""
    write_pbf(folder / "town.osm.pbf")
    tools = programs / "osrm" / "bin"
    rules = programs / "osrm" / "share" / "profiles" / f"{profile}.lua"
    _run([str(tools / "osrm-extract"), "-p", str(rules), "town.osm.pbf"], folder)
    _run([str(tools / "osrm-contract"), "town.osrm"], folder)
    port = _free()
    command = [str(tools / "osrm-routed"), "-i", "127.0.0.1", "-p", str(port), "--max-table-size", "60", "town.osrm"]
    with _served(command, folder, port) as address:
        yield address


@contextmanager
def valhalla(programs: Path, folder: Path) -> Iterator[str]:
    """The address of a Valhalla."""
    write_pbf(folder / "town.osm.pbf")
    tools, port = programs / "valhalla" / "bin", _free()
    (folder / "tiles").mkdir()
    told = _settings(programs)
    told["mjolnir"] |= {"tile_dir": str(folder / "tiles"), "tile_extract": "", "traffic_extract": ""}
    told["httpd"]["service"]["listen"] = f"tcp://127.0.0.1:{port}"
    (folder / "valhalla.json").write_text(json.dumps(told))
    _run([str(tools / "valhalla_build_tiles"), "-c", "valhalla.json", "town.osm.pbf"], folder)
    command = [str(tools / "valhalla_service"), "--inproc-sockets", "valhalla.json", "1"]
    with _served(command, folder, port) as address:
        yield address


def _settings(programs: Path) -> dict[str, Any]:
    """What Valhalla has where nothing else is said, from its own file."""
    spec = importlib.util.spec_from_file_location("settings", programs / "valhalla" / "valhalla_build_config.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def said(one: dict[str, Any]) -> dict[str, Any]:
        return {
            name: said(value) if isinstance(value, dict) else value
            for name, value in one.items()
            if not isinstance(value, module.Optional)
        }

    return said(module.config)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _served(command: list[str], folder: Path, port: int) -> Iterator[str]:
    with (folder / "said").open("w") as said:
        served = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        try:
            for _ in range(200):
                assert served.poll() is None, (folder / "said").read_text()
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            served.kill()  # nothing is kept in it
            served.wait()
