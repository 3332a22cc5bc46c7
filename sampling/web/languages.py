"""English and Simplified Chinese: which one a request gets, and how a page links to the other."""

from babel import Locale
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, get_locale
from flask_login import current_user

LANGUAGES = {"en": "English", "zh_Hans": "中文"}
COUNTY_LANGUAGE = "zh_Hans"  # of files that go to townships, as their headings are
_TAGS = {"en": "en", "zh_Hans": "zh-Hans"}
_LOCALES = {code: Locale.parse(code) for code in LANGUAGES}


def install(app: Flask) -> None:
    """Choose the language by `?lang=`, then the session, the account, and what the browser prefers."""
    Babel(app, locale_selector=choose, default_translation_directories="translations", default_timezone="UTC")

    app.add_template_global(gap)

    @app.context_processor
    def texts() -> dict[str, object]:
        return {
            "language": _TAGS[str(get_locale())],
            "languages": [(tag, LANGUAGES[code]) for code, tag in _TAGS.items()],
            "language_url": language_url,
        }


def gap() -> str:
    """What stands between two sentences: nothing after a full-width mark."""
    return "" if str(get_locale()) == "zh_Hans" else " "


def choose() -> Locale:
    """The locale of this request."""
    if not has_request_context():
        return _LOCALES["en"]
    if "locale" not in g:
        g.locale = _LOCALES[_choose()]
    found: Locale = g.locale
    return found


def language_url(tag: str) -> str:
    """The address that changes the language and comes back to this page."""
    from flask import url_for

    return url_for("accounts.language", tag=tag, back=request.full_path.rstrip("?"))


def code_of(tag: str) -> str | None:
    """Our locale for a language tag: anything Chinese is Simplified Chinese; None for a language we don't have."""
    word = tag.lower().replace("_", "-").split("-")[0]
    return {"zh": "zh_Hans", "en": "en"}.get(word)


def _choose() -> str:
    asked = code_of(request.args.get("lang", ""))
    if asked:
        return asked
    if session.get("locale") in LANGUAGES:
        return str(session["locale"])
    if current_user and current_user.is_authenticated and current_user.locale in LANGUAGES:
        return str(current_user.locale)
    for tag, _ in request.accept_languages:
        code = code_of(tag)
        if code:
            return code
    return "en"
