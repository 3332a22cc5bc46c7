"""Ways through the product: the pages that an account may open, in all, of a round, and of a session."""

from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import gettext, pgettext
from flask_login import current_user

from sampling import guards
from sampling.domain.permissions import SEE_STUDIES, allows
from sampling.domain.rounds import Round, Session
from sampling.services import siting

from .context import database

# The entry under which the pages of a journey stand, where it has none of its own.
UNDER = dict.fromkeys(
    (
        "planning",
        "plans",
        "submitting",
        "expected",
        "risks",
        "callup",
        "gaps",
        "handouts",
        "signing",
        "readiness",
        "help",
        "second",
        "closing",
        "chasing",
        "daily",
        "outstanding",
        "tubes",
        "counting",
        "phones",
        "adjusting",
        "orders",
    ),
    "rounds",
) | {"slips": "accounts", "signins": "accounts", "layers": "importing"}


def install(app: Flask) -> None:
    """Hand `navigation` and `may(permission)` to every template, and the tabs of rounds and sessions to macros, too."""
    app.jinja_env.globals |= {
        "round_pages": _round_pages,
        "hour_pages": _hour_pages,
        "session_pages": _session_pages,
        "sited": _sited,
    }

    @app.context_processor
    def handed() -> dict[str, object]:
        signed_in = bool(current_user) and current_user.is_authenticated
        return {
            "navigation": _entries(app) if signed_in else [],
            "may": lambda permission: signed_in and allows(current_user.actor.role, permission),
        }


def _sited(round_code: str, session_code: str) -> tuple[str, int] | None:
    """(code, version) of the study that was put to use in a session, for who may see it."""
    if not allows(current_user.actor.role, SEE_STUDIES):
        return None
    return siting.used_for(database(), round_code=round_code, session_code=session_code)


def _entries(app: Flask) -> list[tuple[str, str, bool]]:
    words = {
        "watching.watch": gettext("Coverage"),
        "rounds.list_rounds": gettext("Rounds"),
        "siting.list_studies": gettext("Where to sample"),
        "areas.list_areas": gettext("Areas"),
        "sites.list_sites": gettext("Sites"),
        "staff.list_staff": gettext("Staff"),
        "vehicles.list_vehicles": gettext("Vehicles"),
        "duty.on_duty": gettext("Duty"),
        "reporting.own_site": gettext("Hourly report"),
        "importing.choose": gettext("Import"),
        "accounts.list_accounts": gettext("Accounts"),
        "auditing.list_entries": gettext("Audit"),
    }
    here = (request.endpoint or "").partition(".")[0]
    here = "reporting" if (request.path or "").startswith("/s/") else UNDER.get(here, here)
    out = []
    for endpoint, label in words.items():
        guard = guards.guard_of(app, endpoint)
        if guard and guard.permission and allows(current_user.actor.role, guard.permission):
            out.append((url_for(endpoint), label, endpoint.partition(".")[0] == here))
    return out


def _round_pages(round_: Round, here: str) -> list[tuple[str, str, bool]]:
    """The tabs of a round, in the order of the night. here: the journey whose page is open."""
    words = {
        "rounds.show": ("overview", gettext("Overview")),
        "submitting.board": ("townships", gettext("Townships")),
        "expected.overview": ("expected", gettext("Expected people")),
        "gaps.show": ("gaps", gettext("Gaps")),
        "signing.list_documents": ("documents", gettext("Orders and signatures")),
        "readiness.board": ("readiness", gettext("Readiness")),
        "briefings.list_briefings": ("briefings", gettext("Briefings")),
    }
    seldom = {
        "rounds.teams": ("teams", gettext("Teams")),
        "rounds.targets": ("targets", gettext("Targets")),
        "rounds.norms": ("norms", gettext("Norms")),
    }
    place = {"round_code": round_.code}
    hours = _tabs(_hour_words(), "", **place)[:1]  # one tab for all of them, to the first; they have their own below
    found = [
        *_tabs(words, here, **place),
        *((url, pgettext("round", "Hour by hour"), False) for url, _, _ in hours),
        *_tabs(seldom, here, **place),
    ]
    if current_user.actor.role == "township":  # who sees its own township alone has its page instead of the list
        own = current_user.actor.area_path.rstrip("/").rpartition("/")[2]
        url = url_for("submitting.show", round_code=round_.code, area_code=own)
        found.insert(1, (url, gettext("Own township"), here == "townships"))
    return found


def _hour_words() -> dict[str, tuple[str, str]]:
    return {
        "counting.grid": ("counts", gettext("Counts")),
        "chasing.chase": ("chase", gettext("Chase")),
        "help.desk": ("help", pgettext("desk", "Help")),
        "closing.board": ("closing", gettext("Closing")),
        "daily.show": ("daily", gettext("Day's reports")),
        "outstanding.overview": ("outstanding", gettext("Outstanding people")),
        "tubes.show": ("tubes", gettext("Tubes")),
        "second.show": ("second", gettext("Other platform")),
        "phones.board": ("phones", gettext("Phones")),
    }


def _hour_pages(round_: Round, here: str) -> list[tuple[str, str, bool]]:
    """The tabs of the pages on which the hours are reported, in place of a round's own; none where another is open."""
    found = _tabs(_hour_words(), here, round_code=round_.code)
    return found if any(current for _, _, current in found) else []


def _session_pages(round_: Round, session: Session, here: str) -> list[tuple[str, str, bool]]:
    """The tabs of a session."""
    words = {
        "rounds.show_session": ("session", gettext("Sites and staff")),
        "planning.show": ("planning", gettext("Planning")),
        "plans.list_plans": ("plans", gettext("Plans")),
        "callup.show": ("callup", gettext("Call-up")),
        "handouts.start": ("handouts", gettext("Handouts")),
        "readiness.replacements": ("replacements", gettext("Replacements")),
        "orders.board": ("orders", gettext("Move orders")),
    }
    return _tabs(words, here, round_code=round_.code, session_code=session.code)


def _tabs(words: dict[str, tuple[str, str]], here: str, **place: Any) -> list[tuple[str, str, bool]]:
    out = []
    for endpoint, (journey, label) in words.items():
        guard = guards.guard_of(current_app, endpoint)
        if guard and allows(current_user.actor.role, guard.permission or ""):
            out.append((url_for(endpoint, **place), label, journey == here))
    return out
