"""What is asked about access tokens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from ..statements import Statements, instant_of
from ..tables import AccessTokenRow, Account, AreaRow, RoundRow, SignInRow, SiteRow


@dataclass(frozen=True, slots=True)
class Shown:
    """A token that was shown, with all that decides whether it opens and what its holder may.

    area_path: of the site's area, the token's area, or "" for all. account: name, full name, active, locale; None for a
    token of no account. round_state: None for a token of all rounds.
    """

    id: int
    kind: str
    label: str
    role: str
    expires_at: datetime | None
    withdrawn: bool
    last_used_at: datetime | None
    account_id: int | None
    account: tuple[str, str, bool, str | None] | None
    area_path: str
    site_code: str | None
    round_code: str | None
    round_state: str | None


_SHOWN = (
    "SELECT t.id, t.kind, t.label, t.role, t.expires_at, t.withdrawn_at, t.last_used_at, t.account_id, "
    "p.name, p.full_name, p.active, p.locale, coalesce(sa.path, a.path, ''), s.code, r.code, r.state "
    "FROM access_token t LEFT JOIN account p ON p.id = t.account_id LEFT JOIN site s ON s.id = t.site_id "
    "LEFT JOIN area sa ON sa.id = s.area_id LEFT JOIN area a ON a.id = t.area_id "
    'LEFT JOIN "round" r ON r.id = t.round_id WHERE t.digest = ?'
)


def by_digest(statements: Statements, digest: str) -> Shown | None:
    """The token with this digest, whether or not it opens anything."""
    rows = statements.rows(_SHOWN, digest)
    if not rows:
        return None
    row = rows[0]
    return Shown(
        id=row[0],
        kind=row[1],
        label=row[2],
        role=row[3],
        expires_at=instant_of(row[4]) if row[4] is not None else None,
        withdrawn=row[5] is not None,
        last_used_at=instant_of(row[6]) if row[6] is not None else None,
        account_id=row[7],
        account=(row[8], row[9], bool(row[10]), row[11]) if row[7] is not None else None,
        area_path=row[12],
        site_code=row[13],
        round_code=row[14],
        round_state=row[15],
    )


def note_use(statements: Statements, token_id: int, at: datetime) -> None:
    """Note when a token was last used."""
    statements.write("UPDATE access_token SET last_used_at = ? WHERE id = ?", statements.instant(at), token_id)


Line = tuple[AccessTokenRow, str | None, str | None, str | None, str | None, str | None, SignInRow | None]


def within(session: Session, path: str = "", *, token_id: int | None = None) -> list[Line]:
    """Tokens for areas and sites at or below `path`, "" for all, newest first; only one of them where asked.

    Each with the area's code and name or the site's code and name, the round's code and state, the account's
    name, and the sign-in that the phone got it in.
    """
    place = aliased(AreaRow)  # in which the site stands
    query: Select[Line] = (
        select(  # type: ignore[call-overload]
            AccessTokenRow,
            func.coalesce(SiteRow.code, AreaRow.code),
            func.coalesce(SiteRow.name, AreaRow.name),
            RoundRow.code,
            RoundRow.state,
            Account.name,
            SignInRow,
        )
        .outerjoin(SiteRow, col(SiteRow.id) == AccessTokenRow.site_id)
        .outerjoin(place, col(place.id) == SiteRow.area_id)
        .outerjoin(AreaRow, col(AreaRow.id) == AccessTokenRow.area_id)
        .outerjoin(RoundRow, col(RoundRow.id) == AccessTokenRow.round_id)
        .outerjoin(Account, col(Account.id) == AccessTokenRow.account_id)
        .outerjoin(SignInRow, col(SignInRow.id) == AccessTokenRow.sign_in_id)
        .order_by(col(AccessTokenRow.id).desc())
    )
    if path:
        query = query.where(func.coalesce(place.path, AreaRow.path).startswith(path, autoescape=True))
    if token_id is not None:
        query = query.where(col(AccessTokenRow.id) == token_id)
    return [(*row,) for row in session.execute(query)]


def standing(
    session: Session, *, account_id: int, site_id: int | None = None, round_id: int | None = None
) -> Sequence[AccessTokenRow]:
    """Tokens of an account that were not withdrawn, newest first; only those of a site in a round where asked."""
    query = _standing(site_id, round_id).where(AccessTokenRow.account_id == account_id)
    return session.exec(query.order_by(col(AccessTokenRow.id).desc())).all()


def of_phones(
    session: Session, token_ids: Collection[int], *, site_id: int | None = None, round_id: int | None = None
) -> Sequence[AccessTokenRow]:
    """Those of these tokens that phones hold and nobody withdrew; only those of a site in a round where asked."""
    query = _standing(site_id, round_id).where(AccessTokenRow.kind == "phone", col(AccessTokenRow.id).in_(token_ids))
    return session.exec(query.order_by(col(AccessTokenRow.id))).all()


def of_sign_in(
    session: Session, sign_in_id: int, *, site_id: int | None = None, round_id: int | None = None
) -> Sequence[AccessTokenRow]:
    """The tokens that a phone got in a sign-in and nobody withdrew; only those of a site in a round where asked."""
    query = _standing(site_id, round_id).where(AccessTokenRow.sign_in_id == sign_in_id)
    return session.exec(query.order_by(col(AccessTokenRow.id))).all()


def of_other_sign_ins(session: Session, account_id: int, kept: int | None) -> Sequence[AccessTokenRow]:
    """The tokens of an account that its phones got in any sign-in but one, and nobody withdrew."""
    query = _standing(None, None).where(
        AccessTokenRow.account_id == account_id,
        AccessTokenRow.kind == "phone",
        col(AccessTokenRow.sign_in_id).is_distinct_from(kept),
    )
    return session.exec(query.order_by(col(AccessTokenRow.id))).all()


def _standing(site_id: int | None, round_id: int | None) -> SelectOfScalar[AccessTokenRow]:
    query = select(AccessTokenRow).where(col(AccessTokenRow.withdrawn_at).is_(None))
    if site_id is None:
        return query
    return query.where(AccessTokenRow.site_id == site_id, AccessTokenRow.round_id == round_id)


def accounts_with_tokens(session: Session, account_ids: Sequence[int]) -> list[int]:
    """Those of the accounts that have tokens which were not withdrawn."""
    query = select(AccessTokenRow.account_id).where(
        col(AccessTokenRow.account_id).in_(account_ids), col(AccessTokenRow.withdrawn_at).is_(None)
    )
    return sorted({key for key in session.exec(query) if key is not None})
