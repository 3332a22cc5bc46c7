"""What is filled in to issue an order, a notice or a pledge."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from sampling.domain.links import LEVELS

from ..limits import WholeField
from .words import RECIPIENT_WORDS


class IssueForm(FlaskForm):
    """A document to issue. `sent_id` is made with the form, so that sending it twice is one document."""

    sent_id = HiddenField()
    first_number = WholeField(lazy_gettext("Number to begin with"), [Optional()])
    title = StringField(lazy_gettext("Title"))
    body = TextAreaField(lazy_gettext("Text"), render_kw={"rows": 16})
    levels = SelectMultipleField(
        lazy_gettext("To whom"),
        choices=[SelectChoice(level, RECIPIENT_WORDS[level]) for level in LEVELS],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    township = SelectField(lazy_gettext("Which part of the county"))
