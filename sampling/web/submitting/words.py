"""What submissions, townships and their lacks are called."""

from collections.abc import Callable

from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext

from sampling.domain.submitting import Since
from sampling.domain.townships import Lack

from ..formatting import number
from ..roles import ROLE_WORDS

KIND_WORDS = {
    "staff": lazy_gettext("Staff"),
    "sites": lazy_gettext("Sites"),
    "vehicles": lazy_gettext("Vehicles"),
    "areas": lazy_gettext("Areas (residents, leads, members)"),
    "as_it_stands": lazy_gettext("As it stands"),
}
STATE_LOOKS = {
    "submitted": ("watch", lazy_pgettext("submission", "Waits for the planner")),
    "applied": ("done", lazy_pgettext("submission", "Applied")),
    "partly_applied": ("warning", lazy_pgettext("submission", "Applied in part, the rest given back")),
    "returned": ("error", lazy_pgettext("submission", "Given back")),
    "superseded": ("superseded", lazy_pgettext("submission", "A newer version came")),
}
TOWNSHIP_LOOKS = {
    "not_submitted": ("missing", lazy_pgettext("township", "Not submitted")),
    "back": ("error", lazy_pgettext("township", "Given back")),
    "waiting": ("watch", lazy_pgettext("township", "Submitted")),
    "applied": ("done", lazy_pgettext("township", "Applied")),
}
"""The mark's kind and the word, by state."""


def lack_text(lack: Lack) -> str:
    """What is missing or odd, as a sentence."""
    facts = {"n": number(lack.n), "all": number(lack.all), "role": ROLE_WORDS.get(lack.role, lack.role)}
    return _LACKS[lack.kind](lack.n, facts)


def lack_todo(lack: Lack) -> str:
    """What to do about it."""
    return str(_TODO[lack.kind])


def since_text(since: Since) -> str:
    """What became other than a plan took it for, in one line; "" for nothing."""
    parts = [
        (len(since.people_gone), lambda n: ngettext("%(n)s person gone", "%(n)s people gone", n, n=number(n))),
        (len(since.people_new), lambda n: ngettext("%(n)s person new", "%(n)s people new", n, n=number(n))),
        (len(since.people_changed), lambda n: ngettext("%(n)s person changed", "%(n)s people changed", n, n=number(n))),
        (len(since.sites_new), lambda n: ngettext("%(n)s site new", "%(n)s sites new", n, n=number(n))),
        (len(since.sites_changed), lambda n: ngettext("%(n)s site changed", "%(n)s sites changed", n, n=number(n))),
        (len(since.areas_changed), lambda n: ngettext("%(n)s area changed", "%(n)s areas changed", n, n=number(n))),
    ]
    return gettext(", ").join(str(say(n)) for n, say in parts if n)


_LACKS: dict[str, Callable[[int, dict[str, object]], str]] = {
    "no_staff": lambda n, f: gettext("Nobody starts from here."),
    "role_nobody": lambda n, f: gettext("Nobody is there for the role: %(role)s.", **f),
    "no_sites": lambda n, f: gettext("It has residents, but no site."),
    "no_vehicles": lambda n, f: gettext("No vehicle is named."),
    "no_manager_alone": lambda n, f: ngettext(
        "%(n)s of %(all)s area without a manager has no lent staff.",
        "%(n)s of %(all)s areas without a manager have no lent staff.",
        n,
        **f,
    ),
    "no_lead": lambda n, f: ngettext(
        "%(n)s of %(all)s areas has no lead with a phone.", "%(n)s of %(all)s areas have no lead with a phone.", n, **f
    ),
    "no_member": lambda n, f: ngettext(
        "%(n)s of %(all)s areas has no member with a phone.",
        "%(n)s of %(all)s areas have no member with a phone.",
        n,
        **f,
    ),
    "no_phone": lambda n, f: ngettext(
        "%(n)s of %(all)s people has no work phone.", "%(n)s of %(all)s people have no work phone.", n, **f
    ),
    "no_residents": lambda n, f: ngettext(
        "%(n)s of %(all)s areas has no figure of its residents.",
        "%(n)s of %(all)s areas have no figure of their residents.",
        n,
        **f,
    ),
    "role_short": lambda n, f: gettext(
        "Its lanes need %(all)s at once by the norm (%(role)s); %(n)s are wanting.", **f
    ),
    "sites_unstaffed": lambda n, f: ngettext(
        "For %(n)s of %(all)s sites its own people do not suffice by the norm.",
        "For %(n)s of %(all)s sites its own people do not suffice by the norm.",
        n,
        **f,
    ),
    "site_off_ground": lambda n, f: ngettext(
        "%(n)s of %(all)s sites stands outside the ground of its area.",
        "%(n)s of %(all)s sites stand outside the ground of their area.",
        n,
        **f,
    ),
}
_TODO = {
    "no_staff": lazy_gettext("Send in the file of staff."),
    "role_nobody": lazy_gettext("Send in people with this role, or ask the county to lend some."),
    "no_sites": lazy_gettext("Send in the file of sites."),
    "no_vehicles": lazy_gettext("Send in the file of vehicles."),
    "no_manager_alone": lazy_gettext("Ask for lent staff, and name this area as their base in the file of staff."),
    "no_lead": lazy_gettext("Send in the file of areas with lead_name and lead_phone."),
    "no_member": lazy_gettext("Send in the file of areas with member_names and member_phones."),
    "no_phone": lazy_gettext("Type the phone in the list of people, or send in the file of staff."),
    "no_residents": lazy_gettext("Send in the file of areas with residents, their source and day."),
    "role_short": lazy_gettext("Send in more people, fewer lanes, or ask the county to lend some."),
    "sites_unstaffed": lazy_gettext("Counted in order of the sites' codes; people from elsewhere may fill them."),
    "site_off_ground": lazy_gettext("Check the coordinates and the area in the file of sites."),
}
