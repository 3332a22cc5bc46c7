"""A throw-away PostgreSQL server for the tests, from the binaries of the system."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# What it holds is thrown away, no database lives long enough to be tidied up, and nothing lies beside its folder.
SETTINGS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "max_connections=200",
    "wal_level=minimal", "max_wal_senders=0", "min_wal_size=32MB", "max_wal_size=64MB",
    "dynamic_shared_memory_type=mmap",
)  # fmt: skip


class NoPostgreSQL(Exception):
    """There is no server to test against, with what to do about it."""


def binaries() -> Path:
    """The newest folder of PostgreSQL's server programs; raises NoPostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise NoPostgreSQL(
            "PostgreSQL's server programs are missing. Run `make test` as root, or `apt-get install postgresql`, "
            "or name a server in TEST_DATABASE_URL."
        )
    return found[-1].parent


@contextmanager
def server() -> Iterator[str]:
    """Address of a server without a database name, "postgresql://user@host:port/"; it and its data go afterwards."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named.rstrip("/") + "/"
        return
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="sampling-pg-"))
    data = folder / "data"
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []  # initdb refuses root
    if as_user:
        folder.chmod(0o755)
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_user, *map(str, initdb)], check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = ["-p", str(port), "-h", "127.0.0.1", "-k", str(folder)]
    for setting in SETTINGS:
        options += ["-c", setting]
    process = subprocess.Popen(
        [*as_user, str(programs / "postgres"), "-D", str(data), *options],
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"postgresql://postgres@127.0.0.1:{port}/"
        _wait_for(address, process)
        yield address
    finally:
        stop = [*as_user, str(programs / "pg_ctl"), "stop", "-D", str(data), "-m", "immediate"]
        subprocess.run(stop, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(address + "postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgreSQL("PostgreSQL did not start within 30 seconds.")
