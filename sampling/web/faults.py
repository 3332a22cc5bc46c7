"""What is wrong with a form, in the order of its fields: each fault with its field, and its row where it is
in one, by name and to be gone to.

This is the one place for every form: what WTForms finds, what a page finds and what a service finds stand together.
"""

from collections.abc import Callable, Iterator

from flask import Flask
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, Form

from sampling.domain.errors import DomainError, Faulty, Where

from .errors import sentence
from .rows import Rows


def install(app: Flask) -> None:
    """Register `faults_in` for templates."""
    app.jinja_env.globals["faults_in"] = faults_in


def faults_in(form: Form) -> list[tuple[str, str]]:
    """(id of the field or "", sentence with the name of the field) of every fault."""
    return [*_of_fields(form), *(("", str(text)) for text in form.form_errors)]


def add_fault(field: Field, text: str) -> None:
    """Put a sentence to a field, beside what validating has put there."""
    field.errors = [*field.errors, text]


def holds(form: FlaskForm, look: Callable[[], object]) -> bool:
    """True where a form that was sent is right by its own rules and by those of `look`, a service's check that raises.

    Both are asked, so that all faults are told at once.
    """
    if not form.is_submitted():
        return False
    right = form.validate()
    try:
        look()
    except DomainError as error:
        tell(form, error)
        return False
    return bool(right)


def tell(form: FlaskForm, error: DomainError, otherwise: str = "") -> None:
    """Put what a service refuses to the form: each fault to the field it is about, unless that has one already.

    otherwise: name of the field for what is about none that the form has; without it, it stands above the form.
    """
    faults: list[tuple[Where, str]] = (
        [(fault.where, sentence(fault)) for fault in error.faults]
        if isinstance(error, Faulty)
        else [((), sentence(error))]
    )
    found = [(_at(form, where) or (form[otherwise] if otherwise else None), text) for where, text in faults]
    told = {id(field) for field, _ in found if field is not None and field.errors}
    for field, text in found:
        if field is None:
            form.form_errors.append(text)
        elif id(field) not in told:
            add_fault(field, text)


def _at(form: FlaskForm, where: Where) -> Field | None:
    """The field that a fault is about: a form with rows says so itself (`field_at`), else it goes by name."""
    if field_at := getattr(form, "field_at", None):
        field: Field | None = field_at(where)
        return field
    return next((form[str(part)] for part in where if part in form), None)


def _of_fields(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        if isinstance(field, Rows):
            yield from _of_rows(field)
            continue
        id = f"{field.id}-0" if field.type == "RadioField" else field.id
        for text in field.errors:
            yield id, _told(str(field.label.text), text)


def _told(label: str, text: str) -> str:
    """A fault with the name of its field; a field that asks a question is named by its answer."""
    return str(text) if label.endswith(("?", "？")) else gettext("%(place)s: %(fault)s", place=label, fault=text)


def _of_rows(rows: Rows) -> Iterator[tuple[str, str]]:
    """The faults of rows, each with the number of its row."""
    if rows.beyond:
        facts = {"rows": rows.label.text, "n": rows.max_entries}
        yield "", gettext("%(rows)s: at most %(n)s rows can be given. Those after them were left out.", **facts)
    for n, row in enumerate(rows.entries, 1):
        place = gettext("%(rows)s, row %(n)s", rows=rows.label.text, n=n)
        for field in row.form:
            for text in field.errors:
                yield field.id, gettext("%(place)s: %(fault)s", place=place, fault=text)
