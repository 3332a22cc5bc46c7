"""The application on the phone: the page without figures, the program that keeps it there, its name and its icons."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Response, current_app, jsonify, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug import Response as AnyResponse

from sampling.guards import public

from ..assets import files_of
from ..languages import LANGUAGES, code_of
from . import bp
from .words import more_pages, words

ICONS = (("icons/app-192.png", "192x192", "any"), ("icons/app-512.png", "512x512", "any maskable"))
_TAGS = ("en", "zh-Hans")


@bp.get("/s/shell/<tag>")
@public
def shell(tag: str) -> Response | tuple[str, int]:
    """The page of a site without any figure: what opens where there is no network. The same for every site."""
    code = code_of(tag)
    if code not in LANGUAGES:
        return "", 404
    return Response(_shell(str(code)), headers={"Cache-Control": "public, no-cache"})


@bp.get("/s/worker.js")
@public
def worker() -> Response:
    """The program that keeps page and files on the phone. It changes with them, so that phones take the new ones."""
    source = _built("worker.js")
    if not source:
        return Response("", 404)
    program = f"self.PHONE = {current_app.json.dumps(_kept())};\n{source}"
    headers = {"Cache-Control": "public, no-cache", "Service-Worker-Allowed": "/s/"}
    return Response(program, mimetype="text/javascript", headers=headers)


@bp.get("/s/app.webmanifest")
@public
def manifest() -> AnyResponse:
    """Name, icons and first page of a site's application: the icon on the phone opens that site."""
    site = request.args.get("site", "")[:40]
    start = url_for("reporting.site", site_code=site) if site else url_for("phones.first")
    answer = jsonify(
        {
            "id": start,
            "name": gettext("Hourly report %(site)s", site=site).strip(),
            "short_name": site or gettext("Hourly report"),
            "start_url": start,
            "scope": "/s/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#ffffff",
            "theme_color": "#053d43",
            "icons": [
                {"src": url_for("static", filename=name), "sizes": size, "type": "image/png", "purpose": purpose}
                for name, size, purpose in ICONS
            ],
        }
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def version() -> str:
    """The version of the application that this server has: it changes with any of its files or texts."""
    return str(_kept()["version"])


def _kept() -> dict[str, object]:
    """All that a phone keeps: addresses of files and of pages by language, and the version that they make together."""
    files = [url_for("static", filename=f"dist/{name}") for name in files_of("style.css", "layout.js", "phones.js")]
    files += [url_for("static", filename=name) for name, _, _ in ICONS] + ["/static/icons/mark.svg"]
    pages = {tag: url_for("phones.shell", tag=tag) for tag in _TAGS}
    made = hashlib.sha256("\n".join(files).encode())
    for tag in _TAGS:
        made.update(_shell(str(code_of(tag))).encode())
    made.update(_built("worker.js").encode())
    return {"version": made.hexdigest()[:12], "files": files, "pages": pages}


@cache
def _shell(code: str) -> str:
    """Rendered once: nothing of a person, a site or a time is in it."""
    with force_locale(code):
        tag = "en" if code == "en" else "zh-Hans"
        return render_template("phones/shell.html", language=tag, words=words(), more=more_pages())


@cache
def _built(name: str) -> str:
    path = Path(current_app.static_folder or "static") / "dist" / name
    return path.read_text() if path.exists() else ""
