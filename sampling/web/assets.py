"""Scripts and styles: the bundles that `npm run build` made, by their hashed names."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for


def install(app: Flask) -> None:
    """Give templates `asset(entry)`: the address of a bundle, or "" where none was built (pages work without)."""
    folder = Path(app.static_folder or "static")

    @app.template_global()
    def asset(entry: str) -> str:
        name = _manifest(folder / "dist" / "manifest.json").get(entry)
        return url_for("static", filename=f"dist/{name}") if name else ""


@cache
def _manifest(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    names: dict[str, str] = json.loads(path.read_text())
    return names
