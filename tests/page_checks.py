"""What every page must be: valid, named, with one h1, unique ids, labelled fields, nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

import html5lib
from lxml import etree, html
from lxml.html import HtmlElement

# What makes a page valid or not: tags, punctuation and references stay, words and values do not matter.
_BETWEEN_TAGS, _WORDS = re.compile(r'"[^"]*"|>[^<]*'), re.compile(r"""(?<![&#\w])[^&<>"']+""")
_right_before: set[str] = set()
_notes: list[TextIO] = []
_FIELDS = (
    "//input[not(@type) or not(contains(' hidden submit button ', concat(' ', @type, ' ')))] | //select | //textarea"
)


def _xpath(path: str) -> Any:
    """Compiled once; the words it finds are plain, without the way back to their elements."""
    return etree.XPath(path, smart_strings=False)


_IDS, _LABELLED, _NAMES_ELSEWHERE = (
    _xpath("//@id"),
    _xpath("//label/@for"),
    _xpath("//@aria-describedby | //@aria-labelledby"),
)
_HEADINGS, _INPUTS, _BUTTONS = _xpath("count(//h1)"), _xpath(_FIELDS), _xpath("//button | //a[@href]")
_INLINE = {
    "inline style": _xpath("//@style"),
    "style element": _xpath("//style"),
    "inline script": _xpath("//script[not(@src)]"),
    "inline handler": _xpath("//@*[starts-with(name(), 'on')]"),
}
_FETCHED = _xpath("//script/@src | //link/@href | //img/@src | //iframe/@src")
_SECTIONS = _xpath("//section[contains(concat(' ', @class, ' '), ' section ')]")


def check_page(text: str) -> HtmlElement:
    """The parsed page. AssertionError says what is wrong with it."""
    _check_markup(text)
    page = html.fromstring(text)
    title = page.findtext(".//title")
    assert title and title.strip(), "no title"
    assert _HEADINGS(page) == 1, "not exactly one h1"
    assert page.get("lang"), "no language"
    ids = Counter(_IDS(page))
    assert not [ident for ident, count in ids.items() if count > 1], f"ids twice: {ids.most_common(3)}"
    _check_labels(page, set(ids))
    _check_nothing_inline(page)
    _check_sections(page)
    return page


def remember(folder: Path) -> TextIO:
    """Which shapes were right, with the other processes and earlier runs, for this version of the parser. Close it."""
    notes = (folder / f"right-for-html5lib-{html5lib.__version__}").open("a+")
    notes.seek(0)
    _notes[:] = [notes]
    return notes


def _check_markup(text: str) -> None:
    """By a validating parser, which is slow: a page of a shape that was right before is right again."""
    shape = _BETWEEN_TAGS.sub(lambda found: _WORDS.sub("w", found[0]), text)
    digest = blake2b(shape.encode(), digest_size=16).hexdigest()
    if _was_right(digest):
        return
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert not parser.errors, [(place, code) for place, code, _ in parser.errors][:5]
    _right_before.add(digest)
    for notes in _notes:
        notes.write(f"{digest}\n")
        notes.flush()


def _was_right(digest: str) -> bool:
    if digest in _right_before:
        return True
    for notes in _notes:
        _right_before.update(notes.read().split())
    return digest in _right_before


def _check_labels(page: HtmlElement, ids: set[str]) -> None:
    labelled = set(_LABELLED(page))
    for target in labelled:
        assert target in ids, f"label for nothing: {target}"
    for field in _INPUTS(page):
        has_label = field.get("id") in labelled or field.xpath("ancestor::label") or field.get("aria-label")
        assert has_label, f"no label: {field.get('name')}"
    for reference in _NAMES_ELSEWHERE(page):
        assert set(reference.split()) <= ids, f"refers to nothing: {reference}"
    for button in _BUTTONS(page):
        words = button.text_content().strip() or button.get("aria-label") or button.xpath(".//img/@alt")
        assert words, f"no words: {html.tostring(button)[:80]!r}"


def _check_nothing_inline(page: HtmlElement) -> None:
    for what, found in _INLINE.items():
        assert not found(page), what
    foreign = _FETCHED(page)
    assert not [url for url in foreign if "//" in url], f"foreign host: {foreign}"


def _check_sections(page: HtmlElement) -> None:
    """A section has two columns, heading and content; a third child would stand in the narrow one."""
    for section in _SECTIONS(page):
        assert len(section) <= 2, f"no column for {[child.tag for child in section[2:]]} on {page.findtext('.//h1')!r}"
