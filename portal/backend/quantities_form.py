"""How many pieces of each item: a field for each, named by its id, kept as typed when the form is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.refusal import Refusal
from portal.text import is_whole
from portal.web.checks import whole
from portal.web.forms import KeyedForm


class QuantitiesForm(KeyedForm):
    """Fields `qty-<item id>` and the like beside the ones declared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quantity_errors: dict[str, str] = {}

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if refusal.field and refusal.field not in self:
            self.quantity_errors[refusal.field] = str(refusal.message)

    def typed(self, item: OrderItem, rest: int) -> str:
        """What stands in the item's field: what was typed, else the rest."""
        return self.typed_in(f"qty-{item.id}", rest)

    def typed_in(self, name: str, default: object = "") -> str:
        return str(request.form.get(name, default))

    def try_quantities(self, order: Order, rest: Callable[[OrderItem], int]) -> dict[int, int]:
        """For a preview: what is typed where it is a number, the rest where nothing is."""
        typed = {item.id: self.typed(item, rest(item)) for item in order.items}
        return {item_id: int(text) for item_id, text in typed.items() if is_whole(text)}

    def quantities(self, names: Callable[[], Mapping[int, str]]) -> dict[int, int]:
        """Whole numbers by item id, as the page had fields for them. Raises Refusal for anything else; only then
        `names` is asked how the items are called."""
        typed = {name[4:]: text.strip() or "0" for name, text in request.form.items() if name.startswith("qty-")}
        if all(is_whole(text) for pair in typed.items() for text in pair):
            return {int(ident): int(text) for ident, text in typed.items()}
        return typed_quantities(names())


def typed_quantities(names: Mapping[int, str], prefix: str = "qty") -> dict[int, int]:
    """The fields `qty-<id>` by id, empty ones as 0. Raises Refusal with the name for what is no whole number."""
    typed = {ident: (name, f"{prefix}-{ident}") for ident, name in names.items()}
    return {
        ident: whole(name, field, request.form.get(field, "").strip() or "0") for ident, (name, field) in typed.items()
    }
