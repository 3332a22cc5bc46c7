"""The `sampling` command: one module a journey, loaded when one of its commands is asked for."""

import sys
from importlib import import_module

import click

from sampling.domain.errors import DomainError

# command: module and the name in it. What is not asked for is not loaded, so that a command starts at once.
COMMANDS = {
    "init": ("database", "init"),
    "migrate": ("database", "migrate"),
    "account": ("accounts", "account"),
    "accounts": ("accounts", "accounts_from_file"),
    "site-accounts": ("accounts", "site_accounts"),
    "token": ("tokens", "token"),
    "import": ("importing", "import_"),
    "layers": ("layers", "layers_"),
    "rounds": ("rounds", "list_rounds"),
    "copy-round": ("rounds", "copy_round"),
    "sites": ("rounds", "list_sites"),
    "siting": ("siting", "siting_"),
    "plan": ("planning", "plan"),
    "handouts": ("handouts", "handouts"),
    "coverage": ("watching", "coverage"),
    "forecast": ("forecasting", "forecast"),
    "summaries": ("summaries", "summaries"),
    "demo": ("demonstration", "demo"),
    "worker": ("serving", "worker"),
}


class Journeys(click.Group):
    """The commands of all journeys."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of a round."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"sampling.cli.{module}"), name)
        return command


cli = Journeys(name="sampling", help="Plan, report and watch the sampling of a whole county.")


def main() -> None:
    """Entry point: errors of the domain are a sentence on stderr and status 1, never a trace."""
    try:
        cli(prog_name="sampling")
    except DomainError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
