"""Giving an access token: to a lead's phone, to a command, to another program."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sampling.domain import tokens as domain
from sampling.domain.actors import Actor
from sampling.domain.areas import within
from sampling.domain.errors import Faulty, FieldFault, Gone, NotFound, Refused
from sampling.domain.hours import at_hand
from sampling.domain.permissions import ROLES
from sampling.domain.rounds import UNDER_WAY
from sampling.domain.texts import N_
from sampling.storage.database import Database, Session
from sampling.storage.queries import areas, counts, signins
from sampling.storage.queries.rounds import row_by_code
from sampling.storage.tables import AccessTokenRow, AreaRow, RoundRow, SiteRow

from .. import auditing
from .withdrawing import make_room

LABEL_MAX = 80
NO_ROUND = N_("No round is open for the site %(site)s. Name the round.")
SIGNED_OUT = N_("This sign-in is over. Sign in again.")


@dataclass(frozen=True, slots=True)
class Given:
    """A new token. secret: what is shown with each request; it is told once and kept nowhere."""

    id: int
    secret: str
    round_code: str | None


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
    db: Database,
    *,
    site_code: str,
    kind: str,
    by: Actor,
    now: datetime,
    round_code: str | None = None,
    label: str = "",
    of_device: Collection[int] = (),
    sign_in_id: int | None = None,
) -> Given:
    """A token that reports for one site in one round: the one asked for, or the one that is at hand for the site.

    kind "phone" is of the account that asks. of_device: ids of the tokens that the same phone was given before; the one
    for the site and the round is replaced, as no phone needs two. sign_in_id: the browser's that asks; of several
    requests of one browser at once the last one's token opens, and all end with the sign-in. Raises NotFound, Gone
    where the sign-in was ended meanwhile, and Refused where no round is open for the site.
    """
    with db.writing() as session:
        if sign_in_id is not None:
            there = signins.held_sign_in(session, sign_in_id)
            if there is None or there.ended_at is not None:
                raise Gone(SIGNED_OUT)
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
            make_room(session, account_id, site.id or 0, found[chosen].id or 0, of_device, sign_in_id, by=by, now=now)
        return _add(
            session,
            kind=kind,
            role="site_lead",
            label=label,
            area=None,
            site=site,
            round_=found[chosen],
            account_id=account_id,
            sign_in_id=sign_in_id if kind == "phone" else None,
            expires_at=None,
            by=by,
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
    sign_in_id: int | None = None,
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
        sign_in_id=sign_in_id,
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
