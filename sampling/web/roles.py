"""What the roles of staff are called."""

from flask_babel import lazy_gettext

ROLE_WORDS = {
    "sampler": lazy_gettext("Sampler"),
    "recorder": lazy_gettext("Recorder"),
    "helper": lazy_gettext("Helper"),
    "lead": lazy_gettext("Lead of a site"),
    "driver": lazy_gettext("Driver"),
    "lab": lazy_gettext("Laboratory"),
}
