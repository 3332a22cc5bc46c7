"""What is to be issued, and what keeps it from being issued so."""

from dataclasses import dataclass

from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault
from sampling.domain.links import LEVELS
from sampling.domain.rounds import Round
from sampling.domain.signing import BODY_MAX, NUMBER_MAX, TITLE_MAX
from sampling.domain.texts import N_
from sampling.storage.database import Session
from sampling.storage.queries import areas, documents
from sampling.storage.tables import RoundRow

from .audience import Recipient, of_choice

NO_TITLE = N_("Type a title.")
TITLE_TOO_LONG = N_("A title has at most %(most)s characters; this one has %(n)s.")
NO_BODY = N_("Type the text that people are to read and sign for.")
BODY_TOO_LONG = N_("A text has at most %(most)s characters; this one has %(n)s.")
NO_LEVEL = N_("Choose to whom it goes.")
NOBODY = N_("Nobody is of these levels there yet. Units and people are known once a plan is published.")
NUMBER_FROM = N_("Choose a number from 1 to %(most)s.")
NUMBER_GIVEN = N_("The series goes on by itself: the next number is %(n)s.")
NO_TOWNSHIP = N_("The county has no area with the code %(code)s.")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be issued. first_number: begins the series where there is none yet; None goes on with it.

    levels: some of `links.LEVELS`. township: code of an area that it is limited to, "" for the whole county.
    """

    kind: str
    title: str
    body: str
    levels: tuple[str, ...]
    township: str = ""
    first_number: int | None = None


def following_number(session: Session, row: RoundRow, kind: str) -> int | None:
    """The number after the last of a kind in a round; None before the first."""
    last = documents.last_number(session, row.id or 0, kind)
    return None if last is None else last + 1


def checked(session: Session, round_: Round, row: RoundRow, wording: Wording) -> list[Recipient]:
    """To whom it goes; raises Faulty."""
    title, body = wording.title.strip(), as_kept(wording.body)
    faults: list[FieldFault] = []
    if not title:
        faults.append(FieldFault(NO_TITLE, where=("title",)))
    if len(title) > TITLE_MAX:
        faults.append(FieldFault(TITLE_TOO_LONG, {"most": TITLE_MAX, "n": len(title)}, ("title",)))
    if not body:
        faults.append(FieldFault(NO_BODY, where=("body",)))
    if len(body) > BODY_MAX:
        faults.append(FieldFault(BODY_TOO_LONG, {"most": BODY_MAX, "n": len(body)}, ("body",)))
    following = following_number(session, row, wording.kind)
    if wording.first_number is not None:
        if following is not None and wording.first_number != following:
            faults.append(FieldFault(NUMBER_GIVEN, {"n": following}, ("first_number",)))
        elif not 1 <= wording.first_number <= NUMBER_MAX:
            faults.append(FieldFault(NUMBER_FROM, {"most": NUMBER_MAX}, ("first_number",)))
    path = ""
    if wording.township:
        area = areas.row_by_code(session, wording.township)
        if area is None or not within(area.path, round_.area_path):
            faults.append(FieldFault(NO_TOWNSHIP, {"code": wording.township}, ("township",)))
        else:
            path = area.path
    levels = [level for level in LEVELS if level in wording.levels]
    recipients = of_choice(session, round_, row.id or 0, levels, path) if levels else []
    if not levels:
        faults.append(FieldFault(NO_LEVEL, where=("levels",)))
    elif not recipients:
        faults.append(FieldFault(NOBODY, where=("levels",)))
    if faults:
        raise Faulty(faults)
    return recipients


def as_kept(text: str) -> str:
    """The text with line ends as they are kept, and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
