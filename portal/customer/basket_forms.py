"""Forms of the basket."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import Length
from wtforms.widgets import NumberInput

from portal.models.basket import MOST_PIECES, Basket
from portal.text import is_whole
from portal.web.checks import needed
from portal.web.forms import Form
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

LONGEST_CODE = 60  # typed with blanks


class QuantityField(IntegerField):
    """Whole pieces. How many are allowed says the verb, so that the limit stands in one place."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and not is_whole(valuelist[0].strip()):
            raise ValueError(_("Bitte geben Sie eine ganze Zahl ein, zum Beispiel 2."))
        super().process_formdata(valuelist)


class ItemForm(Form):
    """An article and how many of it, into the basket."""

    slug = HiddenField()
    quantity = QuantityField(_l("Menge"), default=1, widget=NumberInput(min=1, max=MOST_PIECES))


class BasketForm(Form):
    """One quantity per item of the basket, named `qty-<id>` as the verb names it in its refusals."""

    remove = HiddenField()
    voucher = HiddenField()  # the button beside the code: "enter" or "remove"

    def validate(self, extra_validators: Any = None) -> bool:
        """What was typed for an article does not matter to who takes it out."""
        if removed := self._fields.get(f"qty-{self.remove.data}"):
            removed.process_errors = []
        return bool(super().validate(extra_validators))

    @property
    def quantities(self) -> dict[int, int]:
        """By basket item id; the item to be removed has 0."""
        typed = {int(name.removeprefix("qty-")): f.data for name, f in self._fields.items() if name.startswith("qty-")}
        removed = str(self.remove.data or "")
        return typed | ({int(removed): 0} if is_whole(removed) else {})

    @property
    def leaves_something(self) -> bool:
        return any(self.quantities.values())

    def changes(self, basket: Basket) -> dict[int, int]:
        """Those that are not in the basket already."""
        there = {item.id: item.quantity for item in basket.items}
        return {ident: quantity for ident, quantity in self.quantities.items() if there.get(ident) != quantity}


class VoucherForm(Form):
    """Stands beside another form, on the basket and on the last step of the checkout."""

    code = StringField(
        _l("Gutscheincode"),
        [
            needed(_l("Bitte geben Sie den Gutscheincode ein.")),
            Length(max=LONGEST_CODE, message=_l("Ein Gutscheincode hat höchstens 24 Zeichen.")),
        ],
    )

    def __init__(self, **start: Any) -> None:
        super().__init__(prefix="voucher-", **start)


def basket_form(basket: Basket | None, **start: Any) -> BasketForm:
    """Filled with what is in the basket; `formdata=None`: whatever was sent."""
    fields = {
        f"qty-{item.id}": QuantityField(_l("Menge"), default=item.quantity, widget=NumberInput(min=0, max=MOST_PIECES))
        for item in (basket.items if basket else ())
    }
    form: BasketForm = type("ThisBasketForm", (BasketForm,), fields)(**start)
    return form
