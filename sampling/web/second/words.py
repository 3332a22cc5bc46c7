"""What sources and differences are called."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from sampling.domain.second import Pair

from ..formatting import number

SOURCE_WORDS = {
    "own": lazy_gettext("The county's own counts"),
    "second": lazy_gettext("The second source"),
}
STANDING_WORDS = {
    "differs": lazy_pgettext("second source", "differs"),
    "only_there": lazy_pgettext("second source", "only there"),
    "only_here": lazy_pgettext("second source", "only here"),
    "equal": lazy_pgettext("second source", "equal"),
}
LOOKS = {"differs": "watch", "only_there": "no_news", "only_here": "no_news", "equal": "done"}
FIELD_WORDS = {
    "site_code": lazy_gettext("Code of the site"),
    "site_name": lazy_gettext("Name of the site"),
    "day": lazy_gettext("Day"),
    "time": lazy_gettext("End of the hour"),
    "sampled": lazy_gettext("People sampled since the opening"),
    "people": lazy_gettext("Of how many people (only to check)"),
    "share": lazy_gettext("Percentage (only to check)"),
}


def signed(difference: int) -> str:
    """A difference with its sign, "+12" or "−12"."""
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{number(abs(difference))}"


def standing(pair: Pair) -> str:
    """How a site's two figures stand: "differs by +12", "only here"."""
    if pair.difference:
        return str(gettext("differs by %(n)s", n=signed(pair.difference)))
    return str(STANDING_WORDS[pair.standing])
