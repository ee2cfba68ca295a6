"""The words of each row of a table, beside it, so that a row is found by the beginnings of some of its words.

SQLite keeps them in an FTS5 table, which reads each word's rows newest first; PostgreSQL as a tsvector, walked from the
newest row on or looked up in its index, whichever reads less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Delete, Integer, Text, TextClause, bindparam, column, delete, table, text

from portal.extensions import db
from portal.text import LONGEST_WORD, fold, search_words, spellings

LONGEST_SEARCH = 100  # characters
MOST_WORDS = 6

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
    "sqlite": (" OR ", " AND ", '"%s"*', "%s match :asked"),
    "postgresql": (" | ", " & ", "'%s':*", "%s.words @@ cast(:asked as tsquery)"),
}


class WordIndex:
    """`table.c.rowid` is the id of the row."""

    def __init__(self, name: str) -> None:
        self.table = table(name, column("rowid", Integer), column("words", Text))
        self._name = name
        self._write = {dialect: text(statement % name) for dialect, statement in _WRITE.items()}

    def write(self, row_id: int, texts: Iterable[str]) -> None:
        """One statement."""
        self.write_all([(row_id, texts)])

    def write_all(self, rows: Iterable[tuple[int, Iterable[str]]]) -> None:
        values = [{"row_id": row_id, "words": " ".join(search_words(texts))} for row_id, texts in rows]
        if values:
            db.session.execute(self._write[_dialect()], values)

    def forget(self, row_id: int) -> Delete:
        return delete(self.table).where(self.table.c.rowid == row_id)

    def matches(self, typed: str) -> TextClause | None:
        """Rows that have a word beginning with each word typed; None where nothing was typed that could be found."""
        words = _words(typed)
        if not words:
            return None
        either, both, prefix, condition = _ASKED[_dialect()]
        asked = both.join("(" + either.join(prefix % word for word in choice) + ")" for choice in words)
        return text(condition % self._name).bindparams(bindparam("asked", asked, unique=True))


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
        return [f"ct{int(amount[1].replace('.', '') + amount[2])}"]
    return sorted({fold(way).replace(" ", "")[:LONGEST_WORD] for way in spellings(chunk)} - {""})


def _dialect() -> str:
    return db.engine.dialect.name
