"""What kinds of documents, levels and states are called, and how a document is named."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from sampling.domain.signing import Document

KIND_WORDS = {
    "plan": lazy_pgettext("document", "Plan"),
    "order": lazy_pgettext("document", "Order"),
    "notice": lazy_pgettext("document", "Notice"),
    "pledge": lazy_pgettext("document", "Pledge"),
}
NEW_WORDS = {
    "order": lazy_gettext("Issue an order"),
    "notice": lazy_gettext("Issue a notice"),
    "pledge": lazy_gettext("Issue a pledge"),
}
LEVEL_WORDS = {
    "township": lazy_pgettext("signing level", "Township lead"),
    "village": lazy_pgettext("signing level", "Village lead"),
    "grid": lazy_pgettext("signing level", "Grid lead"),
    "unit": lazy_pgettext("signing level", "Unit"),
    "person": lazy_pgettext("signing level", "Person"),
}
RECIPIENT_WORDS = {
    "township": lazy_gettext("Leads of all townships"),
    "village": lazy_gettext("Leads of all villages and communities"),
    "grid": lazy_gettext("Leads of grids and of other areas below a village"),
    "unit": lazy_gettext("Units that send people"),
    "person": lazy_gettext("Everybody with an assignment"),
}
STATE_WORDS = {
    "unsigned": lazy_gettext("Not signed"),
    "unread": lazy_gettext("Not opened"),
    "signed": lazy_pgettext("document", "Signed"),
    "difficulty": lazy_gettext("Has a difficulty"),
    "all": lazy_pgettext("documents", "All"),
}
PARTY_WORDS = {
    "territory": lazy_pgettext("pledge", "Territory"),
    "department": lazy_pgettext("pledge", "Department"),
    "unit": lazy_pgettext("pledge", "Unit"),
    "individual": lazy_pgettext("pledge", "Individual"),
}


def numbered(document: Document) -> str:
    """Order No. 17, in Chinese 指挥部令第17号."""
    return str(gettext("%(kind)s No. %(n)s", kind=KIND_WORDS[document.kind], n=document.number))


def titled(document: Document) -> str:
    """The title; of a plan's document its session and version."""
    if document.kind != "plan":
        return document.title
    return str(gettext("Plan of %(session)s, version %(n)s", session=document.session_name, n=document.version))
