"""The teams (专班) of a round's command: what each is for, and who leads it."""

from dataclasses import dataclass

from .texts import N_


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a round.

    key: one of `KEYS` where steps of the round are asked of it, None for a county's own. name, duty: the county's
    words, or the English ones of `DEFAULTS`, which pages show in the reader's language. lead_name, lead_phone: ""
    while nobody is named.
    """

    name: str
    duty: str
    key: str | None = None
    lead_name: str = ""
    lead_phone: str = ""

    @property
    def lacks_lead(self) -> bool:
        """True where nobody is named, or nobody can call who is."""
        return not (self.lead_name and self.lead_phone)


# The groups of a county's sampling command in generic emergency plans: coordination, sampling and testing, supplies,
# on-site order, publicity; with information, transport and medical groups as the 2020-22 notices have them.
_WORDS = (
    (
        "coordination",
        N_("Coordination"),
        N_("Takes the order, tells the townships, keeps the clock, decides where teams disagree."),
    ),
    (
        "sampling",
        N_("Sampling and testing"),
        N_("Sites, samplers and recorders, the plan of each session, matching with the laboratories."),
    ),
    (
        "supplies",
        N_("Supplies"),
        N_("Tubes, swabs, protective clothing, tables and tents: enough of them at every site."),
    ),
    ("transport", N_("Transport"), N_("Brings samples from the sites to the laboratories, and staff to the sites.")),
    ("order", N_("On-site order"), N_("Opening of the sites, queues, one-metre line, one-way flow, security.")),
    ("publicity", N_("Publicity"), N_("Notices to villages and households, time slots, hotline, answers to rumours.")),
    ("information", N_("Information"), N_("Expected people by area, gaps, hourly figures, devices and accounts.")),
    (
        "medical",
        N_("Medical care and transfer"),
        N_("Home-bound people, isolation sites, whoever falls ill, transfer of people."),
    ),
)
DEFAULTS: tuple[Team, ...] = tuple(Team(name, duty, key) for key, name, duty in _WORDS)
KEYS = tuple(team.key or "" for team in DEFAULTS)
TEAMS_MAX = 30
