"""What kinds of gaps and entries of the frame are called."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from ..formatting import number

GAP_WORDS = {
    "no_site": lazy_gettext("No site serves it"),
    "no_lead": lazy_gettext("It has no lead"),
    "several_leads": lazy_gettext("It has more than one lead"),
    "no_phone": lazy_gettext("No member has a work phone"),
    "no_call_up": lazy_gettext("It is called to no site"),
    "entry_no_site": lazy_gettext("Its people have no site"),
}
TODO_WORDS = {
    "no_site": lazy_gettext("Open a site that serves it in a session."),
    "no_lead": lazy_gettext("Import its lead with the areas."),
    "several_leads": lazy_gettext("Import one lead alone."),
    "no_phone": lazy_gettext("Import a member with a work phone."),
    "no_call_up": lazy_gettext("Propose the call-ups of a session."),
    "entry_no_site": lazy_gettext("Choose a site that opens, or “sampled in place”."),
}
FRAME_WORDS = {
    "trade": lazy_gettext("Trade"),
    "village": lazy_pgettext("frame", "Village"),
    "firm": lazy_gettext("Firm"),
    "venue": lazy_gettext("Venue"),
    "building": lazy_pgettext("frame", "Building"),
}


def counted(counts: Mapping[str, int]) -> str:
    """What is open as one sentence: “9 without call-up, 3 without a member with a phone; 5 signed for”."""
    said = [_counted(kind, n) for kind, n in counts.items() if n and kind != "signed"]
    text = gettext(", ").join(said)
    if not counts.get("signed"):
        return text
    signed = gettext("%(n)s signed for", n=number(counts["signed"]))
    return gettext("%(gaps)s; %(signed)s", gaps=text, signed=signed) if text else signed


def _counted(kind: str, n: int) -> str:
    """One kind; in a function, as the words are those of the request's language."""
    facts = {"n": number(n)}
    words = {
        "no_site": gettext("%(n)s without a site", **facts),
        "no_lead": gettext("%(n)s without a lead", **facts),
        "several_leads": gettext("%(n)s with several leads", **facts),
        "no_phone": gettext("%(n)s without a member with a phone", **facts),
        "no_call_up": gettext("%(n)s without call-up", **facts),
        "entry_no_site": gettext("%(n)s of the frame without a site", **facts),
    }
    return str(words[kind])
