"""What is asked about uploads: files between their dry run and their import."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ..tables import Upload


def upload_by_token(session: Session, token: str, uploaded_by: str) -> Upload | None:
    """The upload with this token, where this person brought it."""
    return session.exec(select(Upload).where(Upload.token == token, Upload.uploaded_by == uploaded_by)).first()


def sweep(session: Session, before: datetime) -> None:
    """Delete the uploads that came before an instant."""
    session.connection().execute(delete(Upload).where(col(Upload.uploaded_at) < before))
