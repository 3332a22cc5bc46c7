"""What can go wrong in the domain, each with the facts a page needs to say it in the user's language."""


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


class Refused(DomainError):
    """It exists, but may not be done now or by this person."""


class Conflict(DomainError):
    """It was changed by somebody else, or stands already with other content."""

    kind = "conflict"
