"""What can be asked of many orders at once, and what each act wants to know before it begins."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from portal import labels
from portal.models.batch import PRINTS, BatchKind
from portal.models.document import DocumentKind
from portal.web.fields import choices
from portal.web.forms import Form
from portal.wording import lazy_gettext as _l

PRINTED = {"print_invoices": DocumentKind.invoice, "print_delivery_notes": DocumentKind.delivery_note}
# The acts of the order list, in the order of the day's work.
ORDER_ACTS = {kind.value: labels.BATCH_KIND[kind] for kind in BatchKind if kind not in PRINTS} | {
    "print_invoices": _l("Rechnungen drucken"),
    "print_delivery_notes": _l("Lieferscheine drucken"),
}
_ASKED: dict[BatchKind, tuple[str, ...]] = {
    BatchKind.invoice: ("mail",),
    BatchKind.ship: ("mail",),
    BatchKind.send_tracking: ("again",),
    BatchKind.mark_paid: ("received_on", "method", "mail"),
    BatchKind.hold: ("reason",),
    BatchKind.cancel: ("mail",),
}
_MAIL = {
    BatchKind.invoice: _l("Rechnungen per E-Mail senden"),
    BatchKind.ship: _l("Trackinginformationen senden"),
}


class StartForm(Form):
    """Only the fields that the act asks for; every tick is off."""

    received_on = DateField(_l("Eingegangen am"), [InputRequired(_l("Bitte geben Sie den Tag ein."))])
    method = SelectField(_l("Zahlungsart"))
    reason = TextAreaField(_l("Grund"))
    mail = BooleanField(_l("Kunden per E-Mail benachrichtigen"))
    again = BooleanField(_l("Auch an Kunden, die es schon wissen"))

    def __init__(self, kind: BatchKind, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.method.choices = [
            ("", _l("wie in der Bestellung")),
            *choices(labels.PAYMENT_METHOD, labels.PAYMENT_METHOD),
        ]
        self.mail.label.text = _MAIL.get(kind, self.mail.label.text)
        self.asked = _ASKED.get(kind, ())
        for name in ("received_on", "method", "reason", "mail", "again"):
            if name not in self.asked:
                del self[name]

    @property
    def options(self) -> dict[str, Any]:
        """As the batch keeps them: words, not objects."""
        given = {name: self[name].data for name in self.asked}
        return {name: value.isoformat() if name == "received_on" else value for name, value in given.items()}
