"""What states, kinds and reasons are called in a briefing."""

from collections.abc import Mapping

from sampling.domain.texts import N_

from ..wording import gettext, pgettext

KIND_WORDS = {
    "morning": N_("Morning briefing"),
    "evening": N_("Evening briefing"),
    "close": N_("Briefing at the close"),
}
STATE_WORDS = {
    "on_target": N_("On target"),
    "watch": N_("Watch"),
    "behind": N_("Behind"),
    "no_news": N_("No news"),
    "no_figure": N_("No figure"),
    "awaiting": N_("Awaiting reports"),
    "opened": N_("No report due yet"),
    "not_due": N_("Not due yet"),
    "no_target": N_("No target"),
}
STATE_MARKS = {
    "on_target": "good",
    "watch": "watch",
    "behind": "bad",
    "no_news": "none",
    "no_figure": "none",
    "awaiting": "none",
    "opened": "none",
    "not_due": "none",
    "no_target": "none",
}
HELP_WORDS = {
    "queue": N_("The queue is too long"),
    "sampler_down": N_("A sampler can't go on"),
    "supplies": N_("Supplies run out"),
    "home_bound": N_("People who can't come"),
    "other": N_("Something else"),
}
RISK_WORDS = {"high": N_("High risk: %(areas)s."), "medium": N_("Medium risk: %(areas)s.")}
DIFFERENCE_WORDS = {
    "sampled": N_("people sampled"),
    "denominator": N_("residents"),
    "reported": N_("sites reported"),
}
THE_WHOLE = N_("%(what)s: %(before)s, now %(now)s")
OTHERWISE = N_("%(where)s, %(what)s: %(before)s, now %(now)s")
NOT_REAL = N_("Generated for demonstration; not for operational use.")


def reasons() -> dict[str, str]:
    """What the reasons of outstanding people are called, in the language that is spoken."""
    return {
        "away": gettext("Away"),
        "home_bound": gettext("Home-bound"),
        "refused": pgettext("outstanding", "Refused"),
        "exempt": gettext("Exempt"),
        "elsewhere": gettext("Sampled elsewhere"),
        "unknown": gettext("Reason unknown"),
    }


def word(words: Mapping[str, str], key: str) -> str:
    """A word of one of these tables, in the language that is spoken."""
    return gettext(words[key])
