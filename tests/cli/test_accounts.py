"""`sampling site-accounts`: the slips in a file that only its owner reads, and never over another."""

import stat
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from sampling.cli.accounts import site_accounts
from tests.county import County

Command = Callable[..., Result]


def test_the_slips_of_all_sites_are_written_for_their_owner_alone(
    county: County, command: Command, tmp_path: Path
) -> None:
    target = tmp_path / "slips.csv"
    said = command(site_accounts, "--area", "C", "--output", str(target))
    assert said.exit_code == 0 and "4 accounts are made" in said.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert len(target.read_text("utf-8-sig").splitlines()) == 5
    again = command(site_accounts, "--area", "C", "--output", str(tmp_path / "other.csv"))
    assert "already" in again.output and not (tmp_path / "other.csv").exists()


def test_passwords_are_not_written_over(county: County, command: Command, tmp_path: Path) -> None:
    target = tmp_path / "slips.csv"
    target.write_text("kept")
    said = command(site_accounts, "--area", "C", "--output", str(target))
    assert said.exit_code == 2 and "not written over" in said.output
    assert target.read_text() == "kept"
