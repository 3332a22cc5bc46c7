"""What the phone says by itself, without the server: its texts, in the page's language."""

from flask import current_app
from flask_babel import gettext as _


def more_pages() -> set[str]:
    """Which further pages a site has on its phone: "help", "closing"."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    return {name for name in ("help", "closing") if f"/s/<site_code>/{name}" in rules}


def words() -> dict[str, str]:
    """Every text that the phone fills with figures, by name; {n} and the like are filled on the phone."""
    return {
        # where a report is
        "on_phone": _("On this phone"),
        "sent": _("Sent, no answer yet"),
        "at_county": _("At the county, {clock}"),
        "refused": _("Refused"),
        "replaced": _("Replaced on this phone by a newer figure"),
        "settle": _("The county has {n} for {hour} already. Both figures are kept; the township will settle it."),
        "settle_unknown": _(
            "The county has another figure for {hour} already. Both are kept; the township settles it."
        ),
        "doubted": _("Stored; please check it:"),
        "not_your_site": _("This phone is not signed in for this site."),
        "no_such_place": _("The county does not know this site or round any more."),
        "day_signed": _(
            "The day is signed and its figures are locked. Only the county can reopen it: ring the help desk,"
            " then send this figure again."
        ),
        "signed": _(
            "{area} has signed this day, so its figures are locked. Only the county can reopen it: ring the help desk."
        ),
        "too_much": _("The county could not read it. Save it to a file and ring the help desk."),
        # where the phone is
        "no_signal": _("No signal. Your figures will be sent by themselves."),
        "silent": _("The system does not answer for now. Your figures are safe on this phone, keep sampling."),
        "waiting": _("{n} on this phone, not yet at the county"),
        "refused_here": _("{n} refused: the county has not taken them, they need you"),
        "settling": _("{n} differ from what the county has: both are kept, the township settles it"),
        "all_there": _("Everything on this phone is at the county"),
        "rest_there": _("Everything else on this phone is at the county"),
        "signed_out": _(
            "The county does not know this phone any more. Your figures are safe: sign in again and they are sent."
        ),
        "foreign": _("You are signed in for another site. Sign in for this one to send its figures."),
        "lost_store": _("This browser keeps nothing. Do not close this page before everything is at the county."),
        "weak_store": _("This browser keeps little. Keep this page open where you can."),
        "clock_wrong": _(
            "This phone's clock is {minutes} minutes wrong. Hours go by the county's time: nothing to do."
        ),
        "clock_lost": _("This phone's clock has changed while it had no signal. Look which hour you report."),
        "sign_in": _("Sign in"),
        "look": _("Look at them"),
        "copied_address": _("Copied: paste it into the address line of the browser."),
        # ready
        "ready": _("Ready without a signal: this page opens and keeps your figures"),
        "ready_told": _("The county knows that this phone is ready."),
        "not_ready": _("Getting ready for work without a signal …"),
        "no_worker": _("Without a signal this browser can not open this page: keep it open."),
        "new_version": _("A new version of this page is on this phone. It is used when you open the page again."),
        # the form
        "first": _("the first report of the day"),
        "more": _("{n} more than at {hour}"),
        "same": _("as many as at {hour}"),
        "fewer": _("{n} fewer than at {hour}: please say why"),
        "before": _("at {hour} it was {n}"),
        "people_up_to": _("People sampled today, up to {hour}"),
        "people_of_day_up_to": _("People sampled on {day}, up to {hour}"),
        "since_opening": _("All since the site opened, not only this hour."),
        "correct_help": _("The report for {hour} says {n}. Type the right figure to correct it."),
        "report": _("Report {hour}"),
        "correct": _("Correct {hour}"),
        "correct_short": _("Correct"),
        "report_short": _("Report"),
        "here": _("this page"),
        "all_the_same": _("Report {n} all the same"),
        "lane": _("Lane {n}"),
        "lane_was": _("was {n}"),
        "reported": _("people up to {hour}"),
        "due": _("The report for {hour} is due then. You can send it from {begins} on."),
        "opens_today": _("The site opens at {opens}."),
        "opens": _("The site opens on {day} at {opens}."),
        "from": _("from {begins} on"),
        "owed": _("The report for {hour} has not come in. Report it now."),
        "offered": _("offered: {n}"),
        "since": _("{change} since {hour}"),
        "since_start": _("{change} since the opening"),
        "to_help": _("To the help page"),
        "was": _("was {n}, {clock} {reason}"),
        "corrected": _("corrected: {reason}"),
        "no_round": _("No round is open for this site."),
        "no_facts": _("This phone has not been at this site's page yet. It needs a signal once."),
        "closed": _("Closed by {who}, {clock}. {n} people in the end, the last one at {last}."),
        "closed_nobody": _("Closed by {who}, {clock}. Nobody came."),
        "closed_instead": _("In place of the lead: {reason}"),
        # what is asked and what is wrong
        "need_number": _("Type how many people have been sampled since the site opened, 0 if nobody."),
        "no_number": _("“{text}” is not a whole number."),
        "out_of_range": _("{n} can't be: the figure lies between 0 and {most}."),
        "visitors_more": _("{visitors} visitors are more than the {n} people sampled."),
        "too_long": _("Type at most {most} characters."),
        "need_reason_fewer": _(
            "{n} is fewer than the {other} reported for {hour}. Type all since the opening, or say why."
        ),
        "need_reason_other": _("The report for {hour} says {n} already. Say why it is another figure now."),
        "doubt_more": _("{n} is more than the {other} reported for {hour}, which is later. Please look at both."),
        "doubt_lanes": _(
            "{n} people since the last report are more than {lanes} lanes can sample (about {most}). Please check it."
        ),
        "doubt_residents": _(
            "{n} people are more than the {all} residents whom the site serves. Say how many are visitors, if they are."
        ),
        "doubt_tubes": _(
            "{tubes} tubes hold at most {most} people, fewer than the {n} sampled. Please check both numbers."
        ),
        "doubt_absurd": _(
            "{n} is far more than {lanes} lanes can sample since the opening (about {most}). Report it all the same?"
        ),
        # the queue
        "put_right": _("Put it right"),
        "put_right_later": _("Put right by a later report"),
        "let_go": _("Let go of it"),
        "let_go_sure": _("Really let go of {n} for {hour}?"),
        "gone": _("Let go on this phone"),
        "people": _("{n} people"),
        "queue_none": _("No report is on this phone."),
        "written": _("written {clock}"),
        "copied": _("Copied: paste it into a message."),
        "not_copied": _("This browser does not copy. Press and hold the text below to copy it."),
        "saved": _("Saved as {name}"),
        "read_in": _("{n} read in, {known} were here already."),
        "read_nothing": _("There is no report of this site in it."),
        "read_foreign": _("It is of site {site}, not of this one."),
        "read_broken": _("This is no file of reports. Choose one that was saved on a phone, or paste the whole text."),
        "export_head": _("Hourly reports of {site}, {n} not yet at the county"),
        "export_line": _("{day} {hour}: {n} people"),
        "leave_not": _(
            "{n} on this phone, not yet at the county. Signing out would leave them behind:"
            " wait for a signal, or save them to a file."
        ),
        "leave_refused": _(
            "{n} refused: the county has not taken them, and waiting changes nothing. Copy them or save them to a file"
            " below, or give them up; then sign out."
        ),
        "may_leave": _("{n} refused stay on this phone. You have taken them elsewhere: you can sign out now."),
        "taken_elsewhere": _("Copied or saved."),
    }
