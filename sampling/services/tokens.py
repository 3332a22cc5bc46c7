"""Access tokens: given to a lead's phone, a command or another program, shown instead of a password, withdrawn.

A token opens what its role may at its place, in its round or in all. It ends when it is withdrawn, when its round is
closed, when its account is closed or gets another password, and at `expires_at`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sampling.domain import tokens as domain
from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault, NotFound, Refused
from sampling.domain.hours import at_hand
from sampling.domain.permissions import ROLES
from sampling.domain.rounds import UNDER_WAY
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, counts
from sampling.storage.queries import tokens as queries
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.statements import Statements
from sampling.storage.tables import AccessTokenRow, AreaRow, RoundRow, SiteRow

from . import auditing

USE_NOTED_EVERY = timedelta(minutes=1)
PHONES_MOST = 20  # of one account at one site in a round: the oldest is withdrawn for the next
LABEL_MAX = 80
NO_ROUND = N_("No round is open for the site %(site)s. Name the round.")


@dataclass(frozen=True, slots=True)
class Given:
    """A new token. secret: what is shown with each request; it is told once and kept nowhere."""

    id: int
    secret: str
    round_code: str | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who shows a token that opens: who acts, in which language, and what kind of token it is."""

    token_id: int
    kind: str
    actor: Actor
    full_name: str
    locale: str | None


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as a list shows it, without its secret. place_code, place_name: of its site or area, None for all."""

    id: int
    kind: str
    label: str
    role: str
    place_code: str | None
    place_name: str | None
    round_code: str | None
    account_name: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    last_used_at: datetime | None
    opens: bool


def give(
    db: Database,
    *,
    kind: str,
    role: str,
    by: Actor,
    now: datetime,
    label: str = "",
    area_code: str | None = None,
    site_code: str | None = None,
    round_code: str | None = None,
    account_id: int | None = None,
    expires_at: datetime | None = None,
) -> Given:
    """Make a token for a role at a site or an area (the giver's own where neither is named), in one round or in all.

    Raises Faulty with all faults: a place beyond the giver's area is none. Who may is the guard's to decide.
    """
    with db.writing() as session:
        site = counts.site_row(session, site_code) if site_code else None
        if not area_code and site is None:
            area_code = by.area_path.rstrip("/").rpartition("/")[2] or None
        area = areas.row_by_code(session, area_code) if area_code else None
        round_ = row_by_code(session, round_code) if round_code else None
        there = session.get_one(AreaRow, site.area_id).path if site else area.path if area else ""
        faults = []
        if kind not in domain.KINDS or role not in ROLES:
            faults.append(FieldFault(N_("There is no role %(role)s."), {"role": role}, ("role",)))
        if len(label) > LABEL_MAX:
            faults.append(FieldFault(N_("Keep the name to %(most)s characters."), {"most": LABEL_MAX}, ("label",)))
        if area_code and (area is None or not within(area.path, by.area_path)):
            sentence = N_("There is no area with the code %(code)s.")
            faults.append(FieldFault(sentence, {"code": area_code}, ("area_code",)))
        if site_code and (site is None or not within(there, by.area_path)):
            sentence = N_("There is no site with the code %(code)s.")
            faults.append(FieldFault(sentence, {"code": site_code}, ("site_code",)))
        if role == "site_lead" and not site_code:
            faults.append(FieldFault(N_("A site lead needs a site."), where=("site_code",)))
        if round_code and round_ is None:
            sentence = N_("There is no round with the code %(code)s.")
            faults.append(FieldFault(sentence, {"code": round_code}, ("round_code",)))
        if faults:
            raise Faulty(faults)
        return _add(
            session,
            kind=kind,
            role=role,
            label=label,
            area=None if site else area,
            site=site,
            round_=round_,
            account_id=account_id,
            expires_at=expires_at,
            by=by,
            now=now,
        )


def give_for_site(
    db: Database, *, site_code: str, kind: str, by: Actor, now: datetime, round_code: str | None = None, label: str = ""
) -> Given:
    """A token that reports for one site in one round: the one asked for, or the one that is at hand for the site.

    kind "phone" is of the account that asks, which may have `PHONES_MOST` of them: the oldest is withdrawn for the
    next. Raises NotFound, and Refused where no round is open for the site.
    """
    with db.writing() as session:
        site = counts.site_row(session, site_code)
        if site is None:
            raise NotFound("There is no site with the code %(code)s.", code=site_code)
        found = counts.rounds_of_site(session, site, UNDER_WAY)
        if round_code is not None:
            found = [one for one in found if one.code == round_code]
        chosen = at_hand([counts.openings_of_site(session, one, site) for one in found], now)
        if chosen is None:
            if round_code is not None:
                raise Refused("The round %(round)s takes no counts from this site.", round=round_code)
            raise Refused(NO_ROUND, site=site_code)
        account_id = by.user_id if kind == "phone" else None
        if account_id is not None:
            older = queries.standing(session, account_id=account_id, site_id=site.id, round_id=found[chosen].id)
            for row in older[PHONES_MOST - 1 :]:
                _withdraw(session, row, by, now)
        return _add(
            session,
            kind=kind,
            role="site_lead",
            label=label,
            area=None,
            site=site,
            round_=found[chosen],
            account_id=account_id,
            expires_at=None,
            by=by,
            now=now,
        )


def actor_of(db: Database, secret: str, now: datetime) -> Holder | None:
    """Who shows this secret; None where it is unknown or does not open any more. Its use is noted once a minute."""
    with db.looking() as statements:
        shown = queries.by_digest(statements, domain.digest(secret))
    if shown is None or not _opens(shown, now):
        return None
    if shown.last_used_at is None or now - shown.last_used_at >= USE_NOTED_EVERY:
        token_id = shown.id

        def note(statements: Statements) -> None:
            queries.note_use(statements, token_id, now)

        db.committing.later(note)
    name, full_name, _, locale = shown.account or (shown.label or f"token {shown.id}", shown.label, True, None)
    actor = Actor(name, shown.role, shown.area_path, shown.site_code, shown.account_id, shown.round_code)
    return Holder(shown.id, shown.kind, actor, full_name, locale)


def withdraw(db: Database, *, token_id: int, by: Actor, now: datetime) -> None:
    """End a token of somebody's own area; one that is ended stays as it was. Raises NotFound."""
    with db.writing() as session:
        found = queries.within(session, by.area_path, token_id=token_id)
        if not found:
            raise NotFound("There is no such token.")
        if found[0][0].withdrawn_at is None:
            _withdraw(session, found[0][0], by, now)


def withdraw_of_account(session: Session, *, account_id: int, by: Actor, now: datetime) -> None:
    """End every token of an account, in the caller's transaction: it is closed, or its password was changed."""
    for row in queries.standing(session, account_id=account_id):
        _withdraw(session, row, by, now)


def tokens(db: Database, *, scope_path: str = "", now: datetime) -> list[TokenLine]:
    """The tokens for areas and sites within the scope, newest first; "" for all."""
    with db.reading() as session:
        return [
            TokenLine(
                id=row.id or 0,
                kind=row.kind,
                label=row.label,
                role=row.role,
                place_code=code,
                place_name=name,
                round_code=round_code,
                account_name=account,
                created_at=row.created_at,
                created_by=row.created_by,
                expires_at=row.expires_at,
                withdrawn_at=row.withdrawn_at,
                withdrawn_by=row.withdrawn_by,
                last_used_at=row.last_used_at,
                opens=domain.opens(
                    withdrawn=row.withdrawn_at is not None,
                    expires_at=row.expires_at,
                    round_state=state,
                    account_active=True,
                    now=now,
                ),
            )
            for row, code, name, round_code, state, account in queries.within(session, scope_path)
        ]


def _opens(shown: queries.Shown, now: datetime) -> bool:
    return domain.opens(
        withdrawn=shown.withdrawn,
        expires_at=shown.expires_at,
        round_state=shown.round_state,
        account_active=shown.account is None or shown.account[2],
        now=now,
    )


def _add(
    session: Session,
    *,
    kind: str,
    role: str,
    label: str,
    area: AreaRow | None,
    site: SiteRow | None,
    round_: RoundRow | None,
    account_id: int | None,
    expires_at: datetime | None,
    by: Actor,
    now: datetime,
) -> Given:
    secret = domain.fresh()
    row = AccessTokenRow(
        digest=domain.digest(secret),
        kind=kind,
        label=label or (f"{by.name} {site.code}"[:LABEL_MAX] if site else by.name),
        role=role,
        area_id=area.id if area else None,
        site_id=site.id if site else None,
        round_id=round_.id if round_ else None,
        account_id=account_id,
        created_at=now,
        created_by=by.name,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    auditing.record(
        session,
        by=by,
        action="give token",
        subject=site.code if site else area.code if area else "",
        at=now,
        token=row.id,
        kind=kind,
        role=role,
        name=label,
        round=round_.code if round_ else None,
    )
    return Given(row.id or 0, secret, round_.code if round_ else None)


def _withdraw(session: Session, row: AccessTokenRow, by: Actor, now: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by = now, by.name
    session.add(row)
    site = session.get(SiteRow, row.site_id) if row.site_id else None
    area = session.get(AreaRow, row.area_id) if row.area_id else None
    auditing.record(
        session,
        by=by,
        action="withdraw token",
        subject=site.code if site else area.code if area else "",
        at=now,
        token=row.id,
        kind=row.kind,
        name=row.label,
    )
