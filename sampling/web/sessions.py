"""Who asks: the session's account, or below /api/ whoever shows an access token.

Both are looked up afresh at each request, so that a closed account or a withdrawn token is out at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin

from sampling.domain.actors import Actor
from sampling.guards import API
from sampling.services import accounts, tokens
from sampling.storage.database import Database


@dataclass(frozen=True)
class User(UserMixin):
    """The signed-in account as flask-login wants it."""

    signed_in: accounts.SignedIn

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.signed_in.actor

    @property
    def name(self) -> str:
        """The person's name."""
        return self.signed_in.full_name

    @property
    def locale(self) -> str | None:
        """The language the person chose."""
        return self.signed_in.locale

    def get_id(self) -> str:
        """Account and epoch: raising the epoch ends every session."""
        return f"{self.actor.user_id}:{self.signed_in.epoch}"


@dataclass(frozen=True)
class Bearer(UserMixin):
    """Whoever shows an access token, as flask-login wants it."""

    holder: tokens.Holder

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.holder.actor

    @property
    def name(self) -> str:
        """The person's name, or what the token is called."""
        return self.holder.full_name

    @property
    def locale(self) -> str | None:
        """The language the person chose."""
        return self.holder.locale

    @property
    def source(self) -> str:
        """By which way its counts come."""
        return "phone" if self.holder.kind == "phone" else "api"


def secret_shown(asked: Request) -> str | None:
    """The secret of the access token that a request to the API shows; None without one. A request that shows one is its
    holder's alone, whatever cookies come with it."""
    if not asked.path.startswith(API):
        return None
    scheme, _, secret = asked.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def install(app: Flask) -> None:
    """Read the session's account at each request."""
    manager = LoginManager(app)
    manager.login_view = "accounts.sign_in"
    manager.login_message = None
    manager.session_protection = None  # a phone changes its address during a shift

    @manager.user_loader
    def load(session_id: str) -> User | None:
        account_id, _, epoch = session_id.partition(":")
        db: Database = app.extensions["database"]
        if not (account_id.isdigit() and epoch.isdigit()):
            return None
        found = accounts.signed_in(db, account_id=int(account_id), epoch=int(epoch))
        return User(found) if found else None

    @app.before_request
    def load_bearer() -> None:
        secret = secret_shown(request)
        if secret is not None:  # without flask-login's own way, which looks at the session of each request first
            found = tokens.actor_of(app.extensions["database"], secret, datetime.now(UTC))
            manager._update_request_context_with_user(Bearer(found) if found else None)
