"""Text from outside: folded for sorting, freed of what no page, feed or paper can show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 60  # of a search; what is longer is found by its beginning
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ı": "i", "đ": "d", "Đ": "d"}
)
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_INNER = str.maketrans({"„": "‚", "“": "‘", "”": "’"})
_OTHER = re.compile("[^a-z0-9]+")
_SPACES = re.compile(r"\s+")
# C0 and C1 controls except tab and line breaks; bidi overrides; lone surrogates; non-characters of XML 1.0.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def fold(text: str) -> str:
    """Small ASCII letters, digits and single blanks, for sorting and searching alike on every database."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_SPECIAL)).encode("ascii", "ignore").decode()
    return _OTHER.sub(" ", text.lower()).strip()


def number_key(number: str) -> str:
    """An article number as it is said: „FB-10.7“, „fb 10.7“ and „FB107“ are one. Empty where nothing of it folds."""
    return fold(number).replace(" ", "")


def slug(text: str) -> str:
    """For addresses, which spell umlauts out as German readers do: „Büttenkarte“ becomes „buettenkarte“."""
    return fold(unicodedata.normalize("NFC", text).translate(_SPELLED)).replace(" ", "-")


def quotable(name: str) -> str:
    """A name to stand between „ and “: quotation marks inside it become single ones."""
    return name.translate(_INNER)


def is_whole(text: str) -> bool:
    """A whole number in ASCII digits, small enough for every database; „²“, „１２“, „1_000“ and „1e3“ are none."""
    return text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10


def clean(text: str) -> str:
    """Without control characters, line ends as \\n, trimmed."""
    return _UNSHOWABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_line(text: str) -> str:
    """Like `clean`, on one line."""
    return _SPACES.sub(" ", clean(text))


def search_words(texts: Iterable[str]) -> list[str]:
    """The words that texts are found by, whichever piece somebody remembers; sorted, each once.

    „RE-2026-0391“ is found by its beginning, by „2026-0391“ and by „0391“, an address by what follows the @, and
    „Müller“ by „muller“ and „mueller“.
    """
    found: set[str] = set()
    for chunk in " ".join(texts).split():
        for spelling in spellings(chunk):
            pieces = spelling.split()
            found.update("".join(pieces[start:])[:LONGEST_WORD] for start in range(len(pieces)))
    return sorted(found)


def spellings(chunk: str) -> set[str]:
    """Folded, with umlauts as one letter and as two."""
    if chunk.isascii():
        return {fold(chunk)}
    return {fold(chunk), fold(unicodedata.normalize("NFC", chunk).translate(_SPELLED))}
