"""Keys that other programs ask with: given by role and place, shown once, withdrawn; and phones are counted."""

from datetime import datetime, time, timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import DateField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from sampling.domain.errors import DomainError
from sampling.domain.permissions import MANAGE_ACCOUNTS, ROLES
from sampling.guards import allow
from sampling.services import tokens

from ..accounts import ROLE_WORDS
from ..context import actor, database, now
from ..faults import tell
from ..formatting import ZONE
from . import bp
from .words import KIND_WORDS, device_words, token_words


class KeyForm(FlaskForm):
    """What a key is for, and what it opens."""

    label = StringField(
        lazy_gettext("What it is for"),
        [InputRequired(lazy_gettext("Say which program gets it, and who answers for it.")), Length(max=80)],
    )
    role = SelectField(
        lazy_gettext("Role"),
        choices=[SelectChoice(role, ROLE_WORDS[role]) for role in ROLES if role != "administrator"],
        default="leadership",
    )
    area_code = StringField(lazy_gettext("Code of the area"), [Length(max=60)])
    site_code = StringField(lazy_gettext("Code of the site"), [Length(max=60)])
    round_code = StringField(lazy_gettext("Only for the round"), [Length(max=40)])
    last_day = DateField(lazy_gettext("Last day"), [Optional()])

    def validate_last_day(self, field: DateField) -> None:
        """It lies ahead."""
        if field.data and field.data < now().astimezone(ZONE).date():
            raise ValidationError(lazy_gettext("This day is over. Choose today or a later day."))

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day, on the county's clock."""
        if self.last_day.data is None:
            return None
        return datetime.combine(self.last_day.data + timedelta(days=1), time(), tzinfo=ZONE)


@bp.route("/accounts/keys", methods=["GET", "POST"])
@allow(MANAGE_ACCOUNTS)
def keys() -> Response | tuple[str, int]:
    """Every key and token, and giving one: it is shown in the answer, and never again."""
    form = KeyForm()
    if form.validate_on_submit():
        try:
            given = tokens.give(
                database(),
                kind="key",
                label=(form.label.data or "").strip(),
                role=form.role.data,
                area_code=_code(form.area_code),
                site_code=_code(form.site_code),
                round_code=_code(form.round_code),
                expires_at=form.expires_at,
                by=actor(),
                now=now(),
            )
        except DomainError as error:
            tell(form, error, "label")
        else:
            page = render_template("signins/key.html", secret=given.secret, label=form.label.data)
            response = make_response(page, 201)
            response.headers["Cache-Control"] = "no-store"
            return response
    found = tokens.tokens(database(), scope_path=actor().area_path, now=now())
    everything = request.args.get("all") == "1"
    shown = [one for one in found if one.opens and (everything or one.kind != "phone")]
    over = [one for one in found if not one.opens]
    return render_template(
        "signins/keys.html",
        form=form,
        tokens=shown,
        phones=sum(one.opens and one.kind == "phone" for one in found),
        over=over if everything else [],
        everything=everything,
        role_words=ROLE_WORDS,
        kind_words=KIND_WORDS,
        device_words=device_words,
        token_words=token_words,
    ), 422 if request.method == "POST" else 200


@bp.post("/accounts/keys/<int:token_id>/withdraw")
@allow(MANAGE_ACCOUNTS)
def withdraw_key(token_id: int) -> Response:
    """A key or a token opens nothing any more."""
    tokens.withdraw(database(), token_id=token_id, by=actor(), now=now())
    flash(gettext("It is withdrawn, and opens nothing any more."), "success")
    return redirect(url_for("signins.keys"))


def _code(field: StringField) -> str | None:
    return (field.data or "").strip() or None
