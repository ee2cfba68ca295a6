"""A visitor without scripts: opens pages, fills forms as they stand, follows redirects; checks every page it sees."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from lxml.html import FormElement, HtmlElement
from werkzeug.test import TestResponse

from tests.page_checks import check_page


class Visitor:
    """`page` is the parsed page in view, `status` its code, `path` its address, `address` the whole of it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: HtmlElement
        self.status = 0
        self.path = self.address = ""

    def open(self, path: str, status: int = 200) -> Visitor:
        return self._see(self.client.get(path, follow_redirects=True), status)

    def click(self, words: str) -> Visitor:
        """A link by its words."""
        links = [link for link in self.page.xpath("//a[@href]") if words in squeeze(link.text_content())]
        assert links, f"no link {words!r} on {self.path}: {self.text[:400]}"
        return self.open(links[0].get("href"))

    def press(self, button: str, status: int = 200, **fields: Any) -> Visitor:
        """The form with this button, with these fields changed (None: leave out, True: tick); lists for repeated names.

        Field names may use `_` where the form has `-`.
        """
        form, action, name = self._form_with(button)
        elsewhere = self.page.xpath("//input[@form=$ident]", ident=form.get("id") or "")
        data = _values(form) | {field.get("name"): field.get("value", "") for field in elsewhere}
        for key, value in fields.items():
            data[_real_name({*form.fields.keys(), *data}, key)] = _as_posted(value)
        data = {key: value for key, value in data.items() if value is not None}
        if name:
            data[name[0]] = name[1]
        answer = self.client.open(
            action or self.path,
            method=(form.get("method") or "get").upper(),
            data=data if (form.get("method") or "get").lower() == "post" else None,
            query_string=None if (form.get("method") or "get").lower() == "post" else data,
            headers={"Referer": self.address},
            content_type=form.get("enctype"),
            follow_redirects=True,
        )
        return self._see(answer, status)

    def press_enter(self, field: str, status: int = 200, **fields: Any) -> Visitor:
        """In this field, with others changed as `press` does: browsers then press the first button of its form."""
        form = self.page.xpath("//form[.//input[@name=$name]]", name=field)[0]
        return self.press(squeeze(form.xpath(".//button")[0].text_content()), status, **fields)

    def has_button(self, words: str) -> bool:
        return any(words == squeeze(b.text_content()) for b in self.page.xpath("//form//button"))

    @property
    def text(self) -> str:
        """The words of the page's main part."""
        return squeeze(self.page.xpath("//main")[0].text_content())

    @property
    def heading(self) -> str:
        return squeeze(self.page.xpath("//h1")[0].text_content())

    def value(self, name: str) -> str:
        """What stands in a field."""
        field = self.page.xpath(f"//*[@name='{name}']")[0]
        return str(field.text or "").removeprefix("\n") if field.tag == "textarea" else str(field.get("value", ""))

    def _see(self, answer: TestResponse, status: int) -> Visitor:
        assert answer.status_code == status, f"{answer.request.path}: {answer.status_code}, {answer.text[:2000]}"
        self.status, self.path = answer.status_code, answer.request.path
        self.address = answer.request.url
        self.page = check_page(answer.text)
        return self

    def _form_with(self, button: str) -> tuple[FormElement, str | None, tuple[str, str] | None]:
        for found in self.page.xpath("//form//button"):
            if squeeze(found.text_content()).startswith(button):
                owner = found.get("form")  # a button may stand elsewhere than the form it sends
                form = self.page.get_element_by_id(owner) if owner else found.xpath("ancestor::form")[0]
                named = (found.get("name"), found.get("value", "")) if found.get("name") else None
                return form, found.get("formaction") or form.get("action"), named
        raise AssertionError(f"no button {button!r} on {self.path}: {self.text[:600]}")


def squeeze(text: str) -> str:
    """Words as read: no-break and repeated blanks as one."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def _values(form: FormElement) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in form.form_values():
        data[key] = (
            [*data[key], value] if isinstance(data.get(key), list) else [data[key], value] if key in data else value
        )
    return data


def _real_name(names: set[str], key: str) -> str:
    if key in names:
        return key
    matches = [name for name in names if name and name.replace("-", "_") == key]
    assert matches, f"no field {key!r} among {sorted(name for name in names if name)}"
    return matches[0]


def _as_posted(value: Any) -> Any:
    if value is True:
        return "y"
    return value if value is None or isinstance(value, (str, list, tuple)) else str(value)
