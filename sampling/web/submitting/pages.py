"""A township's own page: what the county has of it, what is missing, what it sent in, and the way to send more."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from werkzeug import Response

from sampling.domain.permissions import EXPORT, SEE_STAFF, SEE_SUBMISSIONS, SUBMIT, allows
from sampling.domain.rounds import may_change
from sampling.domain.submitting import AS_IT_STANDS, FILES, newest
from sampling.guards import allow
from sampling.services import submitting

from ..context import actor, database, now
from ..formatting import use_zone
from ..roles import ROLE_WORDS
from . import bp
from .forms import FileForm, NoteForm
from .words import KIND_WORDS, STATE_LOOKS, lack_text, lack_todo, since_text


@bp.get("/<area_code>")
@allow(SEE_SUBMISSIONS, area="area_code", round="round_code")
def show(round_code: str, area_code: str) -> str:
    """The township."""
    return page(round_code, area_code, FileForm(formdata=None, kind=request.args.get("kind", "staff")))


@bp.post("/<area_code>/as-it-stands")
@allow(SUBMIT, area="area_code", round="round_code")
def submit_as_it_stands(round_code: str, area_code: str) -> Response:
    """The township says that what the county has of it is right."""
    form = NoteForm()
    submitting.submit(
        database(),
        round_code=round_code,
        area_code=area_code,
        kind=AS_IT_STANDS,
        note=(form.note.data or "")[:2000],
        by=actor(),
        now=now(),
    )
    flash(gettext("Submitted as it stands. The planner sees it now."), "success")
    return redirect(url_for("submitting.show", round_code=round_code, area_code=area_code))


@bp.get("/<area_code>/own/<kind>.<form>")
@allow(SUBMIT, area="area_code", round="round_code", also=EXPORT)
def own_file(round_code: str, area_code: str, kind: str, form: str) -> Response:
    """What the county has of the township, as a file to change and send back."""
    content, name = submitting.own_file(
        database(), round_code=round_code, area_code=area_code, kind=kind, form=form, by=actor()
    )
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def page(round_code: str, area_code: str, form: FileForm) -> str:
    """The page with a form of a file, as it was filled in."""
    asked: dict[str, Any] = {"round_code": round_code, "area_code": area_code, "by": actor()}
    db = database()
    view = submitting.township(db, **asked)
    use_zone(view.round.tz)
    given_back = [one for one in newest(view.submissions) if one.state in ("returned", "partly_applied")]
    return render_template(
        "submitting/township.html",
        view=view,
        there=view.there,
        round=view.round,
        form=form,
        note=NoteForm(formdata=None),
        given_back=given_back,
        news=[one for one in submitting.left(submitting.news(db, **asked), now()) if one.since],
        submits=allows(actor().role, SUBMIT) and may_change(view.round.state),
        with_names=allows(actor().role, SEE_STAFF),
        files=FILES,
        as_of=now(),
        kind_words=KIND_WORDS,
        state_looks=STATE_LOOKS,
        role_words=ROLE_WORDS,
        lack_text=lack_text,
        lack_todo=lack_todo,
        since_text=since_text,
    )
