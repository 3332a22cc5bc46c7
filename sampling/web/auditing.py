"""Auditing: who did what, and when."""

import math
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from sampling.domain.permissions import SEE_AUDIT
from sampling.guards import allow
from sampling.services import auditing

from .context import database, page_number

bp = Blueprint("auditing", __name__)

PER_PAGE = 100


@bp.get("/audit")
@allow(SEE_AUDIT)
def list_entries() -> str:
    """The audit, newest first."""
    asked = {key: request.args.get(key, "").strip() for key in ("actor", "action", "subject")}
    page = page_number()
    entries, total = auditing.entries(database(), **asked, page=page, per_page=PER_PAGE)
    return render_template(
        "auditing/list.html",
        entries=entries,
        total=total,
        asked=asked,
        page=page,
        pages=max(1, math.ceil(total / PER_PAGE)),
        url=lambda n: "?" + urlencode({k: v for k, v in asked.items() if v} | {"page": n}),
    )
