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
PLAN = "plan"  # request and cancel runs, publish plans
REPORT = "report"
SEE_COUNTS = "see counts"
SEE_COVERAGE = "see coverage"
SEE_DUTY = "see duty"  # who is on duty, with work phones
EDIT_DUTY = "edit duty"
SET_HELP_DESK = "set help desk"
MANAGE_ACCOUNTS = "manage accounts"
SEE_AUDIT = "see audit"
SIGNED_IN = "signed in"  # everybody with an account

_LOOK = frozenset({SIGNED_IN, SEE_AREAS, SEE_SITES, SEE_ROUNDS, SEE_COVERAGE, SEE_DUTY})

ROLES: dict[str, frozenset[str]] = {
    "planner": _LOOK
    | {SEE_CONTACTS, SEE_STAFF, IMPORT, EDIT_ROUNDS, SEE_PLANS, PLAN, SEE_COUNTS, REPORT, EDIT_DUTY, SET_HELP_DESK},
    "desk": _LOOK | {SEE_CONTACTS, SEE_STAFF, SEE_PLANS, SEE_COUNTS, REPORT, EDIT_DUTY},
    "township": _LOOK | {SEE_CONTACTS, SEE_STAFF, SEE_PLANS, SEE_COUNTS, REPORT, EDIT_DUTY},
    "village": _LOOK | {SEE_CONTACTS, SEE_COUNTS, EDIT_DUTY},
    "site_lead": frozenset({SIGNED_IN, REPORT, SEE_COUNTS, SEE_DUTY}),
    "leadership": _LOOK | {SEE_CONTACTS, SEE_PLANS, SEE_COUNTS},
    "auditor": _LOOK | {SEE_PLANS, SEE_COUNTS, SEE_AUDIT},
    "administrator": _LOOK | {MANAGE_ACCOUNTS, SEE_AUDIT, SET_HELP_DESK},
}

COUNTY_ROLES = frozenset({"planner", "desk", "leadership", "auditor", "administrator"})


def allows(role: str, permission: str) -> bool:
    """True where accounts of this role have the permission at all; an unknown role has none."""
    return permission in ROLES.get(role, frozenset())
