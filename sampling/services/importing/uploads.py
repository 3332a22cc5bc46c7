"""Uploads: a file kept between its dry run and its import, for the person who brought it, and for a day at most."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain.actors import Actor
from sampling.domain.errors import NotFound
from sampling.storage.database import Database
from sampling.storage.queries import importing_uploads as queries
from sampling.storage.tables import Upload

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it came, and what it was brought for."""

    token: str
    kind: str
    round_code: str | None
    file_name: str
    content: bytes
    uploaded_at: datetime


def keep(
    db: Database, *, kind: str, content: bytes, file_name: str, round_code: str | None, by: Actor, now: datetime
) -> str:
    """Keep a file and give the token to ask for it; files older than a day go."""
    token = secrets.token_urlsafe(24)
    with db.writing() as session:
        queries.sweep(session, now - KEPT)
        session.add(
            Upload(
                token=token,
                kind=kind,
                round_code=round_code or None,
                file_name=file_name[-200:],
                content=content,
                uploaded_by=by.name,
                uploaded_at=now,
            )
        )
    return token


def kept(db: Database, token: str, *, by: Actor, now: datetime) -> Kept:
    """A file that this person brought within the last day; raises NotFound."""
    with db.reading() as session:
        row = queries.upload_by_token(session, token, by.name)
        if row is None or row.uploaded_at < now - KEPT:
            raise NotFound("The file is not kept any more (files are kept for a day). Choose it again.")
        return Kept(row.token, row.kind, row.round_code, row.file_name, row.content, row.uploaded_at)
