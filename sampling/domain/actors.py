"""The person or program on whose behalf something is done: every write names one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, and where.

    name: sign-in name, or the program ("sampling import").
    role: one of `permissions.ROLES`; a program acts as "administrator" or as the role its task has.
    area_path: path of the area the account is for; "" reaches every area.
    site_code: the site of a site lead, else None.
    round_code: the one round that an access token is for, else None.
    """

    name: str
    role: str
    area_path: str = ""
    site_code: str | None = None
    user_id: int | None = None
    round_code: str | None = None


def program(name: str) -> Actor:
    """The actor of a command run on the county's own server."""
    return Actor(name=name, role="administrator")
