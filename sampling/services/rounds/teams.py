"""The teams of a round with their leads: read, checked and replaced as a whole."""

from collections.abc import Sequence
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.teams import DEFAULTS, KEYS, TEAMS_MAX, Team
from sampling.domain.texts import N_
from sampling.readers.values import is_phone
from sampling.services import auditing
from sampling.storage.database import Database, Session
from sampling.storage.queries import teams as queries
from sampling.storage.tables import RoundRow

from .reading import changeable, row_of

MOST = {"name": 80, "duty": 400, "lead_name": 80, "lead_phone": 40}
NAMELESS = N_("Type the name of the team, or empty the row.")
TWICE = N_("There are two teams with the name %(name)s. Give one of them another name.")
TOO_LONG = N_("The text has %(length)s characters, more than the %(most)s that are kept.")
TOO_MANY = N_("A round has at most %(most)s teams.")
NO_PHONE = N_("“%(phone)s” is no phone number. Use digits, blanks and hyphens, with + in front where needed.")
NO_LEAD = N_("Type whose phone it is.")


def teams(db: Database, round_code: str) -> list[Team]:
    """The teams of a round, in order; raises NotFound."""
    with db.reading() as session:
        return queries.teams_of_round(session, row_of(session, round_code).id or 0)


def check_teams(wanted: Sequence[Team]) -> None:
    """Raises Faulty with all that is wrong with teams, each at ("teams", its position, its field)."""
    faults: list[FieldFault] = []
    seen: set[str] = set()
    if len(wanted) > TEAMS_MAX:
        faults.append(FieldFault(TOO_MANY, {"most": TEAMS_MAX}))
    for n, team in enumerate(wanted):
        if not team.name:
            faults.append(FieldFault(NAMELESS, {}, ("teams", n, "name")))
        elif team.name in seen:
            faults.append(FieldFault(TWICE, {"name": team.name}, ("teams", n, "name")))
        seen.add(team.name)
        for field, most in MOST.items():
            length = len(getattr(team, field))
            if length > most:
                faults.append(FieldFault(TOO_LONG, {"length": length, "most": most}, ("teams", n, field)))
        if team.lead_phone and not team.lead_name:
            faults.append(FieldFault(NO_LEAD, {}, ("teams", n, "lead_name")))
        if team.lead_phone and not _is_number(team.lead_phone):
            shown = team.lead_phone[: MOST["lead_phone"]]
            faults.append(FieldFault(NO_PHONE, {"phone": shown}, ("teams", n, "lead_phone")))
    if faults:
        raise Faulty(faults)


def set_teams(db: Database, *, round_code: str, teams: Sequence[Team], by: Actor, now: datetime) -> None:
    """Replace a round's teams, in this order. Raises Faulty as `check_teams`, Refused where the round is closed.

    A key stands once: a second team with it, or one with a key that is none, has no key.
    """
    wanted = _keyed(teams)
    check_teams(wanted)
    with db.writing() as session:
        row = changeable(session, round_code)
        put_teams(session, row, wanted)
        auditing.record(
            session,
            by=by,
            action="set teams",
            subject=round_code,
            at=now,
            teams=len(wanted),
            leads_missing=sum(team.lacks_lead for team in wanted),
        )


def put_teams(session: Session, row: RoundRow, wanted: Sequence[Team] = DEFAULTS) -> None:
    """Write the teams of a round within the caller's transaction; those of every sampling command by default."""
    queries.replace_teams(session, row.id or 0, wanted)


def _is_number(text: str) -> bool:
    """True for a phone number, and for the short ones of a county's own exchange."""
    digits = text.replace("-", "").replace(" ", "").removeprefix("+")
    return is_phone(text) or (digits.isascii() and digits.isdigit() and len(digits) >= 3)


def _keyed(wanted: Sequence[Team]) -> list[Team]:
    """The teams without blanks around their words, each key once."""
    out: list[Team] = []
    for team in wanted:
        key = team.key if team.key in KEYS and team.key not in {one.key for one in out} else None
        out.append(Team(team.name.strip(), team.duty.strip(), key, team.lead_name.strip(), team.lead_phone.strip()))
    return out
