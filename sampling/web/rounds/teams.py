"""The teams of a round with their leads: a table to read, and a form to edit all of them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import Field, HiddenField, StringField
from wtforms.validators import Length

from sampling.domain.errors import DomainError, Where
from sampling.domain.permissions import SEE_CONTACTS
from sampling.domain.teams import DEFAULTS, TEAMS_MAX, Team
from sampling.guards import allow
from sampling.services import rounds

from ..context import actor, database, now
from ..faults import holds, tell
from ..formatting import use_zone
from ..rows import Row, Rows, change_rows
from . import bp
from .reach import changes_allowed

_STANDARD = {text for team in DEFAULTS for text in (team.name, team.duty)}
_LONG = lazy_gettext("This is too long.")


def _text(label: object, most: int, **drawn: str) -> StringField:
    return StringField(label, [Length(max=most, message=_LONG)], render_kw={"maxlength": str(most), **drawn})


class TeamRow(Row):
    """A team."""

    name = _text(lazy_gettext("Team"), 80, autocomplete="off")
    duty = _text(lazy_gettext("What it does"), 400, autocomplete="off")
    lead_name = _text(lazy_pgettext("team", "Lead"), 80, autocomplete="off")
    lead_phone = _text(lazy_gettext("Work phone"), 40, autocomplete="off", inputmode="tel")
    key = HiddenField()


class TeamsForm(FlaskForm):
    """All teams of a round."""

    teams = Rows(TeamRow, lazy_gettext("Teams"), most=TEAMS_MAX)

    def typed(self) -> list[Team]:
        """The teams as they are typed; the standard words are kept as such, whatever language they were read in."""
        shown = {gettext(text): text for text in _STANDARD}

        def kept(text: str | None) -> str:
            return shown.get((text or "").strip(), (text or "").strip())

        return [
            Team(
                kept(one.name.data),
                kept(one.duty.data),
                one.key.data or None,
                (one.lead_name.data or "").strip(),
                (one.lead_phone.data or "").strip(),
            )
            for _, one in self._given()
        ]

    def field_at(self, where: Where) -> Field | None:
        """The field that a fault of the service is about."""
        match where:
            case ("teams", int(n), str(part)) if n < len(self._given()):
                found: Field = self._given()[n][1][part]
                return found
        return None

    def _given(self) -> list[tuple[int, TeamRow]]:
        """Rows in which a person has typed something: the hidden key alone is nothing."""
        parts = ("name", "duty", "lead_name", "lead_phone")
        return [(n, row) for n, row in self.teams.given if any((row[part].data or "").strip() for part in parts)]


@bp.route("/<round_code>/teams", methods=["GET", "POST"])
@allow(SEE_CONTACTS, round="round_code")
def teams(round_code: str) -> str | Response | tuple[str, int]:
    """The teams; who may change the round edits them. A round without any is offered the usual ones."""
    db = database()
    round_ = rounds.round_by_code(db, round_code)
    use_zone(round_.tz)
    found = rounds.teams(db, round_code)
    changes = changes_allowed(round_)
    shown = [] if found is None else [(gettext(team.name), gettext(team.duty), team) for team in found]
    form = None
    status = 200
    if changes:
        rows = [_row(team) for team in found or DEFAULTS]
        form = TeamsForm(data={"teams": rows} if request.method == "GET" else None)
        if "rows" in request.form:
            change_rows(form, request.form["rows"])
        elif holds(form, lambda: rounds.check_teams(form.typed())):
            try:
                rounds.set_teams(db, round_code=round_code, teams=form.typed(), by=actor(), now=now())
            except DomainError as error:
                tell(form, error)
                status = 422
            else:
                flash(gettext("The teams are saved."), "success")
                return redirect(url_for("rounds.teams", round_code=round_code))
        elif request.method == "POST":
            status = 422
    page = render_template("rounds/teams.html", round=round_, teams=shown, form=form, standing=bool(found))
    return page, status


def _row(team: Team) -> dict[str, str]:
    return {
        "name": gettext(team.name),
        "duty": gettext(team.duty) if team.duty else "",
        "lead_name": team.lead_name,
        "lead_phone": team.lead_phone,
        "key": team.key or "",
    }
