"""Plain text as it stands in a mail: lines that every client shows whole, amounts under each other."""

from __future__ import annotations

import re
import textwrap

from portal.text import clean

WIDTH = 72


def tidy(text: str) -> str:
    """Cleaned, wrapped at 72 characters, at most one empty line between paragraphs."""
    lines = [wrapped for line in clean(text).split("\n") for wrapped in _wrap(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def columns(left: object, right: object) -> str:
    """`left` at the left edge, `right` at the right one; a long left side takes lines of its own before."""
    room = WIDTH - len(str(right)) - 2
    *before, last = textwrap.wrap(str(left), room, break_on_hyphens=False) or [""]
    return "\n".join([*before, f"{last:<{room}}  {right}"])


def underlined(heading: object) -> str:
    text = str(heading)
    return f"{text}\n{'-' * min(len(text), WIDTH)}"


def _wrap(line: str) -> list[str]:
    """A link stays whole however long it is; the indent of the line is kept."""
    stripped = line.rstrip()
    if len(stripped) <= WIDTH:
        return [stripped]
    indent = stripped[: len(stripped) - len(stripped.lstrip())]
    return textwrap.wrap(stripped, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
