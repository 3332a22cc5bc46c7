"""Who asks: the browser's sign-in, or below /api/ whoever shows an access token.

Both are looked up afresh at each request, so that one that was ended or withdrawn is out at once.
"""

from dataclasses import dataclass

from flask import Flask, Request, request, session
from flask_login import LoginManager, UserMixin, login_user

from sampling.domain.actors import Actor
from sampling.domain.signins import KEPT
from sampling.guards import API
from sampling.services import signins, tokens
from sampling.storage.database import Database

from .context import now

PHONE_TOKENS = "phone_tokens"
PHONE_TOKENS_MOST = 50  # a cookie is small; who looks after more sites than that on one phone has their oldest pile up


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
    """Read the browser's sign-in at each request."""
    app.config["PERMANENT_SESSION_LIFETIME"] = KEPT
    manager = LoginManager(app)
    manager.login_view = "accounts.sign_in"
    manager.login_message = None
    manager.session_protection = None  # a phone changes its address during a shift

    @manager.user_loader
    def load(secret: str) -> User | None:
        db: Database = app.extensions["database"]
        found = signins.standing(db, secret, now=now())
        return User(secret, found) if found else None

    @app.before_request
    def load_bearer() -> None:
        shown = secret_shown(request)
        if shown is not None:  # without flask-login's own way, which looks at the session of each request first
            found = tokens.actor_of(app.extensions["database"], shown, now())
            manager._update_request_context_with_user(Bearer(found) if found else None)


def begin(entered: signins.Entered) -> None:
    """Sign this browser in, until its sign-in is ended: it is not asked again when it is closed or started anew. Which
    tokens the phone holds stays known, so that it is not given one more for each time."""
    held = phone_tokens()
    empty()
    session.permanent = True
    if held:
        session[PHONE_TOKENS] = held
    login_user(User(entered.secret, entered.standing))


def phone_tokens() -> list[int]:
    """Ids of the access tokens that this browser was given as a site's phone, oldest first."""
    return list(session.get(PHONE_TOKENS, ()))


def note_phone_token(token_id: int) -> None:
    """Know from now on that this browser holds the token."""
    session[PHONE_TOKENS] = [*phone_tokens(), token_id][-PHONE_TOKENS_MOST:]


def empty() -> None:
    """Forget what the browser's session held before, its CSRF token too; the language stays."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
