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
SEE_DOCUMENTS = "see documents"  # orders, notices, pledges and who has signed; names by SEE_CONTACTS and SEE_STAFF
ISSUE = "issue documents"  # and withdraw or renew personal links
SEE_COUNTS = "see counts"
SEE_COVERAGE = "see coverage"
MANAGE_ACCOUNTS = "manage accounts"
SEE_AUDIT = "see audit"
SIGNED_IN = "signed in"  # everybody with an account

_LOOK = frozenset({SIGNED_IN, SEE_AREAS, SEE_SITES, SEE_ROUNDS, SEE_COVERAGE})

ROLES: dict[str, frozenset[str]] = {
    "planner": _LOOK
    | {SEE_CONTACTS, SEE_STAFF, IMPORT, EDIT_ROUNDS, SEE_PLANS, PLAN, SEE_DOCUMENTS, ISSUE, SEE_COUNTS, REPORT},
    "desk": _LOOK | {SEE_CONTACTS, SEE_STAFF, SEE_PLANS, SEE_DOCUMENTS, ISSUE, SEE_COUNTS, REPORT},
    "township": _LOOK | {SEE_CONTACTS, SEE_STAFF, SEE_PLANS, SEE_DOCUMENTS, SEE_COUNTS, REPORT},
    "village": _LOOK | {SEE_CONTACTS, SEE_COUNTS},
    "site_lead": frozenset({SIGNED_IN, REPORT, SEE_COUNTS}),
    "leadership": _LOOK | {SEE_CONTACTS, SEE_PLANS, SEE_DOCUMENTS, SEE_COUNTS},
    "auditor": _LOOK | {SEE_PLANS, SEE_DOCUMENTS, SEE_COUNTS, SEE_AUDIT},
    "administrator": _LOOK | {MANAGE_ACCOUNTS, SEE_AUDIT},
}

COUNTY_ROLES = frozenset({"planner", "desk", "leadership", "auditor", "administrator"})


def allows(role: str, permission: str) -> bool:
    """True where accounts of this role have the permission at all; an unknown role has none."""
    return permission in ROLES.get(role, frozenset())
