"""What the states of an order, and whom it goes to, are called."""

from flask_babel import lazy_gettext, lazy_pgettext

STATE_WORDS = {
    "cannot": lazy_gettext("Can't follow it"),
    "difficulty": lazy_gettext("Has a difficulty"),
    "unsigned": lazy_gettext("Not signed"),
    "signed": lazy_pgettext("order", "Signed"),
}
LOOKS = {"cannot": "behind", "difficulty": "watch", "unsigned": "awaiting", "signed": "on_target"}
KIND_WORDS = {
    "site": lazy_pgettext("order", "Sites"),
    "unit": lazy_pgettext("order", "Units"),
    "person": lazy_pgettext("order", "People"),
}
