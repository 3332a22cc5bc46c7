"""The Flask application: everything is wired here, late and once. Solver and table libraries are not imported."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from flask_openapi3 import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from . import __version__, guards
from .api import describing, limiting
from .settings import ROOT, Settings, read_settings
from .storage.database import Database
from .web import (
    advice,
    assets,
    compressing,
    errors,
    faults,
    formatting,
    languages,
    limits,
    names,
    navigation,
    policy,
    problems,
    provenance,
    sentences,
    sessions,
)


def _present() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None, *, testing: bool = False, clock: Callable[[], datetime] = _present
) -> Flask:
    """The application for these settings (by default the environment's). clock: what requests take for now."""
    settings = settings or read_settings()
    app = OpenAPI(
        "sampling",
        static_folder=str(ROOT / "static"),
        template_folder="templates",
        info=describing.INFO,
        security_schemes=describing.SECURITY,
        doc_ui=False,  # its pages want inline scripts: ours are in sampling.api.describing
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        # Only an answer that changes the session carries it: a late file would sign in again who has just signed out.
        SESSION_REFRESH_EACH_REQUEST=False,
        REMEMBER_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a phone page may stay open for a whole shift
        TESTING=testing,
        STYLEGUIDE=settings.development,
    )
    app.extensions["database"] = Database(settings.database_url)
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["version"] = __version__
    for part in (
        problems,
        limits,
        languages,
        sentences,
        formatting,
        names,
        advice,
        assets,
        compressing,
        sessions,
        policy,
        errors,
        faults,
        navigation,
        provenance,
    ):
        part.install(app)
    limiting.install(app, settings.token_pace)
    guards.install(app)
    _register(app)
    if settings.https:  # behind a proxy, which says who asks: else one guesser would lock the county out
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=0)  # type: ignore[method-assign]
    app.extensions["sign_in_limiter"] = policy.limit_guessing(app)
    return app


def _register(app: OpenAPI) -> None:
    from .api import counts, health, reading, v1  # noqa: F401  (they put their routes on v1)
    from .web import (
        accounts,
        adjusting,
        areas,
        auditing,
        briefings,
        callup,
        chasing,
        closing,
        counting,
        daily,
        duty,
        expected,
        forecasting,
        gaps,
        handouts,
        help,
        home,
        importing,
        layers,
        orders,
        outstanding,
        phones,
        planning,
        plans,
        readiness,
        reporting,
        risks,
        rounds,
        second,
        signing,
        signins,
        sites,
        siting,
        slips,
        staff,
        submitting,
        tubes,
        vehicles,
        watching,
    )

    for module in (
        home,
        forecasting,
        watching,
        briefings,
        readiness,
        help,
        reporting,
        counting,
        phones,
        closing,
        chasing,
        daily,
        rounds,
        planning,
        plans,
        adjusting,
        orders,
        expected,
        risks,
        callup,
        gaps,
        second,
        outstanding,
        tubes,
        handouts,
        signing,
        accounts,
        signins,
        slips,
        areas,
        sites,
        siting,
        staff,
        duty,
        submitting,
        vehicles,
        importing,
        layers,
        auditing,
        health,
    ):
        app.register_blueprint(module.bp)
    app.register_api(v1.bp)
    app.register_blueprint(describing.bp)
    app.validation_error_callback = counts.invalid
    if app.config["STYLEGUIDE"] or app.debug:
        from .web import styleguide

        app.register_blueprint(styleguide.bp)
