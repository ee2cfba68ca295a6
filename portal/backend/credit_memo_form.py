"""What a correction of an invoice asks: pieces and where they are, shipping, adjustments."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from wtforms import BooleanField
from wtforms.validators import Optional

from portal.backend.order_forms import comment_field
from portal.backend.quantities_form import QuantitiesForm, typed_quantities
from portal.models.invoice import Invoice
from portal.models.order_item import OrderItem
from portal.sales.credit_sums import CreditSums, credit_sums
from portal.sales.refunding import CreditWish, qty_to_credit
from portal.web.fields import MoneyField
from portal.wording import lazy_gettext as _l


class CreditMemoForm(QuantitiesForm):
    """Beside the quantities `unshipped-<item id>` and `stock-<item id>`; left empty, they are what is likely."""

    shipping = MoneyField(_l("Versandkosten in Euro"), [Optional()])
    plus = MoneyField(_l("Zusätzliche Erstattung in Euro"), [Optional()])
    minus = MoneyField(_l("Abzug in Euro"), [Optional()])
    comment = comment_field()
    mail = BooleanField(_l("Rechnungskorrektur per E-Mail senden"))

    def wish(self, invoice: Invoice) -> CreditWish:
        """Raises Refusal naming the item for what is no whole number."""
        names = {part.order_item_id: part.order_item.name for part in invoice.items if part.qty_to_credit}
        return CreditWish(
            quantities=typed_quantities(names),
            unshipped=_filled(names, "unshipped"),
            restocked=_filled(names, "stock"),
            shipping_cents=self.shipping.data or 0,
            plus_cents=self.plus.data or 0,
            minus_cents=self.minus.data or 0,
            comment=self.comment.data,
            mail=self.mail.data,
        )

    def preview(self, invoice: Invoice) -> CreditSums:
        """What is typed where it can be read."""
        pieces = self.try_quantities(invoice.order, lambda item: qty_to_credit(invoice, item))
        return credit_sums(invoice, pieces, self.shipping.data or 0, self.plus.data or 0, self.minus.data or 0)

    def likely_unshipped(self, item: OrderItem, rest: int) -> int:
        """Of the pieces typed; stands in the empty field."""
        text = self.typed(item, rest)
        return item.line.unshipped_of(int(text)) if text.isdecimal() else 0


def _filled(names: Mapping[int, str], prefix: str) -> dict[int, int]:
    typed = {ident: name for ident, name in names.items() if request.form.get(f"{prefix}-{ident}", "").strip()}
    return typed_quantities(typed, prefix)
