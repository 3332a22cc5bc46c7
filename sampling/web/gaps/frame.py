"""The frame: trades, villages, firms, venues and buildings, one by one."""

from itertools import starmap

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from sampling.domain.errors import DomainError
from sampling.domain.permissions import CLOSE_GAPS, SEE_CONTACTS
from sampling.guards import allow
from sampling.services import areas, gaps, rounds, sites

from .. import numbers
from ..areas import PROVENANCE_WORDS
from ..context import actor, database, now
from ..faults import holds, tell
from ..limits import WholeField
from . import bp
from .words import FRAME_WORDS

Page = str | Response | tuple[str, int]


class EntryForm(FlaskForm):
    """An entry of the frame."""

    version = HiddenField(default="0")
    kind = SelectField(lazy_gettext("What is it?"), choices=list(starmap(SelectChoice, FRAME_WORDS.items())))
    name = StringField(lazy_gettext("Name"), [InputRequired(lazy_gettext("Type the name."))])
    area_code = StringField(
        lazy_gettext("Code of the area where it is"),
        [InputRequired(lazy_gettext("Type the code of the area."))],
        render_kw={"list": "areas"},
    )
    people = WholeField(lazy_gettext("People"), [Optional()])
    contact_name = StringField(lazy_gettext("Contact"), [Optional()])
    contact_phone = StringField(lazy_gettext("Work phone"), [Optional()])
    site_code = StringField(
        lazy_gettext("Code of the site to which they go"), [Optional()], render_kw={"list": "sites"}
    )
    in_place = BooleanField(lazy_gettext("They are sampled in place"))
    provenance = SelectField(
        lazy_gettext("What the figures are"), choices=list(starmap(SelectChoice, PROVENANCE_WORDS.items()))
    )
    source = StringField(lazy_gettext("Where it is from"), [InputRequired(lazy_gettext("Say where this is from."))])

    @property
    def wanted(self) -> gaps.Wanted:
        """What was typed."""
        return gaps.Wanted(
            kind=self.kind.data or "",
            name=(self.name.data or "").strip(),
            area_code=_code(self.area_code.data),
            source=(self.source.data or "").strip(),
            people=self.people.data,
            contact_name=(self.contact_name.data or "").strip(),
            contact_phone=(self.contact_phone.data or "").strip(),
            site_code=_code(self.site_code.data),
            in_place=bool(self.in_place.data),
            provenance=self.provenance.data or "",
        )


@bp.get("/frame")
@allow(SEE_CONTACTS, round="round_code")
def frame(round_code: str) -> str:
    """The entries that the account reaches."""
    db = database()
    return render_template(
        "gaps/frame.html",
        round=rounds.round_by_code(db, round_code),
        entries=gaps.frame(db, round_code=round_code, scope_path=actor().area_path),
        words=FRAME_WORDS,
        provenance_words=PROVENANCE_WORDS,
    )


@bp.route("/frame/new", methods=["GET", "POST"])
@allow(CLOSE_GAPS, round="round_code")
def new(round_code: str) -> Page:
    """Add an entry."""
    return _edit(round_code, None)


@bp.route("/frame/<int:entry_id>", methods=["GET", "POST"])
@allow(CLOSE_GAPS, round="round_code")
def edit(round_code: str, entry_id: int) -> Page:
    """Change an entry."""
    return _edit(round_code, entry_id)


@bp.post("/frame/<int:entry_id>/remove")
@allow(CLOSE_GAPS, round="round_code")
def remove(round_code: str, entry_id: int) -> Response:
    """Take an entry out of the frame."""
    gaps.remove_entry(database(), round_code=round_code, entry_id=entry_id, by=actor(), now=now())
    flash(gettext("The entry is taken out of the frame."), "success")
    return redirect(url_for("gaps.frame", round_code=round_code))


def _edit(round_code: str, entry_id: int | None) -> Page:
    db, by = database(), actor()
    round_ = rounds.round_by_code(db, round_code)
    standing = (
        gaps.entry(db, round_code=round_code, entry_id=entry_id, scope_path=by.area_path)
        if entry_id is not None
        else None
    )
    form = EntryForm(obj=standing)
    wanted = form.wanted
    if holds(form, lambda: gaps.check_entry(db, round_code=round_code, wanted=wanted, by=by)):
        try:
            gaps.put_entry(
                db,
                round_code=round_code,
                wanted=wanted,
                entry_id=entry_id,
                version=numbers.whole(form.version.data or "") or 0,
                by=by,
                now=now(),
            )
        except DomainError as error:
            tell(form, error, "name")
        else:
            flash(gettext("%(name)s stands in the frame.", name=wanted.name), "success")
            return redirect(url_for("gaps.frame", round_code=round_code))
    page = render_template(
        "gaps/entry.html",
        round=round_,
        form=form,
        entry=standing,
        areas=areas.areas_within(db, by.area_path if by.area_path.startswith(round_.area_path) else round_.area_path),
        sites=sites.sites_within(db, round_.area_path),
    )
    return page, 422 if request.method == "POST" else 200


def _code(text: str | None) -> str:
    """The code of what was chosen from a list: what stands before the first blank."""
    return (text or "").strip().split(" ", 1)[0]
