"""The main navigation: the pages that an account may open."""

from flask import Flask, request, url_for
from flask_babel import gettext
from flask_login import current_user

from sampling import guards
from sampling.domain.permissions import allows


def install(app: Flask) -> None:
    """Hand `navigation` and `may(permission)` to every template."""

    @app.context_processor
    def handed() -> dict[str, object]:
        signed_in = bool(current_user) and current_user.is_authenticated
        return {
            "navigation": _entries(app) if signed_in else [],
            "may": lambda permission: signed_in and allows(current_user.actor.role, permission),
        }


def _entries(app: Flask) -> list[tuple[str, str, bool]]:
    words = {
        "watching.watch": gettext("Coverage"),
        "rounds.list_rounds": gettext("Rounds"),
        "areas.list_areas": gettext("Areas"),
        "sites.list_sites": gettext("Sites"),
        "staff.list_staff": gettext("Staff"),
        "reporting.own_site": gettext("Hourly report"),
        "importing.choose": gettext("Import"),
        "accounts.list_accounts": gettext("Accounts"),
        "auditing.list_entries": gettext("Audit"),
    }
    here = (request.endpoint or "").partition(".")[0]
    here = {"planning": "rounds", "plans": "rounds", "signing": "rounds"}.get(here, here)
    out = []
    for endpoint, label in words.items():
        guard = guards.guard_of(app, endpoint)
        if guard and guard.permission and allows(current_user.actor.role, guard.permission):
            out.append((url_for(endpoint), label, endpoint.partition(".")[0] == here))
    return out
