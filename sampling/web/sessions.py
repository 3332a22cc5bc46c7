"""Who is signed in: the browser's sign-in, looked up afresh so that one that was ended is out at the next request."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user

from sampling.domain.actors import Actor
from sampling.domain.signins import KEPT
from sampling.services import signins
from sampling.storage.database import Database


@dataclass(frozen=True)
class User(UserMixin):
    """The signed-in account as flask-login wants it."""

    secret: str
    standing: signins.Standing

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.standing.signed_in.actor

    @property
    def name(self) -> str:
        """The person's name."""
        return self.standing.signed_in.full_name

    @property
    def locale(self) -> str | None:
        """The language the person chose."""
        return self.standing.signed_in.locale

    @property
    def sign_in_id(self) -> int:
        """Which of the account's sign-ins this is."""
        return self.standing.sign_in_id

    def get_id(self) -> str:
        """The secret of this browser's sign-in: the database keeps its digest alone, and when it was ended."""
        return self.secret


def install(app: Flask) -> None:
    """Read the browser's sign-in at each request."""
    app.config["PERMANENT_SESSION_LIFETIME"] = KEPT
    manager = LoginManager(app)
    manager.login_view = "accounts.sign_in"
    manager.login_message = None
    manager.session_protection = None  # a phone changes its address during a shift

    @manager.user_loader
    def load(secret: str) -> User | None:
        db: Database = app.extensions["database"]
        found = signins.standing(db, secret, now=datetime.now(UTC))
        return User(secret, found) if found else None


def begin(entered: signins.Entered) -> None:
    """Sign this browser in, until its sign-in is ended: it is not asked again when it is closed or started anew."""
    empty()
    session.permanent = True
    login_user(User(entered.secret, entered.standing))


def empty() -> None:
    """Forget what the browser's session held before, its CSRF token too; the language stays."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
