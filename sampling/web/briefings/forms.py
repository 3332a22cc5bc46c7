"""What is typed for a briefing."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from sampling.domain.briefings import Typed

from .words import KIND_WORDS


class BriefingForm(FlaskForm):
    """A draft: which briefing, as of when, and what is added to the figures. known_at: when these were looked at."""

    kind = RadioField(
        lazy_gettext("Which briefing"),
        choices=[SelectChoice(*one) for one in KIND_WORDS.items()],
        validate_choice=False,
    )
    as_of = SelectField(lazy_gettext("As of"), choices=[], validate_choice=False)
    decisions = TextAreaField(lazy_gettext("Decisions wanted"), render_kw={"rows": 4})
    remark = TextAreaField(lazy_gettext("Remark"), render_kw={"rows": 3})
    known_at = HiddenField()
    area = HiddenField()

    def typed(self) -> Typed:
        """What is typed."""
        return Typed(self.kind.data or "", self.decisions.data or "", self.remark.data or "")


class AgainForm(FlaskForm):
    """A briefing that is issued again under its number. after: the revision that was looked at."""

    note = TextAreaField(lazy_gettext("Why it is issued again"), render_kw={"rows": 2})
    decisions = TextAreaField(lazy_gettext("Decisions wanted"), render_kw={"rows": 4})
    remark = TextAreaField(lazy_gettext("Remark"), render_kw={"rows": 3})
    known_at = HiddenField()
    after = HiddenField()
    area = HiddenField()

    def typed(self, kind: str) -> Typed:
        """What is typed."""
        return Typed(kind, self.decisions.data or "", self.remark.data or "", self.note.data or "")
