"""`sampling layers`: areas and their outlines from a file of a map program, or into one. A dry run, unless --apply."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from sampling.domain.actors import program
from sampling.domain.areas import LEVELS, PROVENANCES
from sampling.domain.layers import RULES, Choices
from sampling.services import layers
from sampling.services.layers import LayerReport

from .context import database, now
from .progress import telling

SHOWN_MAX = 200


@click.command("layers")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--apply", "apply_", is_flag=True, help="Import the layer; without it nothing is changed.")
@click.option("--right-rows", is_flag=True, help="With --apply: import the features that are right.")
@click.option("--export", "export_", is_flag=True, help="Write the county's areas to FILE (.geojson, .gpkg or .csv).")
@click.option("--datum", type=click.Choice(["wgs84", "gcj02", "bd09"]), help="Datum of the degrees; else recognised.")
@click.option("--system", default="", help="Reference system of a file that names none, such as EPSG:4547.")
@click.option("--layer", default="", help="The layer of a GeoPackage with several.")
@click.option("--code-field", default="", help="The attribute with the areas' codes.")
@click.option("--level", default="", help="Level of features that don't say; with --export, the only one to write.")
@click.option("--parent", "parent_code", default="", help="Code of the area above, of new areas that don't say.")
@click.option("--provenance", default="", help="What the layer is: real, approximate, generated or modelled.")
@click.option("--source", default="", help="Where the layer is from.")
@click.option("--residents-date", default="", help="The day that its figures of residents stand for.")
@click.option("--residents-source", default="", help="Where its figures of residents are from.")
@click.option("--spread", type=click.Choice(RULES), default="none", show_default=True, help="How totals are divided.")
@click.option("--weight-field", default="", help="With --spread attribute: the attribute to divide by.")
@click.option("--no-repair", is_flag=True, help="Leave slivers and narrow gaps as they are.")
@click.option("--json", "as_json", is_flag=True, help="Print figures and findings as JSON.")
def layers_(
    file: Path, apply_: bool, right_rows: bool, export_: bool, no_repair: bool, as_json: bool, **chosen: Any
) -> None:
    """Check the layer FILE (GeoJSON, GeoPackage, Shapefile as ZIP, CSV points) and say everything that is wrong with
    it; with --apply import it; with --export write the county's areas to it.

    Ends with status 1 where a finding keeps features out, so that nothing (or with --right-rows not all) is imported.
    """
    if export_:
        _export(file, chosen["level"])
        return
    _check(file, chosen)
    choices = Choices(**chosen, repair=not no_repair)
    asked: dict[str, Any] = {"content": file.read_bytes(), "file_name": file.name, "choices": choices}
    with telling(f"Checking {file.name}"):
        report = layers.check(database(), **asked)
    applied = apply_ and (report.is_right or (right_rows and report.right > 0))
    if applied:
        with telling(f"Importing {report.right:,} features of {file.name}"):
            by = program("sampling layers")
            report = layers.apply(database(), **asked, only_right_rows=right_rows, by=by, now=now()).report
    if as_json:
        click.echo(json.dumps(_figures(report, applied), ensure_ascii=False, default=str))
    else:
        _tell(report, applied)
    if not report.is_right:
        sys.exit(1)


def _check(file: Path, chosen: dict[str, Any]) -> None:
    if not file.exists():
        raise click.UsageError(f"{file} is not there.")
    for name, words in (("level", LEVELS), ("provenance", PROVENANCES)):
        if chosen[name] and chosen[name] not in words:
            raise click.UsageError(f"--{name} is one of {', '.join(words)}.")
    if chosen["spread"] == "attribute" and not chosen["weight_field"]:
        raise click.UsageError("--spread attribute needs --weight-field.")


def _export(file: Path, level: str) -> None:
    content, _ = layers.export(database(), form=file.suffix.lower().lstrip("."), level=level)
    file.write_bytes(content)
    click.echo(f"Written: {file}, {len(content):,} bytes.")


def _figures(report: LayerReport, applied: bool) -> dict[str, Any]:
    names = ("file_name", "rows", "new", "changed", "unchanged", "faulty", "repaired", "spread", "datum")
    findings = [asdict(finding) | {"text": _sentence(finding)} for finding in report.findings]
    return {name: getattr(report, name) for name in names} | {"applied": applied, "findings": findings}


def _tell(report: LayerReport, applied: bool) -> None:
    for finding in report.findings[:SHOWN_MAX]:
        click.echo(f"{'error  ' if finding.blocks else 'warning'}  {_sentence(finding)}", err=True)
    if len(report.findings) > SHOWN_MAX:
        click.echo(f"... and {len(report.findings) - SHOWN_MAX:,} findings more (--json prints all).", err=True)
    click.echo(
        f"{report.file_name}: {report.rows:,} features, {report.new:,} new, {report.changed:,} changed,"
        f" {report.unchanged:,} unchanged, {report.faulty:,} with something to put right;"
        f" {report.repaired:,} repaired, {report.spread:,} areas with a share of a total."
    )
    if not report.datum_is_sure and not report.blocked:
        click.echo("Taken as WGS-84: too little stands to tell the datum by. Say it with --datum where it is another.")
    if applied:
        click.echo(f"Imported: {report.new:,} new and {report.changed:,} changed.")
    else:
        why = "" if report.is_right else " Put the findings right first."
        click.echo(f"Nothing was imported.{why or ' Add --apply to import it.'}")


def _sentence(finding: Any) -> str:
    """A finding with the number of its feature, as layers have no rows."""
    text = str(finding)
    return text.replace(f"row {finding.row}", f"feature {finding.row}", 1) if finding.row else text
