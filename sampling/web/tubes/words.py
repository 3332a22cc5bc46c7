"""What the steps of a tube are called, and what lies between them."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from sampling.domain.chains import Between

from ..formatting import number

STEP_WORDS = {
    "taken": lazy_pgettext("tubes", "Taken"),
    "sent": lazy_pgettext("tubes", "Sent"),
    "tested": lazy_pgettext("tubes", "Tested"),
    "resulted": lazy_pgettext("tubes", "With a result"),
}
WAITING_WORDS = {
    "sent": lazy_gettext("Waiting to be sent"),
    "tested": lazy_gettext("Waiting to be tested"),
    "resulted": lazy_gettext("Waiting for a result"),
}


def amount(found: Between | None) -> str:
    """What lies between two steps, in words that say how exact it is; "" where there is no figure."""
    if found is None:
        return ""
    if found.n < 0:
        return str(gettext("%(n)s more than before", n=number(-found.n)))
    n = number(found.n)
    if found.bound == "least":
        return str(gettext("at least %(n)s", n=n))
    if found.bound == "most":
        return str(gettext("at most %(n)s", n=n))
    return str(gettext("about %(n)s", n=n)) if found.bound == "about" else n
