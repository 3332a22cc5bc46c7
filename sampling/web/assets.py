"""Scripts and styles: the bundles that `npm run build` made, by their hashed names."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for


def install(app: Flask) -> None:
    """Give templates `asset(entry)`: the address of a bundle, or "" where none was built (pages work without)."""
    folder = Path(app.static_folder or "static")

    @app.template_global()
    def asset(entry: str) -> str:
        name = _manifest(folder / "dist" / "manifest.json").get(entry)
        return url_for("static", filename=f"dist/{name}") if name else ""


def files_of(*entries: str) -> list[str]:
    """All bundles that a browser fetches for these entries, once each; none where nothing was built."""
    path = Path(current_app.static_folder or "static") / "dist" / "files.json"
    found = _files(path)
    return list(dict.fromkeys(name for entry in entries for name in found.get(entry, [])))


@cache
def _files(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    names: dict[str, list[str]] = json.loads(path.read_text())
    return names


@cache
def _manifest(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    names: dict[str, str] = json.loads(path.read_text())
    return names
