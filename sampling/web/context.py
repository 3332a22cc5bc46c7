"""What every view needs: the database, who is asking, and what time it is."""

from datetime import datetime

from flask import current_app, request
from flask_login import current_user

from sampling.domain.actors import Actor
from sampling.storage.database import Database

from .limits import PAGE_MAX


def database() -> Database:
    """The application's database."""
    db: Database = current_app.extensions["database"]
    return db


def actor() -> Actor:
    """Who is signed in. Only for views behind a guard."""
    found: Actor = current_user.actor
    return found


def now() -> datetime:
    """The present instant by the application's clock; services are told the time, they never look."""
    present: datetime = current_app.extensions["clock"]()
    return present


def page_number() -> int:
    """The page asked for with `?page=`, from 1."""
    return min(max(1, request.args.get("page", 1, type=int)), PAGE_MAX)
