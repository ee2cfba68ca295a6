"""Countries, whose words come with Babel."""

from __future__ import annotations

from flask_babel import get_locale


def country_name(code: str) -> str:
    """In the language in force; the code itself of a country nobody knows."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code
