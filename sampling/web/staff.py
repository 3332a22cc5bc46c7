"""Staff: the register of who can work. Names and work phones are shown to those who place people, and nobody else."""

import math

from flask import Blueprint, render_template, request, url_for

from sampling.domain.permissions import SEE_STAFF
from sampling.guards import allow
from sampling.services import staff

from .context import actor, database, page_number
from .roles import ROLE_WORDS

bp = Blueprint("staff", __name__)

PER_PAGE = 100


@bp.get("/staff")
@allow(SEE_STAFF)
def list_staff() -> str:
    """Staff whose base lies within the account's area, page by page."""
    words, page = request.args.get("words", "").strip(), page_number()
    found = staff.staff_page(database(), scope_path=actor().area_path, words=words, page=page, per_page=PER_PAGE)
    return render_template(
        "staff/list.html",
        found=found,
        words=words,
        page=page,
        pages=max(1, math.ceil(found.total / PER_PAGE)),
        url=lambda n: url_for("staff.list_staff", words=words or None, page=n),
        role_words=ROLE_WORDS,
    )
