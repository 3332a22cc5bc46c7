"""What is wrong with a form, in the order of its fields: each fault with its field, by name and to be gone to.

This is the one place for every form: what WTForms finds, what a page finds and what a service finds stand together.
"""

from collections.abc import Callable, Iterator

from flask import Flask
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, Form

from sampling.domain.errors import DomainError, Faulty, Where

from .errors import sentence


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
    faulty = {name for name, field in form._fields.items() if field.errors}
    for where, text in faults:
        name = next((str(part) for part in where if part in form), otherwise)
        if not name:
            form.form_errors.append(text)
        elif name not in faulty:
            add_fault(form[name], text)


def _of_fields(form: Form) -> Iterator[tuple[str, str]]:
    for field in form:
        id = f"{field.id}-0" if field.type == "RadioField" else field.id
        for text in field.errors:
            yield id, gettext("%(place)s: %(fault)s", place=field.label.text, fault=text)
