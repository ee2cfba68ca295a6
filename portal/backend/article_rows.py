"""Articles that come to an order: searched by name or number, each with a field for its quantity and its price."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import StringField

from portal.backend.quantities_form import QuantitiesForm
from portal.catalogue.article_search import find_articles
from portal.catalogue.product_list import list_by_ids
from portal.models.product import Product
from portal.refusal import Refusal
from portal.text import clean_line, is_whole
from portal.web.checks import whole
from portal.web.fields import cents_or_none, euros
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

MOST_ROWS = 60


@dataclass
class Row:
    """An article with what stands in its fields, whose names begin with `prefix`."""

    product: Product
    quantity: str
    price: str
    prefix: str = ""

    @property
    def quantity_name(self) -> str:
        return f"{self.prefix}qty-{self.product.id}"

    @property
    def price_name(self) -> str:
        return f"{self.prefix}price-{self.product.id}"

    @property
    def is_wanted(self) -> bool:
        return self.quantity not in ("", "0")

    def amounts(self) -> tuple[int, int]:
        """Pieces, and the price of one in cents: what stands in the field, else the catalogue's. Raises Refusal at the
        field.
        """
        name = self.product.name
        pieces = whole(name, self.quantity_name, self.quantity)
        cents = cents_or_none(self.price) if self.price else self.product.price_cents
        if cents is None:
            words = _("%(name)s: Bitte geben Sie einen Betrag ein, zum Beispiel 12,90.", name=name)
            raise Refusal(words, self.price_name)
        return pieces, cents


class ArticlesForm(QuantitiesForm):
    """Searching and adding keep everything filled in and save nothing."""

    ROWS = ""  # how the names of the rows' fields begin
    article = StringField(_l("Artikel suchen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = self._typed_rows()
        self.found_articles: list[Product] = []
        self.focus = ""  # the field to type in next

    @property
    def wanted_rows(self) -> list[Row]:
        return [row for row in self.rows if row.is_wanted]

    @property
    def searches(self) -> dict[str, Callable[[], None]]:
        """By the name of the button that only fills the form."""
        return {"find_article": self._find_article, "add": self._add_picked}

    def search(self) -> bool:
        """Whether such a button was pressed, or the enter key or any other while something stands in the search: what
        was typed there must not get lost.
        """
        acts = self.searches
        pressed = next((acts[name] for name in acts if self.is_shown_for(name)), None)
        search = pressed or (self._find_article if self.article.data else None)
        if search is not None:
            with self.carrying_out():
                search()
        return search is not None

    def check_article(self, product: Product) -> None:
        """Raises Refusal at the search for one that cannot come to this order."""

    def _find_article(self) -> None:
        found = find_articles(self.article.data) if self.article.data else []
        if not found:
            raise Refusal(_("Kein Artikel mit diesem Namen oder dieser Nummer ist bekannt."), "article")
        if len(found) == 1:
            self._add(found[0])
        else:
            self.found_articles = found

    def _add_picked(self) -> None:
        ident = request.form["add"]
        picked = list_by_ids([int(ident)]) if is_whole(ident) else []
        if not picked:
            raise Refusal(_("Diesen Artikel gibt es nicht mehr."), "article")
        self._add(picked[0])

    def _add(self, product: Product) -> None:
        self.check_article(product)
        row = next((row for row in self.rows if row.product.id == product.id), None)
        if row is not None:
            row.quantity = str(int(row.quantity) + 1) if is_whole(row.quantity) else "1"
        elif len(self.rows) >= MOST_ROWS:
            raise Refusal(_("Mehr als %(most)s Artikel passen nicht in eine Bestellung.", most=MOST_ROWS), "article")
        else:
            self.rows.append(Row(product, "1", euros(product.price_cents), self.ROWS))
        self.article.data = ""
        self.focus = "article"

    def _typed_rows(self) -> list[Row]:
        pieces, price = f"{self.ROWS}qty-", f"{self.ROWS}price-"
        names = [name.removeprefix(pieces) for name in request.form if name.startswith(pieces)]
        products = list_by_ids([int(name) for name in names if is_whole(name)][:MOST_ROWS])
        return [
            Row(found, _typed(f"{pieces}{found.id}"), _typed(f"{price}{found.id}"), self.ROWS) for found in products
        ]


def _typed(name: str) -> str:
    return clean_line(request.form.get(name, ""))
