"""What figures, states and ways are called."""

from flask_babel import lazy_gettext, lazy_pgettext

FIGURE_WORDS = {
    "sampled": lazy_gettext("People sampled since the opening"),
    "tubes": lazy_gettext("Tubes since the opening"),
    "visitors": lazy_gettext("Visitors since the opening"),
    "queue": lazy_gettext("People queueing"),
}
STATE_WORDS = {
    "empty": lazy_pgettext("cell", "empty"),
    "saved": lazy_pgettext("cell", "stored"),
    "problem": lazy_pgettext("cell", "look again"),
    "conflict": lazy_pgettext("cell", "conflict"),
    "reason": lazy_pgettext("cell", "say why"),
    "locked": lazy_pgettext("cell", "locked"),
    "closed": lazy_pgettext("cell", "not open"),
    "final": lazy_pgettext("cell", "closed"),
    "check": lazy_pgettext("cell", "check"),
    "sending": lazy_pgettext("cell", "on its way"),
    "unsent": lazy_pgettext("cell", "not sent"),
}
WAY_WORDS = {
    "page": lazy_gettext("on the site's page"),
    "phone": lazy_gettext("from the site's phone"),
    "grid": lazy_gettext("typed in at the desk"),
    "file": lazy_gettext("from a file"),
    "paper": lazy_gettext("from a tally sheet"),
    "api": lazy_gettext("by a program"),
}
TYPED_WORDS = {
    "grid": lazy_gettext("Told by phone or message"),
    "paper": lazy_gettext("Read from a tally sheet"),
}
SETTLED_WORDS = {
    "kept": lazy_gettext("kept what stood"),
    "taken": lazy_gettext("took what was offered"),
    "other": lazy_gettext("gave another figure"),
}
