"""`python -m optimizer solve|explain|ask ...`: see the modules of `optimizer.commands`."""

from __future__ import annotations

import argparse
import sys

from optimizer.commands import asking, explaining, solving
from optimizer.faults import Faults


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with the answer given; 2 with every fault on stderr and nothing written."""
    parser = argparse.ArgumentParser(prog="python -m optimizer", description="Plans of who works where and when.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (solving, explaining, asking):
        command.add(commands)
    asked = parser.parse_args(arguments)
    try:
        return int(asked.run(asked))
    except Faults as error:
        print("\n".join(error.faults), file=sys.stderr)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
