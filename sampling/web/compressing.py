"""What is sent small: gzip for files of the pages, and for the figures and the ground of maps.

Pages with forms are left to the proxy's choice: whoever can make a browser ask for them with words of his own, and sees
their sizes, could guess at what is secret in them, letter by letter.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

LEAST = 1_000  # bytes: below that a packet is a packet
LEVEL = 6
TEXTS = ("text/", "application/json", "application/javascript", "image/svg+xml")


def install(app: Flask) -> None:
    """Pack the bundles of scripts and styles, whose names change with their content."""
    folder = Path(app.static_folder or "static")

    @app.after_request
    def pack_bundle(response: Response) -> Response:
        name = str((request.view_args or {}).get("filename", ""))
        if request.endpoint != "static" or not name.startswith("dist/") or response.status_code != 200:
            return response
        if "Range" not in request.headers and (response.mimetype or "").startswith(TEXTS):
            path = folder / name
            give(response, _of_file(path, path.stat().st_mtime_ns))
        return response


def packed(body: bytes) -> bytes:
    """The body as gzip; b"" where that is not worth it."""
    return gzip.compress(body, LEVEL, mtime=0) if len(body) >= LEAST else b""


def give(response: Response, body: bytes) -> None:
    """Send this packed body instead of the answer's own to who takes it; b"" leaves the answer as it is."""
    response.vary.add("Accept-Encoding")
    if not body or not _takes_gzip() or response.content_encoding:
        return
    response.direct_passthrough = False
    response.set_data(body)
    response.content_encoding = "gzip"


def _takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


@lru_cache(maxsize=64)
def _of_file(path: Path, changed_at: int) -> bytes:
    return packed(path.read_bytes())
