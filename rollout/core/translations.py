"""Which language a request is answered in: Vietnamese, or English when the person switched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context, request, session
from flask_babel import Babel, Domain, get_locale, ngettext

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE_KEY = "language"
FOLDER = Path(__file__).resolve().parents[2] / "translations"


def init_app(app: Flask) -> None:
    _Babel(app, locale_selector=language)
    # Flask-Babel's "newstyle" marks every message as safe markup, also one that came from data: ours are escaped.
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(language=language, LANGUAGES=LANGUAGES)


def language() -> str:
    """The code of this request's language: the address may name it, for whoever keeps no cookie, else the cookie."""
    chosen = request.args.get("lang", session.get(COOKIE_KEY, "vi"))
    return chosen if chosen in LANGUAGES else "vi"


def switch(code: str) -> None:
    """Keeps the language in the signed cookie."""
    if code in LANGUAGES:
        session[COOKIE_KEY] = code


def catalogue_file(code: str) -> Path:
    """Where the translations into a language lie; Vietnamese, the language of the message ids, has none."""
    return FOLDER / code / "LC_MESSAGES" / "messages.po"


@cache
def _translations(code: str) -> NullTranslations:
    """The catalogue, read from its source: nothing compiled that could be missing or out of date."""
    if code == "vi":
        return NullTranslations()
    compiled = BytesIO()
    with catalogue_file(code).open("rb") as source:
        write_mo(compiled, read_po(source, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


def _catalogue() -> NullTranslations:
    """That of the current request, found out once: some hundred words of a page ask for it."""
    held: NullTranslations | None = g.get("catalogue") if has_app_context() else None
    if held is None:
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        held = g.catalogue = _translations(locale.language)
    return held


@contextmanager
def in_vietnamese() -> Iterator[None]:
    """Inside it words are Vietnamese whatever the page's language: what people get on paper or as a message."""
    held = _catalogue()
    g.catalogue = _translations("vi")
    try:
        yield
    finally:
        g.catalogue = held


def gettext(text: str, **values: object) -> str:
    """As flask_babel's, which looks for its context four times a word: for templates and labels, which ask for most."""
    said = _catalogue().gettext(text)
    return said % values if values else said


class _Domain(Domain):
    def get_translations(self) -> NullTranslations:
        return _catalogue()


class _Babel(Babel):
    @cached_property
    def domain_instance(self) -> Domain:
        return _Domain()
