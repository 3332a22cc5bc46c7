"""Outstanding people on a personal link: the holder's own area and nothing else, without an account."""

from flask import render_template, request, url_for

from sampling.guards import public
from sampling.services import outstanding
from sampling.services.outstanding import AreaPage

from ..context import database, now
from ..formatting import use_zone
from ..policy import csrf
from ..signing.personal import dial, from_own_page
from . import bp
from .entering import Answer, answered, rendered
from .forms import REASON_WORDS, EntryForm, standing


@bp.get("/p/<token>/outstanding")
@public
def personal(token: str) -> str:
    """The form of the holder's village or grid; of a township's lead, which villages have entered."""
    page = outstanding.page_of_link(database(), token)
    if page.enters:
        return _form(token, page, EntryForm(formdata=None, data=standing(page.newest)))
    use_zone(page.zone)
    board = outstanding.board_of_link(database(), token)
    lang = request.args.get("lang")
    return render_template(
        "outstanding/township.html", board=board, token=token, lang=lang, dial=dial, words=REASON_WORDS
    )


@bp.post("/p/<token>/outstanding")
@csrf.exempt  # checked in `from_own_page`: the page sends no referrer, which the check for all pages wants to see
@public
def enter_personal(token: str) -> Answer:
    """Keep what the holder's area says."""
    from_own_page()
    db = database()
    return answered(
        lambda sent: outstanding.enter_on_link(db, token=token, sent=sent, now=now()),
        lambda: outstanding.page_of_link(db, token),
        lambda page, form: _form(token, page, form),
        url_for("outstanding.personal", token=token, lang=request.args.get("lang")),
    )


def _form(token: str, page: AreaPage, form: EntryForm) -> str:
    lang = request.args.get("lang")
    return rendered(
        page,
        form,
        action=url_for("outstanding.enter_personal", token=token, lang=lang),
        parents=[],
        changes=page.is_open and page.enters,
        token=token,
        lang=lang,
    )
