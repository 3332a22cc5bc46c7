"""Guards: who may do what where. Every route carries one; a route without a guard answers nobody.

    @bp.get("/areas/<area_code>")
    @allow(SEE_AREAS, area="area_code")

`allow` names the permission, and the route's argument that says where. The area must lie within the account's area, a
site must stand within it (and be the site lead's own), and a round must be of a county that the account is part of;
what changes a whole round asks for an account that reaches the whole county. A file of rows asks for the right to see
them and, with `also=EXPORT`, for the right to take them away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.permissions import (
    BRING_SECOND,
    CHOOSE_OFFICIAL,
    EDIT_ROUNDS,
    ISSUE,
    PLAN,
    REOPEN_DAY,
    SEE_TOWNSHIPS,
    allows,
)
from sampling.storage.database import Database
from sampling.storage.queries import places

COUNTY_WIDE = frozenset(  # they are about the whole of a round
    {BRING_SECOND, CHOOSE_OFFICIAL, EDIT_ROUNDS, ISSUE, PLAN, REOPEN_DAY, SEE_TOWNSHIPS}
)
API = "/api/"  # below it programs ask, with an access token or, to read, with a session
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """What a route asks for: a permission (None for a public page), one that it needs as well, and the arguments that
    say where."""

    permission: str | None
    area: str | None = None
    site: str | None = None
    round: str | None = None
    also: str | None = None


def allow(
    permission: str,
    *,
    area: str | None = None,
    site: str | None = None,
    round: str | None = None,
    also: str | None = None,
) -> Callable[[View], View]:
    """Guard a view with a permission, at the place that the named arguments of its route say.

    also: a second permission that it needs everywhere.
    """
    return _mark(Guard(permission, area, site, round, also))


def permits(guard: Guard, role: str) -> bool:
    """True where a role has all that a guard asks for, wherever its place may be."""
    return all(allows(role, one) for one in (guard.permission, guard.also) if one)


def public(view: View) -> View:
    """Mark a view that needs no account."""
    return _mark(Guard(None))(view)


def may(actor: Actor, permission: str, *, area_path: str | None = None, site_code: str | None = None) -> bool:
    """True where the actor has the permission, there where it is asked for.

    area_path: path of the area, or of the area a site stands in. site_code: the site, for a site lead's own.
    """
    if not allows(actor.role, permission):
        return False
    if area_path is not None and not within(area_path, actor.area_path):
        return False
    return actor.site_code is None or site_code is None or actor.site_code == site_code


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """The guard of an endpoint; None where it has none, so that it answers nobody."""
    return getattr(app.view_functions.get(endpoint), "guard", None)


def install(app: Flask) -> None:
    """Refuse every request that no guard lets through."""
    app.before_request(_check)


def _mark(guard: Guard) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return decorate


def _check() -> Any:
    if request.endpoint is None or request.endpoint == "static":
        return None  # no such page, or a file of the application's own
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        abort(403)
    if guard.permission is None:
        return None
    if not current_user.is_authenticated:
        if request.path.startswith(API):
            abort(401)
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    actor: Actor = current_user.actor
    if not permits(guard, actor.role):
        abort(403)
    _check_place(guard, actor, request.view_args or {})
    return None


def _check_place(guard: Guard, actor: Actor, arguments: dict[str, Any]) -> None:
    if not (guard.area or guard.site or guard.round):
        return
    db: Database = current_app.extensions["database"]
    asked = [arguments[name] if name else None for name in (guard.area, guard.site, guard.round)]
    with db.looking() as statements:
        found = places.paths(statements, *asked)
    if any(code is not None and path is None for code, path in zip(asked, found, strict=True)):
        abort(404)
    area, site, round_ = found
    if area is not None and not within(area, actor.area_path):
        abort(403)
    if site is not None and not may(actor, guard.permission or "", area_path=site, site_code=asked[1]):
        abort(403)
    if round_ is not None:
        part = guard.permission not in COUNTY_WIDE and within(actor.area_path, round_)
        if not (part or within(round_, actor.area_path)):
            abort(403)
        if actor.round_code not in (None, asked[2]):
            abort(403)  # the token is for another round
