"""What is wrong with a form, in the order of its fields: each fault with its field, and its row where it is in one."""

from collections.abc import Iterator

from flask import Flask
from flask_babel import gettext
from wtforms import Field, Form

from .rows import Rows


def install(app: Flask) -> None:
    """Register `faults_in` for templates."""
    app.jinja_env.globals["faults_in"] = faults_in


def faults_in(form: Form) -> list[tuple[str, str]]:
    """(id of the field or "", sentence) of every fault."""
    return [*_of_fields(form), *(("", str(text)) for text in form.form_errors)]


def add_fault(field: Field, text: str) -> None:
    """Put a sentence to a field, beside what validating has put there."""
    field.errors = [*field.errors, text]


def _of_fields(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, Rows):
            if field.beyond:
                facts = {"rows": field.label.text, "n": field.max_entries}
                yield "", gettext("%(rows)s: at most %(n)s rows can be given. Those after them were left out.", **facts)
            for n, row in enumerate(field.entries, 1):
                place = gettext("%(rows)s, row %(n)s", rows=field.label.text, n=n)
                for id, text in faults_in(row.form):
                    yield id, gettext("%(place)s: %(fault)s", place=place, fault=text)
        else:
            id = f"{field.id}-0" if field.type == "RadioField" else field.id
            yield from ((id, str(text)) for text in field.errors)
