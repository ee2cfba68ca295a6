"""Forms of the basket."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField
from wtforms.widgets import NumberInput

from portal.models.basket import MOST_PIECES, Basket
from portal.text import is_whole
from portal.web.forms import Form


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

    @property
    def quantities(self) -> dict[int, int]:
        """By basket item id; the item to be removed has 0."""
        typed = {int(name.removeprefix("qty-")): f.data for name, f in self._fields.items() if name.startswith("qty-")}
        removed = str(self.remove.data or "")
        return typed | ({int(removed): 0} if is_whole(removed) else {})


def basket_form(basket: Basket | None) -> BasketForm:
    """Filled with what is in the basket."""
    fields = {
        f"qty-{item.id}": QuantityField(_l("Menge"), default=item.quantity, widget=NumberInput(min=0, max=MOST_PIECES))
        for item in (basket.items if basket else ())
    }
    form: BasketForm = type("ThisBasketForm", (BasketForm,), fields)()
    return form
