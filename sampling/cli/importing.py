"""`sampling import`: areas, sites, staff and vehicles from a file. A dry run, unless --apply is given."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sampling.domain.actors import program
from sampling.services import importing
from sampling.services.importing import Applied, ImportReport

from .context import database, now
from .progress import telling

SHOWN_MAX = 200


@click.command("import")
@click.argument("kind", type=click.Choice(importing.KINDS))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--round", "round_code", help="Put the sites or staff into the sessions of this round, too.")
@click.option(
    "--datum",
    type=click.Choice(["wgs84", "gcj02", "bd09"]),
    help="Datum of the coordinates; recognised where not given.",
)
@click.option("--apply", "apply_", is_flag=True, help="Import the file; without it nothing is changed.")
@click.option("--right-rows", is_flag=True, help="With --apply: import the right rows, and write the others to a file.")
@click.option("--json", "as_json", is_flag=True, help="Print figures and findings as JSON.")
def import_(
    kind: str, file: Path, round_code: str | None, datum: str | None, apply_: bool, right_rows: bool, as_json: bool
) -> None:
    """Check the FILE (CSV, XLSX) and say everything that is wrong with it; with --apply import it.

    Ends with status 1 where a finding keeps rows out, so that nothing (or with --right-rows not all) is imported.
    """
    content = file.read_bytes()
    asked: dict[str, Any] = {
        "kind": kind, "content": content, "file_name": file.name, "round_code": round_code, "datum": datum,
    }  # fmt: skip
    with telling(f"Checking {file.name}"):
        report = importing.check(database(), **asked)
    applied = None
    if apply_ and (report.is_right or (right_rows and report.right)):
        with telling(f"Importing {report.right:,} rows of {file.name}"):
            applied = importing.apply(
                database(), **asked, only_right_rows=right_rows, by=program("sampling import"), now=now()
            )
        report = applied.report
    returned = _hand_back(file, applied)
    if as_json:
        click.echo(json.dumps(_figures(report, applied, returned), ensure_ascii=False, default=str))
    else:
        _tell(report, applied, returned)
    if not report.is_right:
        sys.exit(1)


def _hand_back(file: Path, applied: Applied | None) -> Path | None:
    if applied is None or applied.returned is None:
        return None
    path = file.with_name(applied.returned_name)
    path.write_bytes(applied.returned)
    return path


def _figures(report: ImportReport, applied: Applied | None, returned: Path | None) -> dict[str, Any]:
    names = ("kind", "file_name", "rows", "new", "changed", "unchanged", "faulty", "encoding", "sheet", "datum")
    findings = [asdict(finding) | {"text": str(finding)} for finding in report.findings]
    return {name: getattr(report, name) for name in names} | {
        "applied": applied is not None,
        "joined": applied.joined if applied else 0,
        "fixed_sessions": applied.fixed_sessions if applied else 0,
        "returned": str(returned) if returned else None,
        "findings": findings,
    }


def _tell(report: ImportReport, applied: Applied | None, returned: Path | None) -> None:
    for finding in report.findings[:SHOWN_MAX]:
        click.echo(f"{'error  ' if finding.blocks else 'warning'}  {finding}", err=True)
    if len(report.findings) > SHOWN_MAX:
        click.echo(f"... and {len(report.findings) - SHOWN_MAX:,} findings more (--json prints all).", err=True)
    if report.blocked and report.datum in ("gcj02", "bd09"):
        click.echo(f"Add --datum {report.datum} to convert the coordinates.", err=True)
    click.echo(
        f"{report.file_name}: {report.rows:,} rows, {report.new:,} new, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.faulty:,} with something to put right."
    )
    if applied is None:
        why = "" if report.is_right else " Put the findings right first."
        click.echo(f"Nothing was imported.{why or ' Add --apply to import it.'}")
        return
    click.echo(f"Imported: {applied.new:,} new and {applied.changed:,} changed.")
    if applied.joined:
        click.echo(f"{applied.joined:,} places in the sessions of the round are new.")
    if applied.fixed_sessions:
        click.echo(
            f"Sessions left alone, as a plan of theirs is published: {applied.fixed_sessions:,}."
            " To use the new ones in this round, add a session for the hours that are left; it begins with them."
        )
    if returned:
        click.echo(f"The other {applied.left_out:,} rows, with what is wrong with them: {returned}")
