"""A visitor over HTTP without scripts: opens pages, fills forms as they stand, keeps cookies, follows redirects."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin

from lxml import html
from lxml.html import FormElement, HtmlElement

TIMEOUT = 300.0  # seconds


class Browser:
    """`url`, `status`, `body` and `headers` are those of the page in view; `statements` sum up what a counting server
    says about every answer (see `counting`)."""

    def __init__(self, home: str) -> None:
        self.home, self.url, self.status, self.body = home, home, 0, b""
        self.headers = HTTPMessage()
        self.statements = 0
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies, _Counting(self))

    def open(self, path: str, data: Mapping[str, str] | None = None, **headers: str) -> Browser:
        """Raises HTTPError for every answer that is neither a page nor „not modified“."""
        body = None if data is None else urlencode(data).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(urljoin(self.url, path), body, named)
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                self.url, self.status, self.headers, self.body = (
                    answer.url,
                    answer.status,
                    answer.headers,
                    answer.read(),
                )
        except urllib.error.HTTPError as error:
            with error:
                if error.code != 304:
                    raise
                self.status, self.body = error.code, b""
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


class _Counting(urllib.request.HTTPRedirectHandler):
    """Redirects count, too."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def http_response(self, _request: object, response: object) -> object:
        self._browser.statements += int(response.headers.get("X-Statements", 0))  # type: ignore[attr-defined]
        return response
