"""Who is signed in: the session's account, looked up afresh so that a closed account is out at once."""

from dataclasses import dataclass

from flask import Flask
from flask_login import LoginManager, UserMixin

from sampling.domain.actors import Actor
from sampling.services import accounts
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
