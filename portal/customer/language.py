"""The language switch at the foot of every page."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import public
from portal.customer import blueprint
from portal.web import language
from portal.web.places import nearest_page


@blueprint.route("/language", methods=["POST"])
@public
def set_language() -> ResponseReturnValue:
    language.remember(request.form.get("language", ""))
    return redirect(_page_of_ours(request.form.get("next", "")) or url_for("customer.home"), 303)


def _page_of_ours(url: str) -> str | None:
    """Path and query of an address, whatever host it names; None when there is nothing here to look at."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    page = nearest_page(parts.path)
    if page is None:
        return None
    return urlunsplit(("", "", quote(page), parts.query if page == parts.path else "", ""))
