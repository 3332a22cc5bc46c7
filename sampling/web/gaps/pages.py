"""The gap list: what is open, by township worst first, and signing for what stays so."""

import math
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug import Response

from sampling.domain.errors import Conflict, Faulty
from sampling.domain.gaps import KINDS
from sampling.domain.permissions import CLOSE_GAPS, SEE_ROUNDS
from sampling.domain.rounds import may_change
from sampling.guards import allow, may
from sampling.services import gaps

from ..context import actor, database, now, page_number
from ..errors import sentence
from ..formatting import number, use_zone
from . import bp
from .words import FRAME_WORDS, GAP_WORDS, TODO_WORDS, counted

PER_PAGE = 50
Problems = list[tuple[str, str, str]]


@bp.get("")
@allow(SEE_ROUNDS, round="round_code")
def show(round_code: str) -> str:
    """The gaps under the filters `kind` and `township`."""
    return _page(round_code, {}, [])


@bp.post("")
@allow(CLOSE_GAPS, round="round_code")
def sign(round_code: str) -> Response | tuple[str, int]:
    """Sign for the gaps that are ticked."""
    typed = {name: request.form.get(name, "").strip() for name in ("signed_by", "reason")}
    ticked = [tuple(value.split(":", 1)) for value in request.form.getlist("gap") if value.count(":") >= 1]
    wanted = [(kind, subject) for kind, subject in ticked if kind in KINDS]
    try:
        count = gaps.sign(database(), round_code=round_code, gaps=wanted, **typed, by=actor(), now=now())
    except Faulty as error:
        places = {"gap": gettext("Gaps"), "signed_by": gettext("Signed by"), "reason": gettext("Why it stays open")}
        told = [(str(one.where[0]), places[str(one.where[0])], sentence(one)) for one in error.faults]
        return _page(round_code, typed, told, ticked=wanted), 422
    except Conflict as error:
        return _page(round_code, typed, [("gap", gettext("Gaps"), sentence(error))]), 409
    flash(gettext("%(n)s gaps are signed for by %(name)s.", n=number(count), name=typed["signed_by"]), "success")
    return redirect(f"{url_for('gaps.show', round_code=round_code)}?{urlencode(_asked())}")


@bp.post("/signatures/<int:signature_id>/withdraw")
@allow(CLOSE_GAPS, round="round_code")
def withdraw(round_code: str, signature_id: int) -> Response:
    """Take a signature back."""
    gaps.withdraw(database(), round_code=round_code, signature_id=signature_id, by=actor(), now=now())
    flash(gettext("The signature is withdrawn: the gap is open again."), "success")
    return redirect(url_for("gaps.show", round_code=round_code, kind="signed"))


def _asked() -> dict[str, str]:
    kind, township = request.args.get("kind", ""), request.args.get("township", "").strip()
    asked = {"kind": kind if kind in (*KINDS, "signed") else "", "township": township}
    return {key: value for key, value in asked.items() if value}


def _page(
    round_code: str, typed: Mapping[str, str], problems: Problems, *, ticked: list[tuple[str, str]] | None = None
) -> str:
    asked, at = _asked(), page_number()
    page = gaps.page(
        database(),
        round_code=round_code,
        scope_path=actor().area_path,
        kind=asked.get("kind", ""),
        township=asked.get("township", ""),
        number=at,
        per_page=PER_PAGE,
    )
    use_zone(page.round.tz)
    return render_template(
        "gaps/show.html",
        page=page,
        round=page.round,
        asked=asked,
        at=at,
        pages=max(1, math.ceil(page.total / PER_PAGE)),
        url=lambda n: "?" + urlencode(asked | {"page": n}),
        filtered=lambda **other: url_for(
            "gaps.show", round_code=round_code, **{k: v for k, v in (asked | other).items() if v}
        ),
        said=counted(page.counts),
        words=GAP_WORDS,
        todo=TODO_WORDS,
        frame_words=FRAME_WORDS,
        counted=counted,
        typed={"signed_by": current_user.name, **typed},
        problems=problems,
        ticked=ticked or [],
        changes=may(actor(), CLOSE_GAPS) and may_change(page.round.state),
        last_session=page.round.sessions[-1].code if page.round.sessions else None,
    )
