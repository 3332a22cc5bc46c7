"""The `sampling` command: one module a journey, each with its commands."""

import sys

from flask.cli import FlaskGroup

from sampling.domain.errors import DomainError

from . import accounts, database, demonstration, importing, planning, rounds, serving, watching


def _create_app():  # type: ignore[no-untyped-def]
    from sampling.application import create_app

    return create_app()


cli = FlaskGroup(
    create_app=_create_app,
    name="sampling",
    help="Plan, report and watch the sampling of a whole county.",
    add_default_commands=False,
    add_version_option=False,
    set_debug_flag=False,
)
for module in (database, accounts, importing, rounds, planning, watching, demonstration, serving):
    for command in module.commands:
        cli.add_command(command)


def main() -> None:
    """Entry point: errors of the domain are a sentence on stderr and status 1, never a trace."""
    try:
        cli(prog_name="sampling")
    except DomainError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
