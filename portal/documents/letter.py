"""What of a paper must fit into places of fixed size: the window of the envelope and the foot of the page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from portal.documents.paper import Paper

WINDOW_CHARACTERS, WINDOW_LINES = 38, 6  # 80 mm at 10.5 pt; 27.3 mm
SMALL_CHARACTERS, SMALL_LINE = 50, 3.6  # 80 mm at 8 pt; mm
ADDRESS_TOP, HIGHEST_TOP, ADDRESS_BOTTOM = 62.7, 51.0, 90.0  # mm from the top of the page
SENDER_CHARACTERS = 58  # 80 mm at 7 pt
FOOT_COLUMNS = (
    ("name", "owner_name", "street", "city"),
    ("phone", "email", "website"),
    ("bank_name", "iban", "bic"),
    ("vat_id", "tax_number", "tax_office"),
)
FOOT_CHARACTERS = 28  # 38 mm at 7.5 pt; IBAN and BIC never need more than their one line
REGISTER_CHARACTERS = 115  # 165 mm at 7.5 pt
FOOT_LINE, FOOT_SPACE = 3.7, 3.0  # mm
LOGO_FRAME = (60, 18)  # mm


@dataclass(frozen=True)
class Picture:
    """Millimetres."""

    data_uri: str
    width: float
    height: float


@dataclass(frozen=True)
class Letter:
    """Counted in characters, generously. What runs wider still is scaled down by the renderer, never cut off."""

    paper: Paper

    @cached_property
    def logo(self) -> Picture | None:
        """Inside 60 × 18 mm at the head of the first page. Raises storage.FileUnavailableError."""
        logo = self.paper.logo
        if logo is None:
            return None
        return Picture(f"data:image/png;base64,{b64encode(logo.content).decode()}", *logo.fit(*LOGO_FRAME))

    @property
    def has_long_address(self) -> bool:
        """More than six lines: then it is set smaller."""
        return _line_count(self.paper.recipient, WINDOW_CHARACTERS) > WINDOW_LINES

    @property
    def address_top(self) -> float:
        """Millimetres; a very long address also takes the zone that is meant for notes of the post."""
        lines = _line_count(self.paper.recipient, SMALL_CHARACTERS)
        return max(HIGHEST_TOP, min(ADDRESS_TOP, ADDRESS_BOTTOM - lines * SMALL_LINE))

    @property
    def has_long_sender(self) -> bool:
        return len(self.paper.seller_line) > SENDER_CHARACTERS

    @property
    def foot_height(self) -> int:
        """Millimetres."""
        seller = self.paper.seller
        columns = ([seller[field] for field in fields] for fields in FOOT_COLUMNS)
        lines = max(_line_count(column, FOOT_CHARACTERS) for column in columns)
        lines += _line_count([seller["register"]], REGISTER_CHARACTERS)
        return ceil(lines * FOOT_LINE + FOOT_SPACE)


def _line_count(texts: Iterable[str], characters: int) -> int:
    """How many lines the texts take when each line holds that many characters."""
    return sum(ceil(len(text) / characters) for text in texts)
