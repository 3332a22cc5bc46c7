"""Every text that people read is there in Chinese, with the same facts in it, in full-width punctuation."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.paths import ROOT

CATALOGUE = ROOT / "sampling/translations/zh_Hans/LC_MESSAGES/messages.po"
KEYWORDS = ["-k", "lazy_gettext", "-k", "lazy_pgettext:1c,2", "-k", "NotFound", "-k", "Refused", "-k", "Conflict"]
FACTS = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _pairs(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, tuple):
        return [(message.id[1], text) for text in message.string]  # Chinese has one form, for the plural
    return [(str(message.id), str(message.string))]


def test_every_text_is_translated(tmp_path: Path) -> None:
    found = tmp_path / "messages.pot"
    config = "sampling/translations/babel.cfg"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", config, *KEYWORDS]
    subprocess.run([*command, "-o", str(found), "sampling"], cwd=ROOT, check=True)
    catalogue = _read(CATALOGUE)
    missing = []
    for message in _read(found):
        if message.id:
            kept = catalogue.get(message.id, message.context)
            if kept is None or not all(text for _, text in _pairs(kept)):
                missing.append(message.id)
    assert missing == []


def test_no_translation_waits_to_be_checked() -> None:
    assert [message.id for message in _read(CATALOGUE) if message.id and message.fuzzy] == []


def test_a_translation_carries_the_same_facts() -> None:
    wrong = []
    for message in _read(CATALOGUE):
        if message.id:
            for source, text in _pairs(message):
                facts, kept = set(FACTS.findall(source)), set(FACTS.findall(text))
                if facts - {"%%"} != kept - {"%%"}:
                    wrong.append((source, text))
    assert wrong == []


def test_chinese_text_has_full_width_punctuation() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(\s|$)")
    wrong = [text for message in _read(CATALOGUE) if message.id for _, text in _pairs(message) if half.search(text)]
    assert wrong == []


def test_no_text_has_a_sign_of_percent_that_templates_would_take_for_a_fact() -> None:
    known = re.compile(r"%%|%\(\w+\)(?:0\d)?[sd]")
    both = [side for message in _read(CATALOGUE) if message.id for pair in _pairs(message) for side in pair]
    assert [text for text in both if "%" in known.sub("", text)] == []
