"""A visitor over HTTP without scripts: opens pages, fills forms as they stand, follows redirects, keeps cookies and its
connection."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urljoin

import requests
from lxml import html
from lxml.html import FormElement, HtmlElement

TIMEOUT = 300.0  # seconds


class Browser:
    """`url`, `status` and `body` are those of the page in view; `statements` sum up what a counting server says about
    every answer (see `counting`)."""

    def __init__(self, home: str) -> None:
        self.home, self.url, self.status, self.body = home, home, 0, b""
        self.etag = ""
        self.statements = 0
        self._session = requests.Session()
        self._session.trust_env = False

    def open(self, path: str, data: Mapping[str, str] | None = None, **headers: str) -> Browser:
        """Raises HTTPError for every answer that is neither a page nor „not modified“."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        method = "GET" if data is None else "POST"
        address = urljoin(self.url, path)
        answer = self._session.request(method, address, data=data, headers=named, timeout=TIMEOUT)
        answer.raise_for_status()
        self.statements += sum(int(each.headers.get("X-Statements", 0)) for each in (*answer.history, answer))
        self.url, self.status, self.body = answer.url, answer.status_code, answer.content
        self.etag = answer.headers.get("ETag", "")
        return self

    def press(self, button: str, **fields: str) -> Browser:
        """Sends the form whose button bears these words. Field names may use `_` where the form has `-`."""
        form, pressed = self._form_with(button)
        data = {name: str(value) for name, value in form.form_values()}
        data |= {name if name in form.fields else name.replace("_", "-"): value for name, value in fields.items()}
        if name := pressed.get("name"):
            data[name] = pressed.get("value", "")
        return self.open(form.get("action") or self.url, data)

    def page(self) -> HtmlElement:
        return html.fromstring(self.body.decode())

    def files(self) -> set[str]:
        """What a real browser would ask for after the page."""
        return set(self.page().xpath("//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src"))

    def _form_with(self, button: str) -> tuple[FormElement, HtmlElement]:
        for found in self.page().xpath("//form//button"):
            if " ".join(found.text_content().split()).startswith(button):
                return found.xpath("ancestor::form")[0], found
        raise LookupError(f"no button {button!r} on {self.url}")
