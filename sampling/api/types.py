"""What goes in and out, as types: they check what is sent, and the description of the API is made of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema
from pydantic_core import PydanticCustomError

from sampling.domain.counts import PEOPLE_MAX, TEXT_MAX
from sampling.domain.instants import is_meant

BATCH_MOST = 1000


def _whole(value: Any) -> Any:
    """314.0 is a whole number, as JSON knows no other; "5" and true are none."""
    return int(value) if type(value) is float and value.is_integer() else value


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value[:11].upper() else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not is_meant(found):
        raise PydanticCustomError("not_an_instant", "not an instant")
    return found


def instant_in(item: Any, field: str) -> datetime | None:
    """The instant in a field of what was sent; None where there is none that can be read."""
    try:
        return _instant(item.get(field)) if isinstance(item, dict) else None
    except PydanticCustomError:
        return None


def is_usable(text: str) -> bool:
    """True for a text that every database can keep."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _text(value: Any) -> Any:
    if isinstance(value, str) and not is_usable(value):
        raise PydanticCustomError("unusable_text", "unusable text")
    return value


_PEOPLE = {"type": "integer", "minimum": 0, "maximum": PEOPLE_MAX}
People = Annotated[int, Field(strict=True, ge=0, le=PEOPLE_MAX), BeforeValidator(_whole), WithJsonSchema(_PEOPLE)]
# What the checks above take, as the description says it: a time of this century, and a text without NUL.
_INSTANT = {"type": "string", "format": "date-time", "pattern": "^20[0-9]{2}-"}
USABLE = {"pattern": r"^[^\u0000]*$"}
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_INSTANT)]
Text = Annotated[str, Field(strict=True, max_length=TEXT_MAX, json_schema_extra=USABLE), BeforeValidator(_text)]
Code = Annotated[
    str, Field(min_length=1, max_length=64, description="The code that the county uses.", json_schema_extra=USABLE)
]


class Asked(BaseModel):
    """What is sent: nothing but what is described."""

    model_config = ConfigDict(extra="forbid")


class SitePath(Asked):
    """A site in a round."""

    round_code: Code
    site_code: Code


class RoundPath(Asked):
    """A round."""

    round_code: Code


class CountIn(Asked):
    """A site's report for an hour."""

    report_id: Annotated[
        str,
        Field(
            strict=True, min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$",
            description="Made where the report is written and the same each time it is sent, such as a UUID.",
        ),
    ]  # fmt: skip
    hour: Annotated[Instant, Field(description="The instant at which the hour ends.")]
    sampled: Annotated[People, Field(description="Everybody sampled since the site opened that day, visitors too.")]
    visitors: Annotated[People | None, Field(description="Of `sampled`, people who live elsewhere.")] = None
    tubes: Annotated[People | None, Field(description="Tubes since the opening.")] = None
    pool_size: Annotated[
        Literal[0, 1, 5, 10, 20] | None,
        BeforeValidator(_whole),
        Field(description="People a tube; 0: a household a tube."),
    ] = None
    queue: Annotated[People | None, Field(description="People who queue at `observed_at`.")] = None
    staff_present: Annotated[People | None, Field(description="Staff there at `observed_at`.")] = None
    lanes_open: Annotated[People | None, Field(description="Lanes open at `observed_at`.")] = None
    note: Text = ""
    observed_at: Annotated[
        Instant | None, Field(description="When it was written; when it came in, where it is not said.")
    ] = None
    reason: Annotated[Text, Field(description="Why it is another figure than before; makes the next version.")] = ""
    seen: Annotated[
        People | None,
        Field(
            description="The version of the hour that the writer knew, 0 for none. Where the county has a newer one"
            " with other figures, the answer is 409, with a reason too."
        ),
    ] = None


class SiteCountIn(CountIn):
    """A report of a batch: with its site."""

    site: Annotated[str, Field(strict=True, min_length=1, max_length=64)]


class Batch(RootModel[list[Any]]):
    """Reports of one or many sites; each is taken or refused by itself."""

    root: Annotated[list[Any], Field(max_length=BATCH_MOST)]


class CountOut(BaseModel):
    """A version of a count as it stands at the county."""

    id: int
    round: str
    site: str
    hour: datetime
    day: str
    version: int
    report_id: str
    sampled: int
    visitors: int | None
    tubes: int | None
    pool_size: int | None
    queue: int | None
    staff_present: int | None
    lanes_open: int | None
    note: str
    reason: str
    observed_at: datetime | None
    received_at: datetime
    reported_by: str
    source: str
    state: Annotated[
        Literal["reported", "closed"],
        Field(
            description="closed: the site had closed before this hour was over. It is the site's final figure, which "
            "stands for every hour that was still planned; nobody has reported this one."
        ),
    ]


class FaultOut(BaseModel):
    """One thing to put right, or one that is unlikely."""

    field: str
    code: str
    message: str


class DoubtfulOut(BaseModel):
    """A later hour's count that a late report puts in doubt."""

    hour: datetime
    sampled: int
    doubts: list[FaultOut]


class StoredOut(BaseModel):
    """A report that stands at the county."""

    created: bool
    count: CountOut
    doubts: list[FaultOut]
    later: list[DoubtfulOut]


class ProblemOut(BaseModel):
    """Why it was not done."""

    status: int
    code: str
    detail: str
    faults: list[FaultOut] = []


class ConflictOut(ProblemOut):
    """Two versions, of which the township settles which holds."""

    stored: CountOut | None
    offered: dict[str, Any]


class BatchItemOut(BaseModel):
    """What became of one report of a batch."""

    status: int
    body: dict[str, Any]


class BatchOut(RootModel[list[BatchItemOut]]):
    """What became of each report, in the order in which they were sent."""
