"""The chase in words, and the text that goes into the group."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from sampling.services.chasing import Chase

from ..formatting import clock, number

LEVEL_WORDS = {
    "site": lazy_pgettext("chase", "Site"),
    "township": lazy_pgettext("chase", "Township"),
    "county": lazy_pgettext("chase", "County"),
}
STEP_WORDS = {
    "site": lazy_gettext("Call the site"),
    "township": lazy_gettext("Call the township"),
    "county": lazy_gettext("The county calls the township"),
}
SAID_WORDS = {
    "will_send": lazy_gettext("Will send it"),
    "network": lazy_gettext("Network is down"),
    "figure": lazy_gettext("Gives the figure by phone"),
    "closed": lazy_gettext("Has closed"),
    "other": lazy_gettext("Something else"),
}
KIND_WORDS = {
    "lead": lazy_pgettext("chase", "Lead"),
    "township_lead": lazy_gettext("Head of the township"),
    "county_leader": lazy_gettext("County leader for it"),
    "duty": lazy_gettext("On duty"),
}


def text_of(found: Chase) -> str:
    """Who is missing, ready to be pasted into a group."""
    facts = {
        "round": found.round.name,
        "hour": clock(found.hour),
        "all": number(found.expected),
        "n": number(found.reported),
        "missing": number(found.owing),
        "now": clock(found.as_of),
    }
    if not found.owing:
        return str(gettext("%(round)s: all %(all)s sites have reported for %(hour)s. As of %(now)s.", **facts))
    lines = [
        gettext(
            "%(round)s: of %(all)s sites that report for %(hour)s, %(n)s have and %(missing)s have not, as of %(now)s:",
            **facts,
        )
    ]
    lines += [
        gettext(
            "%(township)s (%(n)s): %(sites)s",
            township=one.name,
            n=number(len(one.sites)),
            sites=gettext(", ").join(site.site_name for site in one.sites),
        )
        for one in found.townships
    ]
    lines.append(gettext("Please report at once, also where nothing was added. Missing is not zero."))
    return "\n".join(lines)
