"""Who may do what where: every role and every permission in plain words."""

from flask import render_template
from flask_babel import lazy_gettext

from sampling.domain import permissions as p
from sampling.domain.permissions import COUNTY_ROLES, ROLES, SIGNED_IN
from sampling.guards import allow

from ..accounts import ROLE_WORDS
from ..context import actor
from . import bp

PERMISSION_WORDS = {
    p.SIGNED_IN: lazy_gettext("Sign in, change the own password, see and end own sessions"),
    p.SEE_AREAS: lazy_gettext("See areas with their residents"),
    p.SEE_CONTACTS: lazy_gettext("See names and work phones of grid leads, members and county leaders"),
    p.SEE_SITES: lazy_gettext("See sites with their lanes, hours and the areas they serve"),
    p.SEE_STAFF: lazy_gettext("See names and work phones of staff, and vehicles with their drivers"),
    p.SEE_ROUNDS: lazy_gettext("See rounds with their sessions, targets and norms"),
    p.SEE_PLANS: lazy_gettext("See plans: which sites open, how many people work where and when"),
    p.SEE_COUNTS: lazy_gettext("See what sites have counted, hour by hour"),
    p.SEE_COVERAGE: lazy_gettext("See coverage, and who has not reported"),
    p.SEE_SUBMISSIONS: lazy_gettext("See what a township sent in, and what is missing in it"),
    p.SEE_TOWNSHIPS: lazy_gettext("See all townships of a round side by side"),
    p.SEE_DOCUMENTS: lazy_gettext("See orders, notices and pledges, and who has signed them"),
    p.SEE_READINESS: lazy_gettext("See which sites are ready"),
    p.SEE_DUTY: lazy_gettext("See who is on duty, with work phones"),
    p.SEE_AUDIT: lazy_gettext("See and search the audit: who did what, and when"),
    p.EXPORT: lazy_gettext("Take what one may see away as a file of rows: CSV, XLSX, ZIP, PDF, pictures and calendars"),
    p.IMPORT: lazy_gettext("Import areas, sites, staff and vehicles from files"),
    p.EDIT_ROUNDS: lazy_gettext("Make rounds, and change their sessions, targets, norms and state"),
    p.SEE_STUDIES: lazy_gettext("See studies of where to sample: candidate places, answers, and who walks how far"),
    p.STUDY: lazy_gettext("Ask where to sample, move sites by hand, and put an answer to use in a round"),
    p.PLAN: lazy_gettext("Ask for plans, publish them, re-plan, and send replacements"),
    p.SUBMIT: lazy_gettext("Send in the own area's files, and edit its people, sites and vehicles"),
    p.ENTER_EXPECTED: lazy_gettext("Enter how many people are expected"),
    p.CALL_UP: lazy_gettext("Propose and change when areas are asked to come"),
    p.CLOSE_GAPS: lazy_gettext("Keep the list of compounds and dormitories, and sign for gaps in it"),
    p.HAND_OUT: lazy_gettext("Say where people assemble, and make all that is handed out of a plan"),
    p.ISSUE: lazy_gettext("Issue orders, notices and pledges, and withdraw or renew personal links"),
    p.REPORT: lazy_gettext("Report a site's count"),
    p.READY: lazy_gettext("Report whether a site is ready"),
    p.OPEN_BY_NAME: lazy_gettext("Open a site that is not ready, in one's own name"),
    p.ENTER_COUNTS: lazy_gettext(
        "Type in counts of all own sites, from files and tally sheets too, and settle conflicts"
    ),
    p.SEE_CHASE: lazy_gettext("See which sites owe a report, and what was done about it"),
    p.CHASE: lazy_gettext("Record calls about missing reports"),
    p.SEE_DAYS: lazy_gettext("See closing reports, figures at the planned end and at last, and days that were signed"),
    p.SIGN_DAY: lazy_gettext("Sign the day's report of a township, which locks its figures"),
    p.REOPEN_DAY: lazy_gettext("Reopen a day that a township has signed"),
    p.ENTER_OUTSTANDING: lazy_gettext("Enter how many people are not sampled yet, by reason"),
    p.ASK_HELP: lazy_gettext("Ask for help for a site, and write back"),
    p.SEE_HELP: lazy_gettext("See what sites ask for"),
    p.HANDLE_HELP: lazy_gettext("Take, hand over, answer and close what sites ask for, and enter calls"),
    p.SEE_TUBES: lazy_gettext("See how many tubes were sent, tested and have a result"),
    p.ENTER_TUBES: lazy_gettext("Enter how many tubes were sent, tested and have a result"),
    p.ISSUE_BRIEFING: lazy_gettext("Issue briefings, and issue them again"),
    p.SEE_SECOND: lazy_gettext("See counts of another platform beside the county's own"),
    p.BRING_SECOND: lazy_gettext("Bring files of another platform"),
    p.CHOOSE_OFFICIAL: lazy_gettext("Choose which figures are official"),
    p.EDIT_DUTY: lazy_gettext("Change the duty roster"),
    p.SET_HELP_DESK: lazy_gettext("Set the phone of the help desk"),
    p.RENEW_SLIPS: lazy_gettext("Give a site a new slip to sign in with, withdraw it, and sign its phones out"),
    p.MANAGE_ACCOUNTS: lazy_gettext("Make, open and close accounts, end their sessions, and give keys to programs"),
}
ROLE_SENTENCES = {
    "planner": lazy_gettext("Decides where to sample, who works where and when each village is called."),
    "desk": lazy_gettext("Watches the round, follows up who is late, helps sites and gives them new slips."),
    "township": lazy_gettext("Answers for one township: its people, its sites, its figures."),
    "village": lazy_gettext("Answers for one village or grid: who is expected there, who is on duty."),
    "site_lead": lazy_gettext("Reports from one site, and sees that site alone."),
    "leadership": lazy_gettext("Watches and decides; sees figures and who answers, and takes no files away."),
    "auditor": lazy_gettext("Looks into what was done, without names and phones of people; changes nothing."),
    "administrator": lazy_gettext("Makes accounts and keys; does not plan or report."),
}
PLACE_WORDS = {
    "county": lazy_gettext("The whole county, or the part the account is for"),
    "township": lazy_gettext("Its own township, with all below it"),
    "village": lazy_gettext("Its own village or grid, with all below it"),
    "site_lead": lazy_gettext("Its own site"),
}


@bp.get("/accounts/roles")
@allow(SIGNED_IN)
def roles() -> str:
    """Every role with where it reaches and what it may, and every permission with who holds it."""
    return render_template(
        "signins/roles.html",
        roles=ROLES,
        role_words=ROLE_WORDS,
        sentences=ROLE_SENTENCES,
        places={role: PLACE_WORDS["county" if role in COUNTY_ROLES else role] for role in ROLES},
        permission_words=_described(),
        own=actor().role,
        signed_in=SIGNED_IN,
    )


def _described() -> dict[str, object]:
    """Every permission that a role holds, in the order above; one that has no words yet is named as the code does."""
    held = set().union(*ROLES.values())
    return PERMISSION_WORDS | {name: name for name in sorted(held - PERMISSION_WORDS.keys())}
