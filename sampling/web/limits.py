"""What a request may hold: no NUL (PostgreSQL stores none), numbers that fit their columns, times within reason."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter
from wtforms import Field, Form, IntegerField
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from sampling.domain.instants import instant

from . import numbers

ID_MAX = 2**31 - 1
PAGE_MAX = 1_000_000
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class IdConverter(IntegerConverter):
    """An id or a version in an address; what no column can hold is no address."""

    regex = r"\d{1,10}"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, max=ID_MAX, **kwargs)  # type: ignore[misc,arg-type]


class WholeField(IntegerField):
    """A whole number as people type it; the text stays as it was typed, also where it is no number."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0] if valuelist else ""
        self.data = numbers.whole(text)
        if self.data is None and text.strip():
            raise ValueError(numbers.no_whole(text))

    def pre_validate(self, form: Form) -> None:
        """Of a text that is no number nothing else is said."""
        if self.process_errors:
            raise StopValidation


class PercentField(Field):
    """A share as people type it, in percent; `data` and `fraction` are of 1, None where nothing is typed."""

    widget = TextInput()
    data: float | None

    @property
    def fraction(self) -> float | None:
        """What is typed, None where that is nothing or no number."""
        return None if self.errors else self.data

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0] if valuelist else ""
        number = numbers.decimal(text)
        self.data = None if number is None else number / 100
        if number is None and text.strip():
            raise ValueError(numbers.no_decimal(text))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{round(self.data * 100, 4):g}"


class FloatField(Field):
    """A number as people type it; the text stays as it was typed, also where it is no number."""

    widget = TextInput()
    data: float | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        text = valuelist[0] if valuelist else ""
        self.data = numbers.decimal(text)
        if self.data is None and text.strip():
            raise ValueError(numbers.no_decimal(text))

    def pre_validate(self, form: Form) -> None:
        """Of a text that is no number nothing else is said."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}"


def install(app: Flask) -> None:
    """Refuse what no page can mean. Before any route is registered: routes take their converters then."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_without_nul)


def moment_asked(text: str) -> datetime | None:
    """The instant of an address or a hidden field, None for none; raises Refused (a page with status 400) as `instant`.

    A "+" that an address has turned into a blank is a "+" again.
    """
    text = text.strip()
    return instant(text.replace(" ", "+") if "T" in text else text) if text else None


def _without_nul() -> None:
    if any("\x00" in text for text in _texts()):
        abort(400)


def _texts() -> Iterator[str]:
    yield request.path
    is_form = request.mimetype in FORM_TYPES
    for values in (request.args, request.form) if is_form else (request.args,):
        for name, texts in values.lists():
            yield name
            yield from texts
    for file in request.files.values() if is_form else ():
        yield file.filename or ""
