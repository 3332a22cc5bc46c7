"""What can go wrong in the domain, each with the facts a page needs to say it in the user's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Where = tuple[str | int, ...]
"""A place in what was asked for: ("sites", 1, "hours") is the hours of the second site; () is the whole."""


class DomainError(Exception):
    """Something asked for that the rules do not allow. `facts` fill the sentence that the entry point writes."""

    kind = "refused"

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence % self.facts if self.facts else self.sentence


class NotFound(DomainError):
    """There is no such thing."""

    kind = "not found"


class TakesNoPart(NotFound):
    """An area of a round's county for which the round is not."""


class Gone(DomainError):
    """It was there and never comes back: a personal link that was withdrawn, or whose round is closed."""

    kind = "gone"


class Refused(DomainError):
    """It exists, but may not be done now or by this person."""


class Beyond(Refused):
    """It exists, but lies beyond what the actor reaches."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person, a site or an area as it is named in a sentence: by name and code."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class Names:
    """Several names in a sentence."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing to put right: a sentence, marked with `N_`, with the facts that fill it, and where it is."""

    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)
    where: Where = ()

    def __str__(self) -> str:
        return self.sentence % self.facts if self.facts else self.sentence


class Faulty(Refused):
    """Several things are to be put right, and all of them are told."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Conflict(DomainError):
    """It was changed by somebody else, or stands already with other content."""

    kind = "conflict"


class Busy(DomainError):
    """Nothing is wrong with it, but it could not be done now. retry_after: seconds after which to ask again."""

    kind = "busy"

    def __init__(self, sentence: str, *, retry_after: int = 2, **facts: object) -> None:
        super().__init__(sentence, **facts)
        self.retry_after = retry_after
