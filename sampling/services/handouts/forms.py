"""The forms of a handout: text, pictures, calendar, table, and a page that stands alone."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sampling.domain.handouts import ROLE_TEXTS, Handout, Words, as_text, hours, lines
from sampling.domain.texts import N_
from sampling.services.plans import exports

from . import calendars, pictures

SCAN = N_("Scan to open your own page.")
HEADINGS = (
    N_("Code"),
    N_("Name"),
    N_("Work phone"),
    N_("Unit"),
    N_("Role"),
    N_("Code of the site"),
    N_("Site"),
    N_("Hours"),
    N_("Place of assembly"),
    N_("Assemble at"),
    N_("Leave at"),
    N_("Vehicle"),
    N_("Whom to ask on the spot"),
    N_("Phone of whom to ask"),
)
SEAT = N_("seat of %(area)s")
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>@page{{size:A4;margin:18mm}}body{{font:16px/1.7 "Noto Sans SC","PingFang SC",
"Microsoft YaHei",sans-serif;color:#14212b;max-width:40em;margin:24px auto;padding:0 16px}}h1{{font-size:22px}}
h2{{font-size:18px;margin:1.2em 0 .2em;break-after:avoid}}p{{margin:.1em 0}}.soft{{color:#44525d;font-size:14px}}
</style></head><body>
{body}
</body></html>
"""
_TAGS = {"title": "h1", "whom": "h2", "heading": "h2"}


@dataclass(frozen=True, slots=True)
class File:
    """A file by its ending: "txt", "png", "ics", "html" or "csv"; part: of a picture that is more than one, from 1."""

    ending: str
    content: bytes
    part: int = 0


def files(
    handout: Handout, words: Words, zone: ZoneInfo, *, language: str, address: str = "", earlier: int = 0
) -> list[File]:
    """Every form of a handout. address: where its holder opens the own page, "" where there is none."""
    known = lines(handout, words)
    drawn = pictures.pictures(known, address, words.say(SCAN) if address else "")
    out = [File("txt", as_text(handout, words, address).encode("utf-8-sig"))]
    out += [File("png", one, n if len(drawn) > 1 else 0) for n, one in enumerate(drawn, 1)]
    out.append(File("ics", calendars.calendar(handout, words, zone, earlier=earlier)))
    out.append(File("html", page(handout, words, language, address).encode()))
    if handout.kind != "person":
        out.append(File("csv", exports.as_csv(headings(words), list(rows(handout, words)), handout.note)))
    return out


def pictures_of(handout: Handout, words: Words, address: str = "") -> list[bytes]:
    """The handout as one long picture, or as several where one would be too long."""
    return pictures.pictures(lines(handout, words), address, words.say(SCAN) if address else "")


def how_many_pictures(handout: Handout, words: Words) -> int:
    """How many pictures it takes."""
    return pictures.how_many(lines(handout, words))


def page(handout: Handout, words: Words, language: str, address: str = "") -> str:
    """A page to print or to send that needs nothing else."""
    body = []
    for line in lines(handout, words):
        tag = _TAGS.get(line.style, "p")
        mark = ' class="soft"' if line.style == "soft" else ""
        body.append(f"<{tag}{mark}>{html.escape(line.text)}</{tag}>")
    if address:
        body.append(f'<p><a href="{html.escape(address)}">{html.escape(address)}</a></p>')
    lang = "zh-Hans" if language == "zh_Hans" else "en"
    return _PAGE.format(lang=lang, title=html.escape(handout.name), body="\n".join(body))


def headings(words: Words) -> list[str]:
    """The headings of `rows`."""
    return [words.say(text) for text in HEADINGS]


def rows(handout: Handout, words: Words) -> Iterator[list[exports.Cell]]:
    """A row for each block of somebody's work; of a township, for each party with how many they are."""
    for stop in handout.stops:
        lead = (stop.lead.name, stop.lead.phone or "") if stop.lead else ("", "")
        for party in stop.parties:
            met = party.gathering
            way: list[exports.Cell] = ["", "", "", ""]
            if met is not None:
                at, leaves = met.assemble_at, met.departs_at
                way = [
                    met.place or words.say(SEAT, area=met.base_name),
                    f"{words.day(at)} {words.clock(at)}" if at else "",
                    f"{words.day(leaves)} {words.clock(leaves)}" if leaves else "",
                    met.vehicle or "",
                ]
            site: list[exports.Cell] = [stop.site_code, stop.site_name]
            for one in party.people:
                who: list[exports.Cell] = [one.code, one.name or "", one.phone or "", party.unit]
                when = hours(words, one.starts_at, one.ends_at)
                yield [*who, words.say(ROLE_TEXTS[one.role]), *site, when, *way, *lead]
            if not party.people:
                when = hours(words, party.starts_at, party.ends_at)
                for role, count in party.counts:
                    yield ["", "", count, party.unit, words.say(ROLE_TEXTS[role]), *site, when, *way, *lead]
