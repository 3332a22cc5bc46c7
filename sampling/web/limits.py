"""What a request may hold: no NUL (PostgreSQL stores none), numbers that fit their columns, times within reason."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask, abort, request
from flask_babel import gettext
from werkzeug.routing import IntegerConverter
from wtforms import IntegerField

from sampling.domain.instants import instant

ID_MAX = 2**31 - 1
PAGE_MAX = 1_000_000
DIGITS_MAX = 12  # of a number in a form: more is a slip of the finger, and what reads it need not fear its size


class IdConverter(IntegerConverter):
    """An id or a version in an address; what no column can hold is no address."""

    regex = r"\d{1,10}"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, max=ID_MAX, **kwargs)  # type: ignore[misc,arg-type]


class WholeField(IntegerField):
    """A whole number of at most `DIGITS_MAX` digits."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; the text is kept as it was typed where it is none."""
        if valuelist and len(valuelist[0].strip()) > DIGITS_MAX:
            self.data = None
            raise ValueError(gettext("“%(text)s” is not a whole number. Use digits only.", text=valuelist[0][:20]))
        super().process_formdata(valuelist)


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
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
    for file in request.files.values():
        yield file.filename or ""
