"""What readiness is called: the eleven items, the states of a site, and what it lacks."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from sampling.domain.readiness import Stored

from ..formatting import number

ITEM_WORDS = {
    "rules": lazy_gettext("Rules are posted and kept"),
    "scanning": lazy_gettext("Codes are scanned at the entrance"),
    "temperature": lazy_gettext("Temperatures are taken"),
    "masks": lazy_gettext("Everybody wears a mask"),
    "disinfection": lazy_gettext("Tables and ground are disinfected"),
    "emergency_plan": lazy_gettext("An emergency plan is there"),
    "guide": lazy_gettext("The guide is at the site"),
    "rules_and_lead": lazy_gettext("Rules, and a person in charge of them"),
    "stock": lazy_gettext("Stock of protective gear"),
    "medical_support": lazy_gettext("Medical support from a nearby hospital"),
    "isolation_place": lazy_gettext("A place to isolate, and the way to a hospital"),
}
STATE_WORDS = {
    "silent": lazy_pgettext("readiness", "Nothing heard"),
    "acknowledged": lazy_pgettext("readiness", "Roster acknowledged"),
    "unready": lazy_pgettext("readiness", "Not ready yet"),
    "short": lazy_pgettext("readiness", "Ready but for people"),
    "ready": lazy_pgettext("readiness", "Ready"),
    "open": lazy_pgettext("readiness", "Open"),
}
LOOKS = {
    "silent": "no_news",
    "acknowledged": "awaiting",
    "unready": "watch",
    "short": "watch",
    "ready": "on_target",
    "open": "on_target",
}
"""The mark of each state, one of `parts/states.html`."""
WAY_WORDS = {
    "ready": lazy_pgettext("opened", "when it was ready"),
    "name": lazy_pgettext("opened", "by name, not ready"),
    "count": lazy_pgettext("opened", "by its first count"),
}


def lacks(key: str, stored: Stored | None) -> str:
    """What is missing, in a few words."""
    if key == "staff_there":
        return str(gettext("nobody is there yet"))
    if key == "unnamed":
        return str(gettext("%(n)s people without news", n=number(stored.unnamed if stored else 0)))
    if key == "supplies":
        return str(gettext("supplies"))
    if key == "network":
        return str(gettext("network"))
    return str(ITEM_WORDS[key])


def is_called(phone: str | None) -> bool:
    """True for a number that a phone can dial; that of the demonstration is none."""
    return phone is not None and phone.replace("-", "").replace(" ", "").lstrip("+").isdigit()
