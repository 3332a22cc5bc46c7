"""A study as people read it: a version with what it means, and two side by side."""

from dataclasses import dataclass
from functools import lru_cache

from sampling.domain.errors import NotFound
from sampling.domain.siting import Study, StudyVersion
from sampling.storage.database import Database
from sampling.storage.queries import siting as queries

from . import answers, given
from .answers import Answer
from .asking import existing
from .figures import Figures, figures
from .given import Given


@dataclass(frozen=True, eq=False)
class Looked:
    """A version of a study. versions: all of them, newest first."""

    study: Study
    version: StudyVersion
    versions: tuple[StudyVersion, ...]
    given: Given
    answer: Answer
    figures: Figures


def look(db: Database, *, code: str, version: int | None = None, scope_path: str = "") -> Looked:
    """A version, the newest without a number; raises NotFound."""
    with db.reading() as session:
        own = existing(session, code, scope_path)
        wanted = own.version if version is None else version
        every = tuple(queries.versions(session, own.id))
        row = queries.version_row(session, own.id, wanted)
        if row is None:
            raise NotFound("The study %(code)s has no version %(version)s.", code=code, version=wanted)
        content, answer = row.given, row.answer
    meta = next(one for one in every if one.version == wanted)
    return Looked(own, meta, every, given.unpacked(content), answers.unpacked(answer), _figures(content, answer))


@lru_cache(maxsize=16)
def _figures(content: bytes, answer: bytes) -> Figures:
    return figures(given.unpacked(content), answers.unpacked(answer))
