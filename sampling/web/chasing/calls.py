"""A step of the chase on a page of its own: whom to call, and what was said."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from sampling.domain.chasing import Call
from sampling.domain.errors import DomainError
from sampling.domain.permissions import CHASE, SEE_CONTACTS, SEE_STAFF, allows
from sampling.domain.rounds import Round
from sampling.guards import allow
from sampling.services import chasing, rounds

from ..context import actor, database, now
from ..faults import tell
from ..formatting import clock, joined, use_zone
from ..limits import ID_MAX, WholeField, moment_asked
from ..names import who
from ..plans.asked import scope
from . import bp
from .words import KIND_WORDS, LEVEL_WORDS, SAID_WORDS

Answer = str | Response | tuple[str, int]


class CallForm(FlaskForm):
    """A call. call_id: made with the form, so that sending it twice is one call. seen: calls that were shown."""

    call_id = HiddenField()
    hour = HiddenField()
    seen = WholeField("", [Optional()])
    level = RadioField(
        lazy_gettext("Step"),
        choices=[SelectChoice(level, LEVEL_WORDS[level]) for level in ("township", "county")],
        validate_choice=False,
    )
    whom = StringField(lazy_gettext("Who was called"))
    phone = StringField(lazy_gettext("Phone"))
    answered = RadioField(
        lazy_gettext("Answered"),
        choices=[
            SelectChoice("yes", lazy_gettext("Yes, somebody answered")),
            SelectChoice("no", lazy_gettext("No answer")),
        ],
        validate_choice=False,
    )
    said = RadioField(
        lazy_gettext("What was said"),
        choices=[SelectChoice(said, word) for said, word in SAID_WORDS.items()],
        validate_choice=False,
    )
    note = StringField(lazy_gettext("Note"))


@bp.route("/rounds/<round_code>/chase/sites/<site_code>", methods=["GET", "POST"])
@allow(CHASE, round="round_code", site="site_code")
def call_site(round_code: str, site_code: str) -> Answer:
    """Call a site about the hour it owes."""
    return _call(round_code, site_code=site_code)


@bp.route("/rounds/<round_code>/chase/townships/<area_code>", methods=["GET", "POST"])
@allow(CHASE, round="round_code", area="area_code")
def call_township(round_code: str, area_code: str) -> Answer:
    """Call a township about all its sites that owe the hour."""
    return _call(round_code, area_code=area_code)


def _call(round_code: str, *, site_code: str | None = None, area_code: str | None = None) -> Answer:
    round_ = rounds.round_by_code(database(), round_code)
    use_zone(round_.tz)
    hour = moment_asked(request.values.get("hour", ""))
    if hour is None and request.method == "POST":
        abort(400)
    found = _chase(round_, hour)
    if found is None:
        flash(gettext("No hour is over yet: nobody owes a report."), "info")
        return redirect(url_for("chasing.chase", round_code=round_code))
    township = next(
        (
            one
            for one in found.townships
            if one.code == area_code or any(site.site_code == site_code for site in one.sites)
        ),
        None,
    )
    if township is None:
        flash(gettext("Nothing is owed there for %(hour)s any more.", hour=clock(found.hour)), "success")
        return redirect(_back(round_code, found.hour))
    site = next((one for one in township.sites if one.site_code == site_code), None)
    calls = site.calls if site else township.calls
    contacts = [*(site.contacts if site else ()), *township.contacts]
    form = CallForm() if request.method == "POST" else _fresh(found, township, site, contacts)
    if request.method == "POST" and form.validate():
        answered = {"yes": True, "no": False}.get(form.answered.data or "")
        try:
            recorded = chasing.record(
                database(),
                round_code=round_code,
                hour=found.hour,
                level="site" if site else form.level.data or "",
                site_code=site_code,
                area_code=area_code,
                call_id=(form.call_id.data or uuid4().hex)[:64],
                whom=form.whom.data or "",
                phone=form.phone.data or "",
                answered=answered,
                said=form.said.data or "",
                note=form.note.data or "",
                seen=min(form.seen.data or 0, ID_MAX),
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            tell(form, error)
        else:
            if recorded.others:
                told = joined(map(_said, recorded.others))
                flash(gettext("Others have called meanwhile: %(calls)s", calls=told), "watch")
            if answered and form.said.data == "figure" and site:
                hour_ends = found.hour.isoformat()
                return redirect(url_for("reporting.site", site_code=site_code, round=round_code, hour=hour_ends))
            return redirect(_back(round_code, found.hour))
    return _render(round_, found, township, site, calls, contacts, form), 422 if form.errors else 200


def _chase(round_: Round, hour: datetime | None) -> chasing.Chase | None:
    return chasing.chase(
        database(),
        round_code=round_.code,
        hour=hour,
        scope_path=scope(round_),
        with_staff=allows(actor().role, SEE_STAFF),
        with_contacts=allows(actor().role, SEE_CONTACTS),
        now=now(),
    )


def _back(round_code: str, hour: datetime) -> str:
    return url_for("chasing.chase", round_code=round_code, hour=hour.isoformat())


def _fresh(
    found: chasing.Chase, township: chasing.Township, site: chasing.Owing | None, contacts: list[chasing.Contact]
) -> CallForm:
    """The form with whom to call first, and the step that is due."""
    first = contacts[0] if contacts else None
    level = township.step or ("county" if found.level == "county" and not scope(found.round) else "township")
    return CallForm(
        formdata=None,
        call_id=uuid4().hex,
        hour=found.hour.isoformat(),
        seen=len(site.calls if site else township.calls),
        level="township" if level == "site" else level,
        whom=first.name if first else "",
        phone=first.phone or "" if first else "",
    )


def _said(call: Call) -> str:
    """A call in a sentence."""
    facts = {"clock": clock(call.called_at), "who": who(call.by), "whom": call.whom}
    if not call.answered:
        return gettext("%(clock)s %(who)s called %(whom)s: no answer.", **facts)
    return gettext("%(clock)s %(who)s called %(whom)s: %(said)s.", said=SAID_WORDS[call.said], **facts)


def _render(
    round_: Round,
    found: chasing.Chase,
    township: chasing.Township,
    site: chasing.Owing | None,
    calls: tuple[Call, ...],
    contacts: list[chasing.Contact],
    form: CallForm,
) -> str:
    shared: dict[str, Any] = {"round": round_, "chase": found, "township": township, "site": site, "form": form}
    return render_template(
        "chasing/call.html",
        **shared,
        calls=[_said(call) for call in calls],
        contacts=contacts,
        kind_words=KIND_WORDS,
        back=_back(round_.code, found.hour),
        county=not scope(round_),
        new_id=lambda: uuid4().hex,
    )
