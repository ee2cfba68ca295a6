"""The forms of a delivery and its parcels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal import labels
from portal.backend.order_forms import comment_field, reason_field
from portal.backend.quantities_form import QuantitiesForm
from portal.models.carrier import Carrier
from portal.sales.shipping import LONGEST_NUMBER
from portal.web.fields import choices
from portal.web.forms import Form, KeyedForm
from portal.wording import lazy_gettext as _l

CARRIERS = choices(labels.CARRIER, Carrier)
MORE_ROWS = 3  # with each click


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


class ShipmentForm(QuantitiesForm):
    parcels = ParcelRows(FormField(ParcelForm), min_entries=1, max_entries=20)
    comment = comment_field()
    mail = BooleanField(_l("Trackinginformationen senden"))

    def suggest(self, carrier: str) -> None:
        for row in self.parcels:
            row.form.carrier.data = carrier or Carrier.dhl

    def add_rows(self, carrier: str) -> None:
        """For more parcels than rows; what is typed stays."""
        for _row in range(min(MORE_ROWS, self.parcels.max_entries - len(self.parcels))):
            self.parcels.append_entry({"carrier": carrier or Carrier.dhl, "number": ""})

    @property
    def wished_parcels(self) -> list[tuple[Carrier, str]]:
        """Rows with a number; empty rows mean no parcel."""
        rows = [(row["carrier"], str(row["number"] or "").strip()) for row in self.parcels.data]
        return [(Carrier(carrier), number) for carrier, number in rows if number]


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


class ShipmentCancellationForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Lieferung storniert wird."))
