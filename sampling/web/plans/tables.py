"""A plan's tables as columns: the same on the page, in CSV and in XLSX."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext, lazy_gettext, pgettext

from sampling.services import plans

from ..context import database
from ..formatting import clock, day
from ..roles import ROLE_WORDS
from .asked import Asked, targets_of

Cell = str | int | float | None
KINDS = ("targets", "sites", "townships", "units", "persons")
KIND_WORDS = {
    "targets": lazy_gettext("Targets"),
    "sites": lazy_gettext("By site"),
    "townships": lazy_gettext("By township"),
    "units": lazy_gettext("By unit"),
    "persons": lazy_gettext("By person"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its heading, and what it takes from a line."""

    heading: str
    value: Callable[[Any], Cell]


def table(kind: str, given: Asked, names: dict[str, str]) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows of one of `KINDS`. names: of areas, by code."""
    columns, lines = _TABLES[kind](given, names)
    return [column.heading for column in columns], [[column.value(line) for column in columns] for line in lines]


def roles_text(people: dict[str, int]) -> str:
    """Two samplers, one helper."""
    return gettext(", ").join(
        gettext("%(role)s %(count)s", role=ROLE_WORDS[role], count=count) for role, count in people.items()
    )


def _targets(given: Asked, names: dict[str, str]) -> tuple[list[Column], Sequence[Any]]:
    return [
        Column(gettext("Code of the area"), lambda line: line.area_code),
        Column(gettext("Area"), lambda line: names.get(line.area_code, line.area_code)),
        Column(gettext("Residents"), lambda line: line.residents),
        Column(gettext("Target in percent"), lambda line: round(line.coverage * 100, 2)),
        Column(gettext("By"), lambda line: f"{day(line.by)} {clock(line.by)}"),
        Column(gettext("People needed"), lambda line: line.needed),
        Column(gettext("People sampled by then"), lambda line: line.reached),
        Column(gettext("Missed by"), lambda line: line.missed),
    ], targets_of(given)


def _sites(given: Asked, names: dict[str, str]) -> tuple[list[Column], Sequence[Any]]:
    lines = plans.by_site(database(), given.plan, given.scope_path)
    columns = [
        Column(gettext("Code"), lambda line: line.code),
        Column(gettext("Site"), lambda line: line.name),
        Column(gettext("Township"), lambda line: line.township_name),
        Column(gettext("Area"), lambda line: line.area_name),
        Column(gettext("Lanes it has"), lambda line: line.lanes_max),
        Column(gettext("Lanes staffed, most at once"), lambda line: line.lanes),
        Column(gettext("People at work"), lambda line: line.persons),
        Column(gettext("In which roles"), lambda line: roles_text(line.people)),
        Column(gettext("People who come"), lambda line: line.expected),
        Column(gettext("People sampled"), lambda line: line.served),
        Column(gettext("Longest queue"), lambda line: line.queue_longest),
        Column(gettext("Left at the end"), lambda line: line.left),
    ]
    for k, slot in enumerate(lines[0].slots if lines else ()):
        until = clock(slot.ends_at)
        columns += [
            Column(gettext("Lanes until %(clock)s", clock=until), _of_slot(k, "lanes")),
            Column(gettext("Sampled until %(clock)s", clock=until), _of_slot(k, "served")),
            Column(gettext("Queue at %(clock)s", clock=until), _of_slot(k, "queue")),
        ]
    return columns, lines


def _of_slot(k: int, figure: str) -> Callable[[Any], Cell]:
    return lambda line: int(getattr(line.slots[k], figure))


def _townships(given: Asked, names: dict[str, str]) -> tuple[list[Column], Sequence[Any]]:
    return [
        Column(gettext("Code"), lambda line: line.code),
        Column(gettext("Township"), lambda line: line.name),
        Column(gettext("Residents"), lambda line: line.residents),
        Column(gettext("Sites"), lambda line: line.sites),
        Column(gettext("Sites staffed"), lambda line: line.sites_staffed),
        Column(gettext("Lanes"), lambda line: line.lanes),
        Column(gettext("People at work"), lambda line: line.persons),
        Column(gettext("In which roles"), lambda line: roles_text(line.people)),
        Column(gettext("Of them also in another township"), lambda line: line.elsewhere),
        Column(gettext("People who come"), lambda line: line.expected),
        Column(gettext("People sampled"), lambda line: line.served),
        Column(gettext("Left at the end"), lambda line: line.left),
    ], plans.by_township(database(), given.plan, given.scope_path)


def _units(given: Asked, names: dict[str, str]) -> tuple[list[Column], Sequence[Any]]:
    return [
        Column(gettext("Unit"), lambda line: line.unit),
        Column(gettext("People"), lambda line: line.persons),
        Column(gettext("In which roles"), lambda line: roles_text(line.people)),
        Column(gettext("Sites"), lambda line: line.sites),
        Column(gettext("Hours of work"), lambda line: line.hours),
    ], plans.by_unit(database(), given.plan, given.scope_path)


def _persons(given: Asked, names: dict[str, str]) -> tuple[list[Column], Sequence[Any]]:
    people = plans.by_person(database(), given.plan, given.scope_path, with_names=given.with_names)
    lines = [(person, block) for person in people for block in person.blocks]
    roles = {role: str(word) for role, word in ROLE_WORDS.items()}
    days, clocks = cache(day), cache(clock)  # thousands share a few hours, which take long to write
    columns = [Column(gettext("Code"), lambda line: line[0].code)]
    if given.with_names:
        columns += [
            Column(pgettext("person", "Name"), lambda line: line[0].name),
            Column(gettext("Work phone"), lambda line: line[0].work_phone or ""),
        ]
    return [
        *columns,
        Column(gettext("Unit"), lambda line: line[0].unit),
        Column(gettext("Role"), lambda line: roles[line[1].role]),
        Column(gettext("Code of the site"), lambda line: line[1].site_code),
        Column(gettext("Site"), lambda line: line[1].site_name),
        Column(gettext("Area"), lambda line: line[1].area_name),
        Column(gettext("Day"), lambda line: days(line[1].starts_at)),
        Column(gettext("From"), lambda line: clocks(line[1].starts_at)),
        Column(gettext("To"), lambda line: clocks(line[1].ends_at)),
    ], lines


_TABLES: dict[str, Callable[[Asked, dict[str, str]], tuple[list[Column], Sequence[Any]]]] = {
    "targets": _targets,
    "sites": _sites,
    "townships": _townships,
    "units": _units,
    "persons": _persons,
}
