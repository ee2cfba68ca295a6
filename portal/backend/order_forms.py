"""The forms beside an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import request
from flask_babel.speaklater import LazyString
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from portal import labels
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.refusal import Refusal
from portal.sales.commenting import LONGEST as LONGEST_COMMENT
from portal.sales.holding import LONGEST_REASON
from portal.sales.shipping import LONGEST_NUMBER
from portal.text import is_whole
from portal.web.fields import MoneyField, choices
from portal.web.forms import Form, KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

CARRIERS = choices(labels.CARRIER, Carrier)
SPARE_ROWS = 3


class CommentForm(KeyedForm):
    PREFIX = "comment"

    text = TextAreaField(
        _l("Text"),
        [InputRequired(_l("Bitte schreiben Sie einen Text.")), Length(max=LONGEST_COMMENT)],
    )
    visible = BooleanField(_l("Sichtbar im Kundenbereich"))
    notify = BooleanField(_l("Kunde per E-Mail benachrichtigen"))


class QuantitiesForm(KeyedForm):
    """Fields `qty-<item id>` and the like beside the ones declared; kept as typed when refused."""

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

    def quantities(self, order: Order, rest: Callable[[OrderItem], int]) -> dict[int, int]:
        """Whole numbers by item id. Raises Refusal naming the item for anything else."""
        return typed_quantities({item.id: item.name for item in order.items if rest(item)})


class ParcelForm(Form):
    class Meta(Form.Meta):
        csrf = False  # the whole form has the token

    carrier = SelectField(_l("Versanddienstleister"), choices=CARRIERS)
    number = StringField(
        _l("Trackingnummer"),
        [Length(max=LONGEST_NUMBER, message=_l("Eine Trackingnummer hat höchstens %(max)d Zeichen."))],
    )


class ParcelRows(FieldList):
    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        """Of the rows a page can have; WTForms fails over any other number in a field's name."""
        for row in range(self.max_entries):
            if any(name.startswith(f"{prefix}-{row}-") for name in formdata):
                yield row


class InvoiceForm(QuantitiesForm):
    supply_from = DateField(_l("Leistung von"), [InputRequired(_l("Bitte geben Sie den Tag der Leistung ein."))])
    supply_until = DateField(_l("Leistung bis"), [InputRequired(_l("Bitte geben Sie den Tag der Leistung ein."))])
    comment = TextAreaField(_l("Kommentar für den Kunden"), [Optional(), Length(max=1000)])
    mail = BooleanField(_l("Rechnung per E-Mail senden"))
    ship = BooleanField(_l("Zugleich versenden"))


class ConfirmationForm(KeyedForm):
    comment = TextAreaField(_l("Kommentar für den Kunden"), [Optional(), Length(max=1000)])
    mail = BooleanField(_l("Auftragsbestätigung per E-Mail senden"))


class ReminderForm(KeyedForm):
    due_on = DateField(_l("Zu zahlen bis"), [InputRequired(_l("Bitte geben Sie den neuen Zahlungstermin ein."))])
    comment = TextAreaField(_l("Kommentar für den Kunden"), [Optional(), Length(max=1000)])
    mail = BooleanField(_l("Zahlungserinnerung per E-Mail senden"))


class ShipmentForm(QuantitiesForm):
    parcels = ParcelRows(FormField(ParcelForm), min_entries=SPARE_ROWS, max_entries=20)
    comment = TextAreaField(_l("Kommentar für den Kunden"), [Optional(), Length(max=1000)])
    mail = BooleanField(_l("Trackinginformationen senden"))

    def suggest(self, carrier: str) -> None:
        for row in self.parcels:
            row.form.carrier.data = carrier or Carrier.dhl

    def add_rows(self, carrier: str) -> None:
        """For more parcels than rows; what is typed stays."""
        for _row in range(min(SPARE_ROWS, self.parcels.max_entries - len(self.parcels))):
            self.parcels.append_entry({"carrier": carrier or Carrier.dhl, "number": ""})

    @property
    def wished_parcels(self) -> list[tuple[Carrier, str]]:
        """Rows with a number; empty rows mean no parcel."""
        rows = [(row["carrier"], str(row["number"] or "").strip()) for row in self.parcels.data]
        return [(Carrier(carrier), number) for carrier, number in rows if number]


class CancellationForm(QuantitiesForm):
    mail = BooleanField(_l("Kunde per E-Mail benachrichtigen"))


class PaymentForm(KeyedForm):
    amount = MoneyField(_l("Betrag in Euro"), [InputRequired(_l("Bitte geben Sie den Betrag ein."))])
    received_on = DateField(_l("Eingegangen am"), [InputRequired(_l("Bitte geben Sie den Tag ein."))])
    method = SelectField(_l("Zahlungsart"))
    note = StringField(_l("Bemerkung, zum Beispiel der Verwendungszweck"), [Optional(), Length(max=140)])
    mail = BooleanField(_l("Kunde per E-Mail benachrichtigen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = choices(labels.PAYMENT_METHOD, labels.PAYMENT_METHOD)


class RefundForm(PaymentForm):
    received_on = DateField(_l("Überwiesen am"), [InputRequired(_l("Bitte geben Sie den Tag ein."))])


class TrackingForm(KeyedForm):
    carrier = SelectField(_l("Versanddienstleister"), choices=CARRIERS)
    number = StringField(
        _l("Trackingnummer"),
        [
            InputRequired(_l("Bitte geben Sie die Trackingnummer ein.")),
            Length(max=LONGEST_NUMBER, message=_l("Eine Trackingnummer hat höchstens %(max)d Zeichen.")),
        ],
    )
    notify = BooleanField(_l("Trackinginformationen gleich senden"))


def reason_field(missing: LazyString) -> TextAreaField:
    """Why something is put aside or taken back; `missing` is said when it is empty."""
    too_long = _l("Ein Grund hat höchstens %(max)d Zeichen.")
    return TextAreaField(_l("Grund"), [InputRequired(missing), Length(max=LONGEST_REASON, message=too_long)])


class HoldForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Bestellung zurückgestellt wird."))


class InvoiceCancellationForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Rechnung storniert wird."))


class ShipmentCancellationForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Lieferung storniert wird."))


class ActForm(KeyedForm):
    """A button and nothing else."""

    PREFIX = "act"


def typed_quantities(names: Mapping[int, str], prefix: str = "qty") -> dict[int, int]:
    """The fields `qty-<id>` as whole numbers, by id. Raises Refusal with the name for anything else."""
    return {ident: _whole(name, f"{prefix}-{ident}") for ident, name in names.items()}


def _whole(name: str, field: str) -> int:
    text = request.form.get(field, "").strip() or "0"
    if not is_whole(text):
        raise Refusal(_("%(name)s: Bitte geben Sie eine ganze Zahl ein.", name=name), field)
    return int(text)
