"""The one form of a withdrawal: filled in on the first step, confirmed on the second."""

from __future__ import annotations

from flask import request
from wtforms import EmailField, HiddenField, StringField

from portal.models.order import Order
from portal.models.withdrawal import Withdrawal
from portal.sales.withdrawals import Statement, chosen_items, items_to_withdraw, qty_to_withdraw
from portal.web.addresses import EmailAddress
from portal.web.checks import at_most, needed, whole
from portal.web.forms import Form, new_form_key
from portal.wording import lazy_gettext as _l


class WithdrawalForm(Form):
    """Beside it fields `qty-<item id>`, where the order is known."""

    class Meta(Form.Meta):
        # It acts with nobody's rights, and a session that ran out must not keep anybody from withdrawing.
        csrf = False

    name = StringField(
        _l("Ihr Name"),
        [needed(_l("Bitte geben Sie Ihren Namen an, wie bei der Bestellung.")), at_most(Withdrawal.name)],
    )
    contract = StringField(
        _l("Bestellnummer"),
        [
            needed(_l("Bitte geben Sie die Bestellnummer an, oder schreiben Sie, was Sie wann bestellt haben.")),
            at_most(Withdrawal.contract),
        ],
    )
    email = EmailField(
        _l("Ihre E-Mail-Adresse"),
        [
            needed(_l("Bitte geben Sie eine E-Mail-Adresse an: Dorthin bestätigen wir den Eingang.")),
            at_most(Withdrawal.email),
            EmailAddress(),
        ],
    )
    link = HiddenField()  # the secret of the order's link, if the page was opened by it
    form_key = HiddenField(default=new_form_key)

    def quantities(self, order: Order) -> dict[str, str]:
        """What is typed for each item, else all of it, by the name of the field."""
        fields = ((f"qty-{item.id}", qty_to_withdraw(item)) for item in items_to_withdraw(order))
        return {name: request.form.get(name, str(most)) for name, most in fields}

    def statement(self, order: Order | None) -> Statement:
        """Raises Refusal naming the item. Whoever types another number than the page came with means that order."""
        is_about = order is not None and self.contract.data == order.number
        items = chosen_items(order, self._pieces(order)) if order is not None and is_about else []
        return Statement(self.name.data, self.contract.data, self.email.data, items)

    def _pieces(self, order: Order) -> dict[int, int]:
        typed = self.quantities(order)
        fields = {item: f"qty-{item.id}" for item in items_to_withdraw(order)}
        return {item.id: whole(item.name, field, typed[field].strip() or "0") for item, field in fields.items()}
