"""The kinds of simulated days, in words."""

from flask_babel import lazy_gettext

FAMILY_WORDS = {
    "rush": lazy_gettext("An early rush"),
    "two-peaks": lazy_gettext("Two peaks"),
    "appointments": lazy_gettext("Appointments that not everybody keeps"),
    "lanes-late": lazy_gettext("Lanes that open late"),
    "outage": lazy_gettext("An hour without power in some townships"),
    "tail": lazy_gettext("24 hours with a long tail"),
    "silent": lazy_gettext("Sites that are silent"),
    "fewer": lazy_gettext("A plan for too many people"),
    "more": lazy_gettext("A plan for too few people"),
}
