"""What kinds of briefings are called."""

from flask_babel import lazy_gettext

KIND_WORDS = {
    "morning": lazy_gettext("Morning briefing"),
    "evening": lazy_gettext("Evening briefing"),
    "close": lazy_gettext("Briefing at the close"),
}
