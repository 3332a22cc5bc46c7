"""`sampling site-accounts`: the slips in a file that only its owner reads, and never over another."""

import stat
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from sampling.cli.accounts import accounts_from_file, site_accounts
from tests.county import County
from tests.papers import pages

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


def test_the_slips_are_a_pdf_where_its_name_says_so(county: County, command: Command, tmp_path: Path) -> None:
    target = tmp_path / "slips.pdf"
    asked = ("--area", "C", "--output", str(target))
    for wrong in (asked, (*asked[:-1], str(tmp_path / "slips.txt"))):
        assert command(site_accounts, *wrong).exit_code == 2
    said = command(site_accounts, *asked, "--address", "https://sampling.example")
    assert said.exit_code == 0, said.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [page.lines[0] for page in pages(target.read_bytes())] == ["C县 · T1镇", "C县 · T2镇"]


def test_accounts_of_a_file_are_made_with_their_slips_or_every_fault_is_said(
    county: County, command: Command, tmp_path: Path
) -> None:
    source, target = tmp_path / "accounts.csv", tmp_path / "slips.csv"
    source.write_text("name,full_name,role,area_code,site_code\nli,演示李四,site_lead,,S99\nwu,,king,T9,", "utf-8")
    said = command(accounts_from_file, str(source), "--output", str(target))
    assert said.exit_code == 1 and not target.exists()
    for told in ("row 2, site_code", "row 3, full_name", "row 3, role", "row 3, area_code", "Nothing was made"):
        assert told in said.output
    source.write_text(
        "name,full_name,role,area_code,site_code\nli,演示李四,site_lead,,S21\nwu,演示吴八,village,V11,", "utf-8"
    )
    said = command(accounts_from_file, str(source), "--output", str(target))
    assert said.exit_code == 0 and "2 accounts are made" in said.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [line.split(",")[:4] for line in target.read_text("utf-8-sig").splitlines()[1:]] == [
        ["T1镇", "V11", "演示吴八", "wu"],
        ["T2镇", "S21", "演示李四", "li"],
    ]
