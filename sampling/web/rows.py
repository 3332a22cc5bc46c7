"""Rows of a form that can be added and removed: with a script at once, else by a button that sends the form back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField, SelectField

NEW = "__n__"  # stands for the number of a row in the one that a script makes new rows from
_CHANGE = re.compile(r"([a-z_]+)\.(?:add|remove\.(\d{1,4}))")


class Row(FlaskForm):
    """The fields of a row."""

    class Meta:
        """The form around it has the token."""

        csrf = False


class Rows(FieldList):
    """One small form a row, at least one and at most `most`; empty rows are passed over."""

    def __init__(self, row: type[Row], label: object, *, most: int, **options: Any) -> None:
        super().__init__(FormField(row), label, min_entries=1, max_entries=most, **options)

    def process(self, formdata: Any, *given: Any, **options: Any) -> None:
        """Read the rows, `most` of them; `beyond` is True where more were sent."""
        self.beyond = bool(formdata) and len(set(self._extract_indices(self.name, formdata))) > int(self.max_entries)
        super().process(formdata, *given, **options)

    def validate(self, form: Form, extra_validators: Sequence[Any] = ()) -> bool:
        """True where every row holds and there are not too many."""
        return bool(super().validate(form, extra_validators)) and not self.beyond

    def _extract_indices(self, prefix: str, formdata: Mapping[str, Any]) -> Iterator[int]:
        """The numbers of the rows that were sent: not more digits than a row can have, and ASCII ones."""
        row = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-")
        for name in formdata:
            found = row.match(name)
            if found:
                yield int(found[1])

    @property
    def given(self) -> list[tuple[int, Any]]:
        """(position, row) of the rows in which something is typed."""
        return [(i, row.form) for i, row in enumerate(self.entries) if any(map(_typed, row.form))]

    @property
    def full(self) -> bool:
        """True where no row can be added."""
        return len(self.entries) >= int(self.max_entries)

    @property
    def blank(self) -> Any:
        """A row whose number is `NEW`."""
        name = f"{self.name}-{NEW}"
        row = self.meta.bind_field(
            self._form, self.unbound_field, {"name": name, "_meta": self.meta, "translations": self._translations}
        )
        row.process(None)
        return row

    def change(self, remove: int | None) -> None:
        """Add a row at the end, or take one out; the cursor is put into the row that is there then."""
        if remove is None:
            if not self.full:
                self.append_entry()
            at = len(self.entries) - 1
        else:
            if remove < len(self.entries):
                self.pop_entry(remove)
            if not self.entries:
                self.append_entry()
            at = min(remove, len(self.entries) - 1)
        first = next(iter(self.entries[at].form))
        first.render_kw = {**(first.render_kw or {}), "autofocus": True}


def change_rows(form: Form, asked: str) -> bool:
    """Do what a button of rows asks for, "sites.add" or "sites.remove.2"; False where that is no row of the form."""
    found = _CHANGE.fullmatch(asked)
    rows = form[found[1]] if found and found[1] in form else None
    if found is None or not isinstance(rows, Rows):
        return False
    rows.change(None if found[2] is None else int(found[2]))
    return True


def _typed(field: Field) -> bool:
    raw = field.raw_data[0] if field.raw_data else ""
    return not isinstance(field, SelectField) and isinstance(raw, str) and bool(raw.strip())
