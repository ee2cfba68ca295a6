"""Bei VIES geprüft: somebody asked the EU whether the buyer's VAT id is valid, which this shop does not do itself."""

from __future__ import annotations

from portal.models.order import Order
from portal.models.order_event import EventKind, OrderEvent
from portal.refusal import Refusal
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l


@once
def record_vat_check(order_id: int, click: Click) -> str:
    """Who and when is the proof (§ 18e UStG); as often as asked. Raises Refusal without a VAT id."""
    with order_change(order_id, click, raises_version=False) as change:
        vat_id = change.order.billing.vat_id
        if not vat_id:
            raise Refusal(_l("In der Rechnungsadresse steht keine USt-IdNr."))
        change.record(EventKind.vat_id_checked, vat_id=vat_id)
    return ""


def last_vat_check(order: Order) -> OrderEvent | None:
    """Of the VAT id that stands there now."""
    checks = [event for event in order.events if event.kind is EventKind.vat_id_checked]
    return next((event for event in reversed(checks) if event.data["vat_id"] == order.billing.vat_id), None)
