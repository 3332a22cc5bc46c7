"""The forms of planning: what a run may spend, and the question the other way round."""

from itertools import starmap
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from sampling.services import planning

from ..limits import WholeField
from ..questions import QUESTION_WORDS


def _seconds(usual: int) -> WholeField:
    return WholeField(
        lazy_gettext("Time to calculate"),
        [
            InputRequired(lazy_gettext("Type a number of seconds.")),
            NumberRange(1, int(planning.SECONDS_MAX), lazy_gettext("Type 1 to 3,600 seconds.")),
        ],
        default=usual,
    )


class RunForm(FlaskForm):
    """What a run may spend."""

    seconds = _seconds(20)
    seed = WholeField(
        lazy_gettext("Number of the draw"),
        [InputRequired(lazy_gettext("Type a whole number.")), NumberRange(0, 2**31 - 1)],
        default=0,
    )


class QuestionForm(FlaskForm):
    """A question about the session, and what answering it may spend."""

    def __init__(self, **values: Any) -> None:
        super().__init__(prefix="ask", **values)  # beside a `RunForm` on the same page

    question = RadioField(
        lazy_gettext("Question"),
        choices=list(starmap(SelectChoice, QUESTION_WORDS.items())),
        default="fewest",
    )
    seconds = _seconds(60)
