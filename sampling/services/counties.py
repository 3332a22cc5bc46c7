"""Counties: preparing a database, and founding a county in it."""

import re
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.errors import Conflict, Refused
from sampling.storage.database import Database
from sampling.storage.migrating import migrate
from sampling.storage.queries import areas as queries
from sampling.storage.tables import AreaRow

from . import accounts, auditing
from .layers.inner import fill_inner_points

CODE = re.compile(r"[0-9]{6}")  # GB/T 2260: province, prefecture and county, two digits each


def prepare(db: Database) -> None:
    """Bring the database to the present schema, and what is derived from what it holds up to it."""
    migrate(db)
    fill_inner_points(db)


def found(db: Database, *, code: str, name: str, admin: str, password: str, by: Actor, now: datetime) -> None:
    """Make an empty county and its administrator.

    Raises Refused where the code is not one of a county, Conflict where county or administrator stand already.
    """
    if not CODE.fullmatch(code):
        raise Refused("%(code)s is not the code of a county: it has six digits, such as 411325.", code=code)
    password_hash = accounts.hashed(password)
    with db.writing() as session:
        if queries.row_by_code(session, code):
            raise Conflict("There is a county with the code %(code)s already.", code=code)
        session.add(
            AreaRow(code=code, name=name, level="county", path=f"{code}/", provenance="real", source="sampling init")
        )
        auditing.record(session, by=by, action="found county", subject=code, at=now, name=name)
        accounts.add(
            session,
            name=admin,
            full_name=admin,
            password_hash=password_hash,
            role="administrator",
            area_code=None,
            site_code=None,
            by=by,
            now=now,
        )
