"""One value, one parser: the text of a cell in, a value out, or `BadValue` with what is wrong and what to do.

A remedy's %(example)s is the column's: whoever reads a column puts it among the facts.

Spreadsheets and people write the same value in many ways: full-width digits, thousands separators, 8：00, 8时30分.
What is not certainly meant is refused, never guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time

from .faults import N_, BadValue, Fault

NOT_A_CODE = Fault(
    N_("“%(value)s” is not a code: codes have letters, digits, “-”, “_” and “.”, at most %(most)s of them."),
    N_("Write it as it stands in the county's list, such as %(example)s."),
)
SPOILT_CODE = Fault(
    N_("The code “%(value)s” was turned into a number by a spreadsheet, and its last digits are lost."),
    N_("Format the column as text, and type or paste the codes again."),
)
TOO_LONG = Fault(
    N_("The text has %(length)s characters, more than the %(most)s that are kept."),
    N_("Shorten it."),
)
SHEET_ERROR = Fault(
    N_("The cell holds the spreadsheet's error “%(value)s”."),
    N_("Put the formula right, or type the value itself."),
)
NOT_WHOLE = Fault(
    N_("“%(value)s” is not a whole number."),
    N_("Write digits alone, such as %(example)s."),
)
NOT_DECIMAL = Fault(
    N_("“%(value)s” is not a number."),
    N_("Write digits alone, with a point where it is needed, such as %(example)s."),
)
OUT_OF_RANGE = Fault(
    N_("%(value)s is not between %(least)s and %(most)s."),
    N_("Check the number."),
)
NOT_A_TIME = Fault(
    N_("“%(value)s” is not a time of the day."),
    N_("Write hours and minutes, such as %(example)s."),
)
NOT_A_DATE = Fault(
    N_("“%(value)s” is not a date."),
    N_("Write year, month and day, such as %(example)s."),
)
UNKNOWN_WORD = Fault(
    N_("“%(value)s” is not one of the words for this column."),
    N_("Choose one of: %(words)s."),
)

CODE_LENGTH_MAX = 40
NUMBER_LENGTH_MAX = 40
_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_CODE = re.compile(r"\w[\w.\-]*")
_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)(\.0*)?")
_DECIMAL = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?|[+-]?\.\d+")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(:\d{2}(\.0+)?)?|(\d{1,2})[时点](?:(\d{1,2})分?|(半))?")
_DAY_PART = re.compile(r"0?\.\d+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?( 00:00(:00)?)?|(\d{4})(\d{2})(\d{2})")
_BETWEEN = re.compile(r"[;；、,，]")
_MOBILE = r"(?:\+?86)?1[3-9]\d{9}"
_LANDLINE = r"(?:\+?86)?(?:\(?0\d{2,3}\)?)?[2-9]\d{6,7}(?:(?:转|x|ext)\d{1,6})?|[48]00\d{7}|1[12]\d{1,3}"
_PHONE = re.compile(f"(?:{_MOBILE}|{_LANDLINE})")


def narrow(text: str) -> str:
    """The text with full-width digits, letters and signs made narrow, without blanks around it."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def plain(heading: str) -> str:
    """A heading without blanks, marks of duty and remarks in brackets: 「经度（WGS-84）*」 is 经度."""
    return re.sub(r"\([^()]*\)|[\s*:]", "", narrow(heading)).lower()


def code(text: str) -> str:
    """A code; a spreadsheet's 411325100.0 is 411325100."""
    value = re.sub(r"^(\d+)\.0+$", r"\1", narrow(text))
    if _SCIENTIFIC.fullmatch(value):
        raise BadValue(SPOILT_CODE, value=value)
    if not _CODE.fullmatch(value) or len(value) > CODE_LENGTH_MAX:
        raise BadValue(NOT_A_CODE, value=value, most=CODE_LENGTH_MAX)
    return value


def words(most: int) -> Callable[[str], str]:
    """A parser of free text of at most `most` characters; every run of blanks and line breaks becomes one blank."""

    def parse(text: str) -> str:
        value = " ".join(text.split())
        if value in _SHEET_ERRORS:
            raise BadValue(SHEET_ERROR, value=value)
        if len(value) > most:
            raise BadValue(TOO_LONG, length=len(value), most=most)
        return value

    return parse


