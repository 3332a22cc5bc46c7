"""Numbers as people type them: 1204, 1,204, １２０４ or １，２０４; what is none is said in a sentence."""

import re
import unicodedata

from flask_babel import gettext

DIGITS_MAX = 12  # of a number in a form: more is a slip of the finger, and what reads it need not fear its size
QUOTED_MAX = 20  # characters of what was typed that a sentence repeats
_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{DIGITS_MAX}}}")
_DIGITS = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(rf"[+-]?[0-9]{{1,{DIGITS_MAX}}}(\.[0-9]{{0,{DIGITS_MAX}}})?")


def whole(text: str) -> int | None:
    """The whole number that is typed; None where it is none."""
    plain = _plain(text)
    return int(plain) if _WHOLE.fullmatch(plain) else None


def decimal(text: str) -> float | None:
    """The number that is typed, with or without a sign of percent after it; None where it is none."""
    plain = _plain(text).rstrip("%").rstrip()
    return float(plain) if _DECIMAL.fullmatch(plain) else None


def no_whole(text: str) -> str:
    """What to say of a text that is no whole number, or one with more digits than any has here."""
    if _DIGITS.fullmatch(_plain(text)):
        return str(gettext("“%(text)s” is too long a number: at most %(n)s digits.", text=_quoted(text), n=DIGITS_MAX))
    return str(gettext("“%(text)s” is not a whole number. Use digits only, for example 20.", text=_quoted(text)))


def no_decimal(text: str) -> str:
    """What to say of a text that is no number."""
    return str(gettext("“%(text)s” is not a number. Use digits only, for example 85 or 87.5.", text=_quoted(text)))


def _plain(text: str) -> str:
    """Half-width, without the signs that part thousands; a minus of any kind is "-". 1,5 is not 15."""
    half = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    return re.sub(r"(?<=[0-9])[,\s](?=[0-9]{3}(?![0-9]))", "", half)


def _quoted(text: str) -> str:
    text = text.strip()
    return text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…"
