"""„Bestand“ on the page of an article: how many there are, what moved them, and the forms to book by."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from wtforms import StringField
from wtforms.widgets import HiddenInput

from portal import clock
from portal.accounts.rights import current_user
from portal.backend.product_fields import MOST_PIECES
from portal.catalogue.stock import Cause
from portal.catalogue.stock_list import Ledger, list_movements, pieces_to_ship
from portal.models.product import Product
from portal.models.stock_movement import StockMovement, StockReason
from portal.web.checks import at_most
from portal.web.fields import WholeNumberField
from portal.web.forms import KeyedForm
from portal.wording import lazy_gettext as _l


class StockForm(KeyedForm):
    reason: StockReason

    note = StringField(_l("Bemerkung"), [at_most(StockMovement.note)])

    @property
    def cause(self) -> Cause:
        """A second click has the same key and moves nothing."""
        return Cause(
            self.reason,
            clock.now(),
            current_user.actor.name,
            occasion=str(self.form_key.data),
            note=str(self.note.data),
        )


class ReceiptForm(StockForm):
    PREFIX = "receipt"
    reason = StockReason.received

    pieces = WholeNumberField(_l("Stück"), 1, MOST_PIECES)


class CountForm(StockForm):
    """`shown`: the pieces that had to be in the house when the form was opened."""

    PREFIX = "count"
    reason = StockReason.counted

    pieces = WholeNumberField(_l("Im Haus gezählt"), 0, MOST_PIECES)
    shown = WholeNumberField(_l("Im Haus gezählt"), -MOST_PIECES, MOST_PIECES, widget=HiddenInput())


@dataclass(frozen=True)
class StockPage:
    for_sale: int
    to_ship: int
    ledger: Ledger
    receipt: ReceiptForm
    count: CountForm

    @property
    def in_house(self) -> int:
        return self.for_sale + self.to_ship


def stock_page(product: Product, refused: StockForm | None) -> StockPage:
    """With the refused form as it was filled; a count is shown against what is there now. Two or three statements."""
    page = StockPage(
        for_sale=product.stock,
        to_ship=pieces_to_ship(product.id),
        ledger=list_movements(product, request.args.get("before"), request.args.get("after")),
        receipt=refused if isinstance(refused, ReceiptForm) else ReceiptForm(formdata=None),
        count=refused if isinstance(refused, CountForm) else CountForm(formdata=None),
    )
    page.count.shown.show(page.in_house)
    return page
