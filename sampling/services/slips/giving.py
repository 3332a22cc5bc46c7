"""Giving slips: a new one takes the place of the one before, and dies with the round."""

from collections.abc import Sequence
from datetime import datetime

from sampling.domain.actors import Actor
from sampling.domain.signins import account_key, digest, slip_key
from sampling.domain.slips import Slip
from sampling.storage.database import Session
from sampling.storage.queries import signins as queries
from sampling.storage.queries import sites
from sampling.storage.queries import tokens as token_queries
from sampling.storage.tables import SlipRow

from .. import tokens


def give(session: Session, given: Sequence[tuple[int, Slip]], *, by: Actor, now: datetime) -> None:
    """Keep what is needed of new slips, each with the id of its account, within the caller's transaction.

    Slips and tokens that these accounts had are withdrawn, and who was held up for wrong attempts no longer is. The
    slip of a site is for the round that is open in its county; those of other accounts are for no round.
    """
    account_ids = [account_id for account_id, _ in given]
    old = queries.open_slips(session, account_ids)
    queries.withdraw_slips(session, account_ids, now=now, by=by.name)
    forgotten = [account_key(slip.name) for _, slip in given] + [slip_key(row.id or 0) for row, _, _ in old.values()]
    queries.forget_failures(session, forgotten)
    for account_id in token_queries.accounts_with_tokens(session, account_ids):
        tokens.withdraw_of_account(session, account_id=account_id, by=by, now=now)
    rounds = _rounds(session) if any(slip.role == "site_lead" for _, slip in given) else {}
    session.add_all(
        SlipRow(
            account_id=account_id,
            digest=digest(slip.code),
            round_id=rounds.get(slip.site_code) if slip.role == "site_lead" else None,
            created_at=now,
            created_by=by.name,
        )
        for account_id, slip in given
    )
    session.flush()


def _rounds(session: Session) -> dict[str, int | None]:
    """The round that is open for each site, by its code."""
    paths = {site.code: site.area_path for site in sites.sites_within(session)}
    roots = {path.partition("/")[0] for path in paths.values()}
    open_rounds = {root: queries.round_of(session, f"{root}/") for root in roots}
    return {code: open_rounds[path.partition("/")[0]] for code, path in paths.items()}
