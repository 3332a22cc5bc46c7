"""Outstanding people rolled up: the county by township, a township by village, worst first; who has not entered."""

from flask import redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug import Response

from sampling.domain.outstanding import REASONS
from sampling.domain.permissions import ENTER_OUTSTANDING, EXPORT, SEE_CONTACTS, SEE_COUNTS, SEE_ROUNDS
from sampling.guards import allow, may
from sampling.services import outstanding
from sampling.services.outstanding import Board

from ..context import actor, database, now
from ..errors import sentence
from ..formatting import clock, number, use_zone
from ..signing.personal import dial
from . import bp
from .forms import BASIS_WORDS, REASON_WORDS

NAMED_MAX = 400  # villages in a text for a chat group


@bp.get("/rounds/<round_code>/outstanding")
@allow(SEE_ROUNDS, round="round_code")
def overview(round_code: str) -> str | Response:
    """All villages that the account reaches; a village's own account goes to its form."""
    own = actor().area_path.rstrip("/").rpartition("/")[2]
    if actor().role == "village" and own:
        return redirect(url_for("outstanding.area", round_code=round_code, area_code=own))
    return board_page(round_code, "")


def board_page(round_code: str, area_code: str) -> str:
    """The villages at and below an area ("" for all that the account reaches), rolled up."""
    reach = actor().area_path
    board = outstanding.board(database(), round_code=round_code, area_code=area_code, scope_path=reach)
    use_zone(board.round.tz)
    sessions = board.round.sessions
    return render_template(
        "outstanding/board.html",
        board=board,
        round=board.round,
        parents=[one for one in board.parents if one.path.startswith(reach)],
        reasons=REASONS,
        words=REASON_WORDS,
        text=missing_text(board),
        sweeps=[one for one in sessions if any(other.opens_at < one.opens_at for other in sessions)],
        basis_words=BASIS_WORDS,
        contacts=may(actor(), SEE_CONTACTS),
        counts=may(actor(), SEE_COUNTS),
        exports=may(actor(), EXPORT),
        enters=may(actor(), ENTER_OUTSTANDING),
        sentence=sentence,
        dial=dial,
    )


def missing_text(board: Board) -> str:
    """Which villages have not entered, as a text for a chat group; "" where all have."""
    if not board.missing:
        return ""
    sums = board.sum
    lines = [
        gettext(
            "%(round)s: outstanding people, entered %(n)s of %(all)s villages as of %(clock)s.",
            round=board.round.name,
            n=number(sums.entered),
            all=number(sums.villages),
            clock=clock(now()),
        ),
        ngettext(
            "%(n)s village has not entered yet:", "%(n)s villages have not entered yet:", len(board.missing),
            n=number(len(board.missing)),
        ),
    ]  # fmt: skip
    by_township: dict[str, list[str]] = {}
    for township, line in board.missing[:NAMED_MAX]:
        name = line.area.name
        if line.grids_entered:
            name = gettext(
                "%(village)s (%(n)s of %(all)s grids)",
                village=name,
                n=number(line.grids_entered),
                all=number(line.grids),
            )
        by_township.setdefault(township, []).append(name)
    for township, names in sorted(by_township.items(), key=lambda one: -len(one[1])):
        listed = gettext(", ").join(names)
        place = gettext("%(township)s (%(n)s)", township=township or board.area.name, n=number(len(names)))
        lines.append(gettext("%(place)s: %(fault)s", place=place, fault=listed))
    lines.append(gettext("Enter them on your personal link: how many are not sampled yet, by reason, no names."))
    return "\n".join(lines)
