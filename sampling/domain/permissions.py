"""Who may do what: the eight roles of an account, and what each may do within its area.

A permission is a word; a role is a set of them. Where it holds (the account's area and all below it, or one site) is
decided by `sampling.guards`.
"""

SEE_AREAS = "see areas"
SEE_CONTACTS = "see contacts"  # names and work phones of leads, members and county leaders
SEE_SITES = "see sites"
SEE_STAFF = "see staff"  # names and work phones of staff
IMPORT = "import"
SEE_ROUNDS = "see rounds"
EDIT_ROUNDS = "edit rounds"
SEE_PLANS = "see plans"
SEE_STUDIES = "see studies"  # of where to sample: candidate places, answers, who walks how far
STUDY = "study"  # ask where to sample, move sites by hand, and put an answer to use
PLAN = "plan"  # request and cancel runs, publish plans
REPORT = "report"
SEE_COUNTS = "see counts"
ENTER_COUNTS = "enter counts"  # for all sites of one's area: typed, from files and tally sheets; and settle conflicts
SEE_COVERAGE = "see coverage"
SUBMIT = "submit"  # send in files of one's own area, and edit its people, sites and vehicles
SEE_SUBMISSIONS = "see submissions"  # what a township sent in, and what is missing or odd in it
SEE_TOWNSHIPS = "see townships"  # all townships of a round side by side
ENTER_EXPECTED = "enter expected people"
CALL_UP = "call up"  # propose and change when areas are asked to come
CLOSE_GAPS = "close gaps"  # keep the frame, and sign for gaps
HAND_OUT = "hand out"  # say where people assemble, and make all that is handed out of a plan
SEE_DOCUMENTS = "see documents"  # orders, notices, pledges and who has signed; names by SEE_CONTACTS and SEE_STAFF
ISSUE = "issue documents"  # and withdraw or renew personal links
READY = "report readiness"
OPEN_BY_NAME = "open by name"  # a site that is not ready
SEE_READINESS = "see readiness"
ASK_HELP = "ask for help"  # for a site, and write back
SEE_HELP = "see help"
HANDLE_HELP = "handle help"  # take, hand over, answer and close what was asked for, and enter calls
SEE_SECOND = "see second source"  # counts of another platform beside the county's own
BRING_SECOND = "bring second source"
CHOOSE_OFFICIAL = "choose official figures"
SEE_CHASE = "see chase"  # who owes an hour's report, and what was done about it
CHASE = "chase"  # record calls about missing reports
SEE_DAYS = "see days"  # closing reports, noon and final figures, and the day's reports of townships
SIGN_DAY = "sign day"
REOPEN_DAY = "reopen day"  # that a township has signed
ENTER_OUTSTANDING = "enter outstanding people"
SEE_TUBES = "see tubes"  # sent to the lab, tested, resulted
ENTER_TUBES = "enter tubes"
ISSUE_BRIEFING = "issue briefings"
RENEW_SLIPS = "renew slips"  # of sites: a new one at once, or none any more
EXPORT = "export"  # take what one may see away as a file of rows
SEE_DUTY = "see duty"  # who is on duty, with work phones
EDIT_DUTY = "edit duty"
SET_HELP_DESK = "set help desk"
MANAGE_ACCOUNTS = "manage accounts"  # and keys for other programs
SEE_AUDIT = "see audit"
SIGNED_IN = "signed in"  # everybody with an account

_LOOK = frozenset({SIGNED_IN, SEE_AREAS, SEE_SITES, SEE_ROUNDS, SEE_COVERAGE, SEE_DUTY})
_PEOPLE = frozenset({SEE_CONTACTS, SEE_STAFF, SEE_PLANS, SEE_COUNTS})
_NIGHT = frozenset({SUBMIT, SEE_SUBMISSIONS, ENTER_EXPECTED, CALL_UP, CLOSE_GAPS, HAND_OUT, SEE_DOCUMENTS, EDIT_DUTY})
_SITES = frozenset({REPORT, READY, OPEN_BY_NAME, SEE_READINESS})
_HOURS = frozenset({ENTER_COUNTS, SEE_CHASE, CHASE, SEE_DAYS, SIGN_DAY, ENTER_OUTSTANDING, ENTER_TUBES})
_HELP = frozenset({ASK_HELP, SEE_HELP, HANDLE_HELP, SEE_SECOND, SEE_TUBES})
_OVERSIGHT = frozenset({SEE_SUBMISSIONS, SEE_TOWNSHIPS, SEE_DOCUMENTS, SEE_READINESS, SEE_CHASE, SEE_DAYS})
_WATCH = frozenset({SEE_HELP, SEE_SECOND, SEE_TUBES})
_COUNTY = frozenset({SEE_TOWNSHIPS, IMPORT, EDIT_ROUNDS, PLAN, ISSUE, SET_HELP_DESK, CHOOSE_OFFICIAL})
_WHERE = frozenset({SEE_STUDIES, STUDY})
_DESK = frozenset({REOPEN_DAY, BRING_SECOND, ISSUE_BRIEFING, EXPORT})

ROLES: dict[str, frozenset[str]] = {
    "planner": _LOOK | _PEOPLE | _NIGHT | _SITES | _HOURS | _HELP | _COUNTY | _WHERE | _DESK,
    "desk": _LOOK | _PEOPLE | _SITES | _HOURS | _HELP | _OVERSIGHT | _DESK | {HAND_OUT, ISSUE, EDIT_DUTY, RENEW_SLIPS},
    "township": _LOOK | _PEOPLE | _NIGHT | _SITES | _HOURS | _HELP | {RENEW_SLIPS, EXPORT},
    "village": _LOOK | {SEE_CONTACTS, SEE_COUNTS, ENTER_EXPECTED, ENTER_OUTSTANDING, EDIT_DUTY},
    "site_lead": frozenset({SIGNED_IN, REPORT, READY, SEE_COUNTS, SEE_DUTY, ASK_HELP}),
    "leadership": _LOOK | _OVERSIGHT | _WATCH | {SEE_CONTACTS, SEE_PLANS, SEE_COUNTS, SEE_STUDIES},
    "auditor": _LOOK | _WATCH | {SEE_PLANS, SEE_DOCUMENTS, SEE_COUNTS, SEE_DAYS, SEE_AUDIT, EXPORT},
    "administrator": _LOOK | {MANAGE_ACCOUNTS, RENEW_SLIPS, SEE_AUDIT, SET_HELP_DESK, ISSUE_BRIEFING, EXPORT},
}

COUNTY_ROLES = frozenset({"planner", "desk", "leadership", "auditor", "administrator"})


def allows(role: str, permission: str) -> bool:
    """True where accounts of this role have the permission at all; an unknown role has none."""
    return permission in ROLES.get(role, frozenset())
