"""Staff: who can work, in which roles, from where."""

from dataclasses import dataclass

from sampling.domain.staff import StaffMember
from sampling.storage.database import Database
from sampling.storage.queries import staff as queries


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A page of staff, how many there are in all, and how many hold each role within the scope."""

    staff: tuple[StaffMember, ...]
    total: int
    roles: dict[str, int]


def staff_page(db: Database, *, scope_path: str = "", words: str = "", page: int = 1, per_page: int = 100) -> StaffPage:
    """Staff whose base lies within the scope, by code; `words` looks in code, name and unit."""
    with db.reading() as session:
        staff = queries.staff_within(session, scope_path, words=words, offset=(page - 1) * per_page, limit=per_page)
        return StaffPage(
            tuple(staff),
            queries.staff_count(session, scope_path, words=words),
            queries.role_counts(session, scope_path),
        )


def bases(db: Database, *, scope_path: str = "") -> dict[str, str]:
    """Path of the base of everybody within the scope, by staff code."""
    with db.reading() as session:
        return queries.bases(session, scope_path)
