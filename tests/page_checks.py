"""What every page must be: valid, named, with one h1, unique ids, labelled fields, nothing inline."""

from __future__ import annotations

import re
from collections import Counter

import html5lib
from lxml import html
from lxml.html import HtmlElement

# What makes a page valid or not: tags, punctuation and references stay, words and values do not matter.
_BETWEEN_TAGS, _WORDS = re.compile(r'"[^"]*"|>[^<]*'), re.compile(r"""(?<![&#\w])[^&<>"']+""")
_right_before: set[int] = set()
_FIELDS = (
    "//input[not(@type) or not(contains(' hidden submit button ', concat(' ', @type, ' ')))] | //select | //textarea"
)


def check_page(text: str) -> HtmlElement:
    """The parsed page. AssertionError says what is wrong with it."""
    _check_markup(text)
    page = html.fromstring(text)
    title = page.findtext(".//title")
    assert title and title.strip(), "no title"
    assert len(page.xpath("//h1")) == 1, "not exactly one h1"
    assert page.get("lang"), "no language"
    ids = Counter(page.xpath("//@id"))
    assert not [ident for ident, count in ids.items() if count > 1], f"ids twice: {ids.most_common(3)}"
    _check_labels(page, set(ids))
    _check_nothing_inline(page)
    _check_sections(page)
    return page


def _check_markup(text: str) -> None:
    """By a validating parser, which is slow: a page of a shape that was right before is right again."""
    shape = hash(_BETWEEN_TAGS.sub(lambda found: _WORDS.sub("w", found[0]), text))
    if shape in _right_before:
        return
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert not parser.errors, [(place, code) for place, code, _ in parser.errors][:5]
    _right_before.add(shape)


def _check_labels(page: HtmlElement, ids: set[str]) -> None:
    labelled = set(page.xpath("//label/@for"))
    for target in labelled:
        assert target in ids, f"label for nothing: {target}"
    for field in page.xpath(_FIELDS):
        has_label = field.get("id") in labelled or field.xpath("ancestor::label") or field.get("aria-label")
        assert has_label, f"no label: {field.get('name')}"
    for reference in page.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(reference.split()) <= ids, f"refers to nothing: {reference}"
    for button in page.xpath("//button | //a[@href]"):
        words = button.text_content().strip() or button.get("aria-label") or button.xpath(".//img/@alt")
        assert words, f"no words: {html.tostring(button)[:80]!r}"


def _check_nothing_inline(page: HtmlElement) -> None:
    assert not page.xpath("//@style"), "inline style"
    assert not page.xpath("//style"), "style element"
    assert not page.xpath("//script[not(@src)]"), "inline script"
    assert not page.xpath("//@*[starts-with(name(), 'on')]"), "inline handler"
    foreign = page.xpath("//script/@src | //link/@href | //img/@src | //iframe/@src")
    assert not [url for url in foreign if "//" in url], f"foreign host: {foreign}"


def _check_sections(page: HtmlElement) -> None:
    """A section has two columns, heading and content; a third child would stand in the narrow one."""
    for section in page.xpath("//section[contains(concat(' ', @class, ' '), ' section ')]"):
        assert len(section) <= 2, f"no column for {[child.tag for child in section[2:]]} on {page.findtext('.//h1')!r}"
