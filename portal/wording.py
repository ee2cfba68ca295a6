"""The words of the language in force, at the price that a page with a hundred of them can afford.

Flask-Babel chooses the language (`portal.web.language`, `force_locale`) and reads the catalogues; but it looks up
application, domain, language and catalogue anew for each word, which made up to a fifth of what a page cost.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations

from flask.globals import _cv_app
from flask_babel import get_locale, get_translations
from flask_babel.speaklater import LazyString


def is_english() -> bool:
    """Else German, also where nobody is being served."""
    try:
        locale = _cv_app.get().g._flask_babel.babel_locale  # noqa: SLF001 - three proxies less
    except (AttributeError, LookupError):  # nothing yet
        locale = get_locale()
    return locale is not None and locale.language == "en"


def language() -> str:
    return "en" if is_english() else "de"


def gettext(message: str, **values: object) -> str:
    """The source is German; `values` go where the message has %(name)s."""
    said = _english().gettext(message) if is_english() else message
    return said % values if values else said


def lazy_gettext(message: str, **values: object) -> LazyString:
    """Said when it is shown."""
    return LazyString(gettext, message, **values)


@cache
def _english() -> NullTranslations:
    """The catalogue of the language in force when first asked for: nobody asks for another."""
    catalogue: NullTranslations = get_translations()
    return catalogue
