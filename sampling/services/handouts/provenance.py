"""What a handout says where not all of it is real."""

from sampling.domain.texts import N_
from sampling.services import provenance
from sampling.storage.database import Database

from .words import Catalogue

NOT_REAL = N_("Generated for demonstration; not for operational use.")
_KINDS = {"sites", "staff", "rounds"}  # what a handout tells of


def note(db: Database, words: Catalogue) -> str:
    """The sentence, "" where every site, person and round is real."""
    return words.say(NOT_REAL) if _KINDS & set(provenance.not_real(db)) else ""
