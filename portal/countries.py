"""The countries a shop can deliver to, and what their postcodes look like.

Europe only: an address elsewhere needs a state or province, which ours do not have.
"""

from __future__ import annotations

import re
from enum import StrEnum

HOME = "DE"


class Zone(StrEnum):
    """What shipping is priced by."""

    home = "home"
    eu = "eu"
    world = "world"


# An example of a postcode by country; others have digits and letters at the same places, and blanks may be left out.
_EU_POSTCODES = {
    "AT": "1010", "BE": "1000", "BG": "1000", "HR": "10000", "CY": "1010", "CZ": "110 00", "DK": "1050", "EE": "10111",
    "FI": "00100", "FR": "75001", "DE": "72070", "GR": "104 31", "HU": "1011", "IE": "D02 X285", "IT": "00118",
    "LV": "LV-1010", "LT": "LT-01100", "LU": "1111", "MT": "VLT 1117", "NL": "1012 AB", "PL": "00-001",
    "PT": "1000-001", "RO": "010011", "SK": "811 01", "SI": "1000", "ES": "28001", "SE": "111 22",
}  # fmt: skip
_OTHER_POSTCODES = {"IS": "101", "LI": "9490", "NO": "0150", "CH": "3000", "GB": "SW1A 1AA"}

EU = frozenset(_EU_POSTCODES)
POSTCODES = {**_EU_POSTCODES, **_OTHER_POSTCODES}
_PATTERNS = {
    "DE": r"(?!00)[0-9]{5}",
    "IE": r"[A-Z][0-9][0-9W] ?[0-9A-Z]{4}",
    "GB": r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}",
    "LV": r"(LV-)?[0-9]{4}",
    "LT": r"(LT-)?[0-9]{5}",
}


def zone_of(country: str) -> Zone:
    if country == HOME:
        return Zone.home
    return Zone.eu if country in EU else Zone.world


def is_postcode(text: str, country: str) -> bool:
    pattern = _PATTERNS.get(country) or _pattern_like(POSTCODES[country])
    return re.fullmatch(pattern, text.upper(), re.ASCII) is not None


def _pattern_like(example: str) -> str:
    kinds = {" ": " ?", "-": "-?"}
    return "".join(kinds.get(sign) or ("[0-9]" if sign.isdigit() else "[A-Z]") for sign in example)
