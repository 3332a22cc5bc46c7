"""What is in a bundle: a folder for each township with the handouts of the township, its sites, units and people."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sampling.domain.areas import within
from sampling.domain.errors import NotFound
from sampling.domain.handouts import Handout
from sampling.domain.links import Holder
from sampling.domain.texts import N_
from sampling.services import links
from sampling.storage.database import Database
from sampling.storage.queries import handouts as queries
from sampling.storage.queries import plans, rounds
from sampling.storage.queries.bundles import Bundle

from .forms import files
from .provenance import note
from .reading import Given, given, handout, of_person, people, townships
from .words import Catalogue

FOLDERS = {"township": N_("Township"), "site": N_("Sites"), "unit": N_("Units"), "person": N_("Personal")}
WHOLE_COUNTY = N_("Several townships")
_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Piece:
    """A handout with where its files go: path and name without an ending. address: of its holder's own page, or ""."""

    path: str
    handout: Handout
    address: str = ""
    earlier: int = 0


def contents(db: Database, bundle: Bundle) -> tuple[ZoneInfo, str, list[Piece]]:
    """The county's zone, the language, and all that is to be made, township by township."""
    with db.reading() as session:
        plan = plans.plan_by_id(session, bundle.plan_id)
        before = queries.blocks_before(session, bundle.plan_id)
        county = rounds.county_path(session, plan.round_code) if plan else None
        whole = within(county or "", bundle.area_path)
    if plan is None:
        raise NotFound("There is no such plan.")
    scope = "" if whole else bundle.area_path
    known = given(db, plan, scope_path=scope, with_names=True)
    words = Catalogue(bundle.language, known.round.tz)
    known = given_with_note(known, note(db, words))
    tokens = links.tokens(db, plan.round_code) if bundle.address else {}
    found = [*_of_townships(known, words), *_of_sites(known, words), *_of_units(known, words)]
    for code, own in people(known).items():
        folder = known.names.get(known.township_of(own[0].base_path), "")
        token = tokens.get(Holder(staff=code))
        address = f"{bundle.address}/p/{token}" if token else ""
        made = of_person(known, own)
        found.append(Piece(_path(words, folder, "person", f"{code} {made.name}"), made, address, before.get(code, 0)))
    return known.round.tz, words.language, _without_doubles(sorted(found, key=lambda piece: piece.path))


def drawn(batch: Sequence[Piece], language: str, zone: str) -> list[tuple[str, bytes]]:
    """The files of some pieces, by name; runs in a process of its own."""
    where = ZoneInfo(zone)
    words = Catalogue(language, where)
    out = []
    for piece in batch:
        made = files(piece.handout, words, where, language=language, address=piece.address, earlier=piece.earlier)
        for file in made:
            part = f"-{file.part}" if file.part else ""
            out.append((f"{piece.path}{part}.{file.ending}", file.content))
    return out


def given_with_note(known: Given, text: str) -> Given:
    """The same with what is said of data that is not real."""
    return replace(known, note=text)


def _of_townships(known: Given, words: Catalogue) -> list[Piece]:
    return [
        Piece(f"{safe_name(name)}/{safe_name(name)}", handout(known, "township", code))
        for code, name in townships(known).items()
    ]


def _of_sites(known: Given, words: Catalogue) -> list[Piece]:
    sites = {one.site_code: one.area_path for one in known.work if within(one.area_path, known.scope_path)}
    out = []
    for code, path in sites.items():
        made = handout(known, "site", code)
        folder = known.names.get(known.township_of(path), "")
        out.append(Piece(_path(words, folder, "site", f"{code} {made.name}"), made))
    return out


def _of_units(known: Given, words: Catalogue) -> list[Piece]:
    bases: dict[str, Counter[str]] = {}
    for one in known.work:
        bases.setdefault(one.unit, Counter())[known.township_of(one.base_path)] += 1
    out = []
    for unit, paths in bases.items():
        folder = known.names.get(next(iter(paths)), "") if len(paths) == 1 else words.say(WHOLE_COUNTY)
        out.append(Piece(_path(words, folder, "unit", unit), handout(known, "unit", unit)))
    return out


def _path(words: Catalogue, township: str, kind: str, name: str) -> str:
    return "/".join(map(safe_name, (township, words.say(FOLDERS[kind]), name)))


def safe_name(name: str) -> str:
    """A name that every system takes for a file."""
    return _NO_NAME.sub("-", name).strip(" .")[:80] or "-"


def _without_doubles(pieces: list[Piece]) -> list[Piece]:
    """Names that are the same once they are safe get a number."""
    seen: Counter[str] = Counter()
    out = []
    for piece in pieces:
        key = piece.path.casefold()
        seen[key] += 1
        out.append(replace(piece, path=f"{piece.path} ({seen[key]})") if seen[key] > 1 else piece)
    return out
