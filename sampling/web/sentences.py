"""What WTForms says of a field, in this product's words: it says what to type, and is in our own catalogue.

Every form gets its sentences here: Flask-WTF takes the translations that stand with the request.
"""

from flask import Flask, request
from flask_babel import gettext

from sampling.domain.texts import N_

_FILL_IN = N_("Fill this in.")
_DATE = N_("Type a day, for example 2022-05-04.")
_TIME = N_("Type a time of day, for example 08:30.")
_CHOICE = N_("Choose one from the list.")
_STALE = N_("The form was open for too long, or your session has ended. Open it again.")
_SHORT = N_("Type at least %(min)d characters.")
_LONG = N_("Type at most %(max)d characters.")
SENTENCES = {
    "This field is required.": _FILL_IN,
    "Not a valid integer value.": N_("Type a whole number in digits, for example 20."),
    "Not a valid decimal value.": N_("Type a number in digits, for example 87.5."),
    "Not a valid float value.": N_("Type a number in digits, for example 87.5."),
    "Not a valid date value.": _DATE,
    "Not a valid time value.": _TIME,
    "Not a valid datetime value.": N_("Type a day and a time, for example 2022-05-04 08:30."),
    "Date must be at least %(min)s.": N_("Type %(min)s or later."),
    "Date must be at most %(max)s.": N_("Type %(max)s or earlier."),
    "Date must be between %(min)s and %(max)s.": N_("Type a time from %(min)s to %(max)s."),
    "Not a valid choice.": _CHOICE,
    "Invalid Choice: could not coerce.": _CHOICE,
    "Number must be at least %(min)s.": N_("Type a number of at least %(min)s."),
    "Number must be at most %(max)s.": N_("Type a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Type a number from %(min)s to %(max)s."),
    "Field must be at least %(min)d character long.": _SHORT,
    "Field cannot be longer than %(max)d character.": _LONG,
    "Field must be exactly %(max)d character long.": N_("Type exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Type %(min)d to %(max)d characters."),
    "Field must be equal to %(other_name)s.": N_("Type the same as under “%(other_label)s”."),
    "Invalid input.": N_("This can't be read. Look at the help of the field and type it again."),
    "CSRF token missing.": _STALE,
    "CSRF token expired.": _STALE,
    "CSRF failed.": _STALE,
    "Invalid CSRF Token.": _STALE,
}


class _Sentences:
    """The translations of a request's forms. Placeholders stay: WTForms fills them."""

    def ugettext(self, text: str) -> str:
        return str(gettext(SENTENCES.get(text, text)))

    def ungettext(self, singular: str, plural: str, n: int) -> str:
        return str(gettext(SENTENCES.get(singular, singular if n == 1 else plural)))


_ours = _Sentences()


def install(app: Flask) -> None:
    """Give every request our sentences."""
    app.before_request(_give)


def _give() -> None:
    request.wtforms_translations = _ours  # type: ignore[attr-defined]
