"""Trees: whether the areas of a file, laid over the standing ones, make whole counties without loops."""

from collections.abc import Mapping, Sequence

from sampling.domain.areas import within
from sampling.domain.findings import Finding
from sampling.readers.faults import N_, Fault
from sampling.readers.tables import Record
from sampling.storage.queries.importing import Standing

PARENT_UNKNOWN = Fault(
    N_("There is no area %(parent)s above it, neither in the file nor in the county."),
    N_("Correct the code of the parent, or add its row to the file."),
)
PARENT_FAULTY = Fault(
    N_("The area above it, %(parent)s, is in row %(row)s, which must be put right first."),
    N_("Put that row right; this one follows."),
)
LOOP = Fault(N_("The area lies within itself: %(loop)s."), N_("Correct the code of the parent in one of these rows."))
ROOT_IS_NO_COUNTY = Fault(
    N_("The row names no area above it, but is not a county."), N_("Fill in the code of its parent.")
)
OTHER_COUNTY = Fault(
    N_("The area belongs to %(old)s and would move to %(new)s."),
    N_("An area stays in its county: correct the code, or the code of the parent."),
)
NOT_YOURS = Fault(
    N_("%(code)s is not within the area that your account is for."),
    N_("Remove the row, or ask somebody of that area to import it."),
)
TOO_DEEP = Fault(
    N_("The codes from the county down to this area have more than %(most)s characters."), N_("Use shorter codes.")
)
PATH_MAX = 400


def paths(parents: Mapping[str, str | None]) -> dict[str, str]:
    """The path of every area of a tree without loops or gaps, from each area's parent."""
    out: dict[str, str] = {}

    def path(code: str) -> str:
        if code not in out:
            parent = parents[code]
            out[code] = (path(parent) if parent else "") + f"{code}/"
        return out[code]

    for code in parents:
        path(code)
    return out


def judge(
    records: Sequence[Record], faulty: set[int], standing: Mapping[str, Standing], scope_path: str, sheet: str
) -> list[Finding]:
    """What is wrong with the tree, so that the rows without a finding make a whole one with what stands.

    faulty: rows that are out already; what hangs below them is told, too.
    """
    rows = {record.code: record.row for record in reversed(records) if record.code}
    usable = {
        r.values["code"]: r for r in records if r.row not in faulty and "parent_code" in r.values and r.code is not None
    }
    before: dict[str, str | None] = {code: there.values["parent_code"] for code, there in standing.items()}
    findings: list[Finding] = []
    while True:  # each turn leaves rows out, and what hung below them is judged once more
        parents = before | {code: record.values["parent_code"] for code, record in usable.items()}
        found = {
            code: finding
            for code, record in usable.items()
            if (finding := _fault(record, parents, rows, standing, scope_path, sheet))
        }
        if not found:
            break
        findings += found.values()
        usable = {code: record for code, record in usable.items() if code not in found}
    told = {finding.row for finding in findings}
    for record in records:  # rows that are out for another reason: what else is wrong with them is told now, too
        if record.row not in told and record.row in faulty and {"code", "parent_code"} <= record.values.keys():
            own = {record.values["code"]: record.values["parent_code"]}
            if finding := _fault(record, {**parents, **own}, rows, standing, scope_path, sheet):
                findings.append(finding)
    return findings


def _fault(
    record: Record,
    parents: Mapping[str, str | None],
    rows: Mapping[str, int],
    standing: Mapping[str, Standing],
    scope_path: str,
    sheet: str,
) -> Finding | None:
    code, parent = record.values["code"], record.values["parent_code"]
    if parent is None and record.values.get("level", "county") != "county":
        return ROOT_IS_NO_COUNTY.found(record.row, "parent_code", sheet=sheet)
    if parent is not None and parent not in parents:
        if parent in rows:
            return PARENT_FAULTY.found(record.row, "parent_code", sheet=sheet, parent=parent, row=rows[parent])
        return PARENT_UNKNOWN.found(record.row, "parent_code", sheet=sheet, parent=parent)
    line = [code]
    while (above := parents.get(line[-1])) is not None:
        if above == code:
            loop = " → ".join([*line, code])
            return LOOP.found(record.row, "parent_code", sheet=sheet, loop=loop)
        if above in line:
            return None  # hangs below a loop, which is told at its own rows; judged again when those are out
        line.append(above)
    path = "".join(f"{step}/" for step in reversed(line))
    there = standing.get(code)
    if not within(path, scope_path) or (there and not within(there.path, scope_path)):
        return NOT_YOURS.found(record.row, "code", sheet=sheet, code=code)
    old = there.path.partition("/")[0] if there else line[-1]
    if old != line[-1]:
        return OTHER_COUNTY.found(record.row, "parent_code", sheet=sheet, old=old, new=line[-1])
    return TOO_DEEP.found(record.row, "parent_code", sheet=sheet, most=PATH_MAX) if len(path) > PATH_MAX else None
