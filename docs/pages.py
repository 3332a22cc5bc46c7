"""Every page of the product and how one gets there, for the pictures of all of them: `make pictures`.

A page that is new must be added here, or to what is NO_PAGE: `tests/web/test_pictures.py` looks through the routes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

COUNTY = "411325"
PLACES = {
    "round_code": "NX202205",
    "session_code": "0504",
    "area_code": "411325100",
    "site_code": "NX001",
    "version": 1,
    "study_code": f"where-{COUNTY}",
    "kind": "township",
    "code": "411325100",
}
"""What an address of the demonstration takes where a page says nothing else."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as an account sees it.

    on: endpoint of the page on which a link to it stands, where its address has a number that the database gives;
    act: what has to be done before there is such a page, a function of `docs/acts.py`; send: the form is sent empty,
    to see what it says then; name: where an endpoint has more than one picture.
    """

    endpoint: str
    account: str = "planner"
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    query: str = ""
    on: str = ""
    act: str = ""
    send: bool = False
    name: str = ""

    @property
    def file_name(self) -> str:
        """What its pictures are called, without account, width and language."""
        return "-".join(filter(None, (self.endpoint.replace(".", "-").replace("_", "-"), self.name)))

    @property
    def journey(self) -> str:
        """The word of the journey it belongs to."""
        return self.endpoint.partition(".")[0]

    @property
    def writes(self) -> bool:
        """Whether something is sent or done for it: not in a demonstration that others use."""
        return self.send or bool(self.act)


def _faulty(endpoint: str, **more: object) -> Page:
    return Page(endpoint, send=True, name="faults", **more)  # type: ignore[arg-type]


TOWN: dict[str, object] = {"area_code": "411325100"}
SWEEP: dict[str, object] = {"session_code": "0504S"}
VILLAGE: dict[str, object] = {"area_code": "411325100001"}
COUNTY_WIDE: dict[str, object] = {"area_code": COUNTY}
AT_TEN = "as_of=2022-05-04T10:00%2B08:00"

PAGES: tuple[Page, ...] = (
    # what there is: areas, sites, people, vehicles, and how they come in
    Page("areas.list_areas"),
    Page("areas.list_areas", "township", name="township"),
    Page("areas.show"),
    Page("areas.show", values=VILLAGE, name="village"),
    Page("sites.list_sites"),
    Page("sites.list_sites", query="q=nothing-like-it", name="none"),
    Page("sites.show"),
    Page("staff.list_staff"),
    Page("vehicles.list_vehicles"),
    Page("siting.list_studies"),
    Page("siting.new"),
    _faulty("siting.new"),
    Page("siting.show"),
    Page("siting.show_version"),
    Page("siting.compare"),
    Page("siting.access"),
    Page("siting.pins"),
    Page("siting.move", on="siting.show"),
    Page("siting.choose"),
    Page("importing.choose"),
    _faulty("importing.choose"),
    Page("importing.look", act="import_good"),
    Page("importing.look", act="import_bad", name="faults"),
    Page("importing.done", act="import_done"),
    Page("layers.choose"),
    _faulty("layers.choose"),
    Page("layers.show", act="layer"),
    # rounds
    Page("rounds.list_rounds"),
    Page("rounds.list_rounds", "township", name="township"),
    Page("rounds.new"),
    _faulty("rounds.new"),
    Page("rounds.show"),
    Page("rounds.show", "township", name="township"),
    Page("rounds.edit"),
    Page("rounds.confirm_move", values={"to": "closed"}),
    Page("rounds.copy"),
    _faulty("rounds.copy"),
    Page("rounds.mark_step", on="rounds.show"),
    Page("rounds.show_session"),
    Page("rounds.new_session"),
    _faulty("rounds.new_session"),
    Page("rounds.edit_session"),
    Page("rounds.remove_session"),
    Page("rounds.targets"),
    Page("rounds.norms"),
    Page("rounds.teams"),
    # townships send in their own
    Page("submitting.board"),
    Page("submitting.show", "township"),
    Page("submitting.list_people", "township"),
    Page("submitting.list_sites", "township"),
    Page("submitting.list_vehicles", "township"),
    Page("submitting.edit_person", "township", on="submitting.list_people"),
    Page("submitting.edit_site", "township"),
    _faulty("submitting.edit_site", account="township"),
    Page("submitting.edit_vehicle", "township", on="submitting.list_vehicles"),
    Page("submitting.open_submission", "township", on="submitting.show"),
    Page("submitting.look", "township", act="submission"),
    # who is expected, the gaps, the call-up, the risks
    Page("expected.overview"),
    Page("expected.area", "township"),
    Page("expected.area", "village", values=VILLAGE, name="village"),
    Page("expected.file"),
    Page("gaps.show"),
    Page("gaps.frame"),
    Page("gaps.new"),
    _faulty("gaps.new"),
    Page("gaps.edit", on="gaps.frame"),
    Page("gaps.file"),
    Page("callup.show"),
    Page("callup.area", "township"),
    Page("callup.notices"),
    Page("callup.notices", values={"area_code": COUNTY}, name="many"),
    Page("callup.notice_files", act="notices"),
    Page("callup.proposal", act="callups"),
    Page("callup.site", "township"),
    Page("risks.show"),
    Page("risks.area", "township"),
    # planning and plans
    Page("planning.show"),
    Page("planning.show_run", on="planning.show"),
    Page("plans.list_plans"),
    Page("plans.show"),
    Page("plans.show", "township", name="township"),
    Page("plans.show", values=SWEEP, name="sweep"),
    Page("plans.show_table", values={"kind": "sites"}, name="sites"),
    Page("plans.show_table", values={"kind": "units"}, name="units"),
    Page("plans.show_table", values={"kind": "persons"}, name="persons"),
    Page("plans.compare_plans"),
    Page("plans.confirm_publishing", values=SWEEP),
    Page("plans.ask_replan"),
    # the plan leaves: handouts, signatures, the call tree
    Page("handouts.start"),
    Page("handouts.list_handouts"),
    Page("handouts.list_handouts", values={"kind": "person"}, name="persons"),
    Page("handouts.show_handout"),
    Page("handouts.show_handout", values={"kind": "site", "code": "NX001"}, name="site"),
    Page("handouts.everything"),
    Page("handouts.show_bundle", act="bundle"),
    Page("handouts.departures"),
    Page("signing.list_documents"),
    Page("signing.new_document", values={"kind": "notice"}),
    _faulty("signing.new_document", values={"kind": "notice"}),
    Page("signing.show_document", on="signing.list_documents"),
    Page("signing.call_tree"),
    Page("signing.show_link", act="link"),
    Page("signing.personal", "", act="personal"),
    Page("outstanding.personal", "", act="personal_outstanding"),
    # on duty, accounts of sites
    Page("duty.on_duty"),
    Page("duty.roster"),
    Page("duty.new"),
    _faulty("duty.new"),
    Page("duty.edit", on="duty.roster"),
    Page("duty.remove", on="duty.roster"),
    Page("duty.absence", on="duty.roster"),
    Page("duty.bring"),
    Page("duty.look", act="duties"),
    Page("duty.brought", act="duties_brought"),
    Page("duty.help_desk", "admin"),
    Page("slips.sites", "admin"),
    Page("slips.passwords", "admin", query="area_code=411325"),
    Page("slips.show", "admin", act="slips"),
    # the morning
    Page("readiness.board"),
    Page("readiness.board", "township", name="township"),
    Page("readiness.board", query="wall=1", name="wall"),
    Page("readiness.site", "site"),
    Page("readiness.replacements"),
    # the hour
    Page("phones.board"),
    Page("reporting.site", "site"),
    Page("reporting.own_site", "township", name="no-site"),
    Page("closing.site", "site"),
    Page("closing.board"),
    Page("counting.grid", "township"),
    Page("counting.history", "township"),
    Page("counting.flags", "desk"),
    Page("counting.list_conflicts", "desk"),
    Page("counting.conflict", "desk", on="counting.list_conflicts"),
    Page("counting.tally", "township"),
    Page("counting.site_tally", "township"),
    Page("counting.choose_export", "desk"),
    Page("counting.bring", "desk"),
    Page("counting.look", "desk", act="counts"),
    Page("counting.brought", "desk", act="counts_brought"),
    Page("chasing.chase", "desk"),
    Page("chasing.lateness", "desk", query="day=2022-05-04"),
    Page("chasing.call_site", "desk"),
    Page("chasing.call_township", "desk"),
    Page("help.desk", "desk", query="show=solved"),
    Page("help.call", "desk"),
    _faulty("help.call", account="desk"),
    Page("help.ticket", "desk", query="show=solved", on="help.desk"),
    Page("help.history", "desk", on="help.ticket"),
    Page("help.site", "site"),
    Page("daily.show", "desk"),
    Page("daily.township", "township"),
    # the watch
    Page("watching.watch", "leader"),
    Page("watching.area", "leader"),
    Page("watching.area", "leader", query=AT_TEN, name="under-way"),
    Page("watching.area", "leader", values=COUNTY_WIDE, query=f"{AT_TEN}&map=lateness", name="lateness"),
    Page("watching.area", "leader", values=COUNTY_WIDE, query=f"{AT_TEN}&wall=1", name="wall"),
    Page("watching.area", "village", values=VILLAGE, name="village"),
    Page("watching.counts", "leader", query=AT_TEN),
    Page("watching.counts", "leader", query=f"{AT_TEN}&show=sites", name="sites"),
    Page("watching.finals", "leader"),
    Page("briefings.list_briefings", "leader"),
    Page("briefings.show", "leader", values={"number": 2}),
    Page("briefings.draft", "desk"),
    Page("briefings.again", "desk", values={"number": 2}),
    Page("tubes.show", "desk"),
    Page("tubes.area", "township"),
    Page("adjusting.ask"),
    Page("orders.board"),
    Page("orders.site", "site"),
    Page("forecasting.backtest", "leader"),
    # who is outstanding, and another platform's figures
    Page("outstanding.overview"),
    Page("outstanding.area", "township"),
    Page("outstanding.area", "village", values=VILLAGE, name="village"),
    Page("outstanding.paper", "village"),
    Page("outstanding.reconciled"),
    Page("outstanding.sweep", values=SWEEP),
    Page("second.show"),
    Page("second.bring"),
    Page("second.look", act="second"),
    # accounts, traces, the description for programs
    Page("accounts.sign_in", ""),
    _faulty("accounts.sign_in", account=""),
    Page("accounts.own"),
    Page("accounts.list_accounts", "admin"),
    Page("accounts.new", "admin"),
    _faulty("accounts.new", account="admin"),
    Page("accounts.reset", "admin", on="accounts.list_accounts"),
    Page("signins.own"),
    Page("signins.account", "admin", on="accounts.list_accounts"),
    Page("signins.keys", "admin"),
    Page("signins.roles", "admin"),
    Page("signins.site", "admin"),
    Page("auditing.list_entries", "auditor"),
    Page("describing.docs", "admin"),
    Page("styleguide.show", "admin"),
    Page("styleguide.wall", "admin"),
    Page("styleguide.phone", "admin"),
)

FILE = "a file to take away"
PART = "a part of a page, fetched by its script"
PHONE = "what the phone's program fetches"
PROGRAM = "for programs"
CODE = "its address stands in a printed code alone"
USED = "there only for a session without a published plan; the browser tests open it"
HOUR = "there only while a session goes on; the browser tests open it"

NO_PAGE: Mapping[str, str] = {
    "siting.confirm": USED,
    "adjusting.proposal": HOUR,
    "plans.show_changes": HOUR,
    "signins.slip": CODE,
    "accounts.language": "leads to another page",
    "home.first": "leads to another page",
    "phones.first": "leads to another page",
    "static": FILE,
    "auditing.file": FILE,
    "briefings.paper": FILE,
    "callup.notices_pdf": FILE,
    "callup.notice_archive": FILE,
    "briefings.paper_of_watch": FILE,
    "briefings.picture": FILE,
    "counting.export": FILE,
    "counting.fetch": FILE,
    "counting.left_out": FILE,
    "counting.template": FILE,
    "daily.county": FILE,
    "daily.township_file": FILE,
    "duty.fetch": FILE,
    "duty.left_out": FILE,
    "duty.template": FILE,
    "expected.template": FILE,
    "gaps.template": FILE,
    "handouts.bundle_file": FILE,
    "handouts.file": FILE,
    "handouts.own_calendar": FILE,
    "handouts.own_picture": FILE,
    "importing.fetch": FILE,
    "importing.left_out": FILE,
    "importing.template": FILE,
    "layers.export": FILE,
    "layers.findings": FILE,
    "outstanding.export": FILE,
    "planning.stored": FILE,
    "plans.file": FILE,
    "plans.moves_file": FILE,
    "second.file": FILE,
    "second.left_out": FILE,
    "second.template": FILE,
    "signing.call_tree_file": FILE,
    "signing.qr_code": FILE,
    "signing.receipts_file": FILE,
    "submitting.fetch": FILE,
    "submitting.own_file": FILE,
    "tubes.file": FILE,
    "tubes.versions": FILE,
    "watching.counts_file": FILE,
    "chasing.part": PART,
    "duty.part": PART,
    "handouts.bundle_progress": PART,
    "help.fragment": PART,
    "help.standing": PART,
    "layers.areas_geojson": PART,
    "layers.progress": PART,
    "planning.progress": PART,
    "siting.access_geojson": PART,
    "siting.areas_geojson": PART,
    "siting.catchment_geojson": PART,
    "siting.catchments_geojson": PART,
    "siting.moved": PART,
    "siting.progress": PART,
    "siting.sites_geojson": PART,
    "siting.ways_geojson": PART,
    "callup.progress": PART,
    "callup.notice_progress": PART,
    "plans.areas_geojson": PART,
    "plans.sites_geojson": PART,
    "readiness.figures": PART,
    "readiness.standing": PART,
    "slips.progress": PART,
    "watching.curve_json": PART,
    "watching.figures_json": PART,
    "watching.fragment": PART,
    "watching.ground_json": PART,
    "phones.facts": PHONE,
    "phones.manifest": PHONE,
    "phones.queue": PHONE,
    "phones.shell": PHONE,
    "phones.worker": PHONE,
    "api.list_counts": PROGRAM,
    "api.list_counts_of_site": PROGRAM,
    "api.list_rounds": PROGRAM,
    "api.list_sites": PROGRAM,
    "api.one_round": PROGRAM,
    "describing.openapi": PROGRAM,
    "health.healthz": PROGRAM,
    "styleguide.tick": PART,
    "styleguide.areas": PART,
    "styleguide.sites": PART,
    "styleguide.curve": PART,
    "phones.facts_by_token": PROGRAM,
}
"""Routes that answer a GET and are no page, each with the reason."""
