"""Faults: the sentences that findings are made of, each with what to do about it."""

from dataclasses import dataclass

from sampling.domain.findings import Finding


def N_(text: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which a file can be wrong. `sentence` and `remedy` hold %(named)s facts, as `Finding` wants them."""

    sentence: str
    remedy: str
    blocks: bool = True

    def found(
        self, row: int | None = None, column: str | None = None, /, *, sheet: str = "", **facts: object
    ) -> Finding:
        """This fault, found at a place of a file."""
        return Finding(self.sentence, self.remedy, row, column, sheet, dict(facts), self.blocks)


class BadValue(Exception):
    """A cell can't be read; carries the fault and its facts."""

    def __init__(self, fault: Fault, **facts: object) -> None:
        super().__init__(fault.sentence)
        self.fault = fault
        self.facts = facts


class BadFile(Exception):
    """A file can't be read at all; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding
