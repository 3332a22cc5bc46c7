"""What kinds, states and owners of help are called."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext, ngettext

from sampling.domain.help import ITEMS, Act, Ask, Owner, Standing

from ..formatting import clock, number
from ..names import who

KIND_WORDS = {
    "queue": lazy_gettext("The queue is too long"),
    "sampler_down": lazy_gettext("A sampler can't go on"),
    "supplies": lazy_gettext("Supplies run out"),
    "home_bound": lazy_gettext("People who can't come"),
    "other": lazy_gettext("Something else"),
}
URGENCY_WORDS = {
    "urgent": lazy_pgettext("help", "urgent"),
    "soon": lazy_pgettext("help", "soon"),
    "today": lazy_pgettext("help", "ordinary"),
}
ITEM_WORDS = {
    "swabs": lazy_gettext("Swabs"),
    "tubes": lazy_gettext("Sampling tubes"),
    "suits": lazy_gettext("Protective suits"),
    "masks": lazy_gettext("N95 masks"),
    "shields": lazy_gettext("Face shields"),
    "gloves": lazy_gettext("Gloves, pairs"),
    "disinfectant": lazy_gettext("Disinfectant, bottles"),
    "labels": lazy_gettext("Code labels"),
    "boxes": lazy_gettext("Transfer boxes"),
}
STATE_WORDS = {
    "sent": lazy_pgettext("help", "Sent"),
    "seen": lazy_pgettext("help", "Seen"),
    "on_way": lazy_pgettext("help", "On its way"),
    "answered": lazy_pgettext("help", "Answered"),
    "needed": lazy_pgettext("help", "Still needed"),
    "solved": lazy_pgettext("help", "Solved"),
}
ACT_WORDS = {
    "seen": lazy_pgettext("help", "Seen"),
    "taken": lazy_pgettext("help", "Taken"),
    "handed": lazy_pgettext("help", "Handed over"),
    "on_way": lazy_pgettext("help", "On its way"),
    "answered": lazy_pgettext("help", "Answer"),
    "closed": lazy_pgettext("help", "Closed: what was done"),
    "said": lazy_pgettext("help", "The site writes"),
    "solved": lazy_pgettext("help", "The site says: solved"),
    "still_needed": lazy_pgettext("help", "Still needed"),
}
LOOKS = {
    "sent": "awaiting",
    "seen": "opened",
    "on_way": "running",
    "answered": "done",
    "needed": "warning",
    "solved": "closed",
}
if tuple(ITEM_WORDS) != ITEMS:
    raise RuntimeError("words and items of supplies differ")


def details(ask: Ask) -> str:
    """What a request says in figures: how many people, where, how many of which supplies; "" for none."""
    parts = []
    if ask.people is not None:
        n = number(ask.people)
        parts.append(
            {
                "queue": ngettext("%(n)s person queueing", "%(n)s people queueing", ask.people, n=n),
                "sampler_down": ngettext("%(n)s sampler missing", "%(n)s samplers missing", ask.people, n=n),
            }.get(ask.kind, ngettext("%(n)s person", "%(n)s people", ask.people, n=n))
        )
    if ask.place:
        parts.append(ask.place)
    parts += [
        gettext("%(what)s: %(n)s", what=word, n=number(ask.supplies[item]))
        for item, word in ITEM_WORDS.items()
        if item in ask.supplies
    ]
    return str(gettext(", ")).join(str(one) for one in parts)


def state_line(stand: Standing) -> str:
    """The state in words, with the clock and who it was: "Seen by Li, 09:04"."""
    if stand.state == "seen" and stand.seen is not None:
        return str(gettext("Seen by %(who)s, %(clock)s", who=who(stand.seen.by), clock=clock(stand.seen.at)))
    return str(STATE_WORDS[stand.state])


def owner_line(owner: Owner | None, townships: dict[str, str]) -> str:
    """Whose it is: a person, a unit, the township or the county's desk."""
    if owner is None:
        return str(gettext("nobody yet"))
    return to_line(owner.level, owner.name, townships)


def to_line(level: str, name: str, townships: dict[str, str]) -> str:
    """To whom something was handed."""
    if level == "county":
        return str(gettext("the county's desk"))
    if level == "township":
        return townships.get(name, name)
    return who(name) if level == "account" else name


def act_line(act: Act, townships: dict[str, str]) -> str:
    """What was done, and to whom it was handed."""
    if act.act == "handed":
        return str(gettext("Handed over to %(whom)s", whom=to_line(act.to_level, act.to_name, townships)))
    return str(ACT_WORDS[act.act])
