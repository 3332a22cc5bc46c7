"""The engines' programs: fetched once into a cache, checked by their hashes, unpacked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

LISTED = Path(__file__).with_name("programs.txt")
SYSTEM = ["--python-version", "3.12", "--platform", "manylinux_2_28_x86_64", "--only-binary", ":all:", "--no-deps"]


def programs() -> Path:
    """The folder that holds osrm/bin and valhalla/bin; CalledProcessError where they cannot be fetched."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "county-sampling"
    names = "-".join(line.split()[0] for line in LISTED.read_text().splitlines() if not line.startswith("#"))
    there = cache / names
    if there.exists():
        return there
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        wheels, unpacked = Path(folder) / "wheels", Path(folder) / "unpacked"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *SYSTEM]
        subprocess.run([*pip, "--require-hashes", "-d", str(wheels), "-r", str(LISTED)], check=True, timeout=300)
        for wheel in wheels.glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(unpacked)
        for program in unpacked.glob("*/bin/*"):
            program.chmod(0o755)
        if not there.exists():
            shutil.move(unpacked, there)  # whole or not at all, also where two fetch at a time
    return there