def whole(least: int, most: int) -> Callable[[str], int]:
    """A parser of whole numbers from `least` to `most`, with or without thousands separators."""

    def parse(text: str) -> int:
        value = narrow(text)
        if not _WHOLE.fullmatch(value) or len(value) > NUMBER_LENGTH_MAX:
            raise BadValue(NOT_WHOLE, value=value)
        number = int(re.sub(r"[, ]|\.0*$", "", value))
        if not least <= number <= most:
            raise BadValue(OUT_OF_RANGE, value=number, least=least, most=most)
        return number

    return parse


def decimal(least: float, most: float, places: int) -> Callable[[str], float]:
    """A parser of numbers from `least` to `most`, rounded to `places` decimals."""

    def parse(text: str) -> float:
        value = narrow(text)
        if not _DECIMAL.fullmatch(value) or len(value) > NUMBER_LENGTH_MAX:
            raise BadValue(NOT_DECIMAL, value=value)
        number = round(float(value.replace(",", "")), places)
        if not least <= number <= most:
            raise BadValue(OUT_OF_RANGE, value=number, least=least, most=most)
        return number

    return parse


def clock(text: str) -> time:
    """A time of the day: 8:00, 08:00, 8：00, 8时30分, 8点半, 24:00 for midnight, or a spreadsheet's part of a day."""
    value = narrow(text)
    if _DAY_PART.fullmatch(value):
        hours, minutes = divmod(round(float(value) * 24 * 60), 60)
    else:
        found = _TIME.fullmatch(value)
        if found is None:
            raise BadValue(NOT_A_TIME, value=value)
        hours = int(found[1] or found[5])
        minutes = 30 if found[7] else int(found[2] or found[6] or 0)
    if (hours, minutes) == (24, 0):
        hours = 0
    if hours > 23 or minutes > 59:
        raise BadValue(NOT_A_TIME, value=value)
    return time(hours, minutes)


def day(text: str) -> date:
    """A date: 2020-11-01, 2020/11/1, 2020.11.1, 2020年11月1日 or 20201101."""
    value = narrow(text)
    found = _DATE.fullmatch(value)
    if found is None:
        raise BadValue(NOT_A_DATE, value=value)
    parts = found.group(1, 2, 3) if found[1] else found.group(6, 7, 8)
    try:
        return date(*map(int, parts))
    except ValueError:
        raise BadValue(NOT_A_DATE, value=value) from None


def listed(parse: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """A parser of lists separated by ; ； 、 , or ， whose items `parse` reads; empty items are left out."""

    def parse_all(text: str) -> tuple[str, ...]:
        return tuple(parse(item) for item in _BETWEEN.split(text) if item.strip())

    return parse_all


def aligned(parse: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """As `listed`, but an empty item keeps its place as "": the second phone stays the second person's."""

    def parse_all(text: str) -> tuple[str, ...]:
        items = tuple(parse(item) if item.strip() else "" for item in _BETWEEN.split(text))
        return items if any(items) else ()

    return parse_all


def one_of(meanings: Mapping[str, tuple[str, ...]]) -> Callable[[str], str]:
    """A parser of the words of a fixed list: its English word, or one of the Chinese words for it."""
    known = {name: word for word, names in meanings.items() for name in (word, *names)}
    offered = "、".join(f"{names[0]} ({word})" for word, names in meanings.items())

    def parse(text: str) -> str:
        value = "".join(narrow(text).lower().split())
        if value not in known:
            raise BadValue(UNKNOWN_WORD, value=narrow(text), words=offered)
        return known[value]

    return parse


def yes(meanings: Mapping[str, tuple[str, ...]]) -> Callable[[str], bool]:
    """A parser of yes and no, by the words for each."""
    parse = one_of(meanings)
    return lambda text: parse(text) == "yes"


def several_of(meanings: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """A parser of lists of such words, given back once each and in the order of the list of words."""
    parse = listed(one_of(meanings))

    def parse_all(text: str) -> tuple[str, ...]:
        found = set(parse(text))
        return tuple(word for word in meanings if word in found)

    return parse_all


def phone(text: str) -> str:
    """A phone number as it was written, made narrow; whether it looks like one is `is_phone`'s question."""
    return words(40)(narrow(text))


def is_phone(value: str) -> bool:
    """True for the shape of a mainland mobile or landline number, and for what begins with 演示- (demonstration)."""
    plain = re.sub(r"[\s\-()]", "", value)
    return value.startswith("演示-") or _PHONE.fullmatch(plain) is not None
