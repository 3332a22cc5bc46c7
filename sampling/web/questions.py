"""What the questions that a run may be asked are called."""

from flask_babel import lazy_gettext

QUESTION_WORDS = {
    "fewest": lazy_gettext("Fewest people who reach all targets"),
    "finish": lazy_gettext("Earliest finish with these people"),
    "curve": lazy_gettext("Coverage against staff"),
}
