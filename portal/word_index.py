"""The words of each row of a table, beside it, so that a row is found by the beginnings of some of its words.

SQLite keeps them in an FTS5 table, which reads each word's rows newest first; PostgreSQL as a tsvector, walked from the
newest row on or looked up in its index, whichever reads less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Delete, Integer, Text, TextClause, bindparam, column, delete, table, text

from portal.extensions import db
from portal.prepared import Prepared
from portal.rows import write_told
from portal.text import LONGEST_WORD, fold, search_words, spellings

LONGEST_SEARCH = 100  # characters
MOST_WORDS = 6
AMOUNT = "ct"  # before the cents of an amount, so that it is no number
INNER = "·"  # before a piece within a word; no letter that anybody's word folds to
SHORTEST_PIECE = 3  # letters; what is shorter says too little, and is looked for where words begin

_AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,7})[,.](\d\d)")
_WRITE = {
    "sqlite": "insert or replace into %s (rowid, words) values (:row_id, :words)",
    "postgresql": (
        "insert into %s (rowid, words) values (:row_id, array_to_tsvector(string_to_array(:words, ' '))) "
        "on conflict (rowid) do update set words = excluded.words"
    ),
}
# How each database says „or“, „and“ and „begins with“, and asks; words are letters and digits only.
_ASKED = {
    "sqlite": (" OR ", " AND ", '"%s"*', "%(name)s match :asked"),
    "postgresql": (" | ", " & ", "'%s':*", "%(name)s.words @@ cast(:asked as tsquery)"),
}
# PostgreSQL takes a number for as frequent as a name, and would walk the whole table to find it on one row.
_LOOKED_UP = "%(name)s.rowid = any(array(select rowid from %(name)s where words @@ cast(:asked as tsquery)))"
_RARE = 6  # letters and digits of a number that stands on few rows


class WordIndex:
    """`table.c.rowid` is the id of the row. `has_pieces`: found by what stands within a word, too."""

    def __init__(self, name: str, *, has_pieces: bool = False) -> None:
        self._has_pieces = has_pieces
        self.table = table(name, column("rowid", Integer), column("words", Text))
        self._name = name
        self._write = {dialect: Prepared(text(statement % name)) for dialect, statement in _WRITE.items()}

    def write(self, row_id: int, texts: Iterable[str]) -> None:
        """One statement."""
        self.write_all([(row_id, texts)])

    def write_while_flushing(self, connection: Connection, row_id: int, texts: Iterable[str]) -> None:
        """For listeners to the session, which must not ask it for anything then. One statement."""
        words = " ".join(self._known_by(texts))
        connection.execute(self._write[_dialect()].statement, {"row_id": row_id, "words": words})

    def write_all(self, rows: Iterable[tuple[int, Iterable[str]]]) -> None:
        self.bring_in((row_id, " ".join(self._known_by(texts))) for row_id, texts in rows)

    def bring_in(self, rows: Iterable[tuple[int, str]]) -> None:
        """Rows as another index of the same kind keeps them."""
        values = [{"row_id": row_id, "words": words} for row_id, words in rows]
        if values:
            write_told()
            self._write[_dialect()].write(values)

    def forget(self, row_id: int) -> Delete:
        return delete(self.table).where(self.table.c.rowid == row_id)

    def matches(self, typed: str) -> TextClause | None:
        """Rows that have a word beginning with each word typed; None where nothing was typed that could be found."""
        words = [self._spelled_out(choice) for choice in _words(typed)]
        if not words:
            return None
        either, both, prefix, condition = _ASKED[_dialect()]
        asked = both.join("(" + either.join(prefix % word for word in choice) + ")" for choice in words)
        if _dialect() == "postgresql" and any(_is_rare(word) for choice in words for word in choice):
            condition = _LOOKED_UP
        # PostgreSQL plans by how frequent the words are, so they stand in the statement, as a literal.
        as_literal = _dialect() == "postgresql"
        return text(condition % {"name": self._name}).bindparams(
            bindparam("asked", asked, unique=True, literal_execute=as_literal)
        )

    def _known_by(self, texts: Iterable[str]) -> list[str]:
        text = " ".join(texts)
        return search_words([text]) + (_pieces_of(text) if self._has_pieces else [])

    def _spelled_out(self, choice: list[str]) -> list[str]:
        if not self._has_pieces:
            return choice
        return choice + [INNER + word for word in choice if len(word) >= SHORTEST_PIECE]


def _pieces_of(text: str) -> list[str]:
    """What is left of each word further in: a piece of a word begins one of its ends."""
    ends = (word[start:] for word in text.split() for start in range(1, len(word) - SHORTEST_PIECE + 1))
    return [INNER + end for end in search_words(ends) if len(end) >= SHORTEST_PIECE]


def _is_rare(word: str) -> bool:
    """A number, not an amount."""
    return len(word) >= _RARE and any(letter.isdigit() for letter in word) and not word.startswith(AMOUNT)


def _words(typed: str) -> list[list[str]]:
    """For each word the ways to write it. Digits in groups, as a parcel's label has them, are one word."""
    typed = typed[:LONGEST_SEARCH].replace("€", " ")
    chunks = typed.split()
    if len(chunks) > 2 and typed.replace(" ", "").isdigit():
        chunks = ["".join(chunks)]
    choices = [_spelled(chunk) for chunk in chunks[:MOST_WORDS]]
    return [choice for choice in choices if choice]


def _spelled(chunk: str) -> list[str]:
    amount = _AMOUNT.fullmatch(chunk)
    if amount:
        return [f"{AMOUNT}{int(amount[1].replace('.', '') + amount[2])}"]
    return sorted({fold(way).replace(" ", "")[:LONGEST_WORD] for way in spellings(chunk)} - {""})


def _dialect() -> str:
    return db.engine.dialect.name
