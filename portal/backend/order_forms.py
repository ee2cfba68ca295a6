"""The forms beside an order."""

from __future__ import annotations

from typing import Any

from flask_babel.speaklater import LazyString
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal import labels
from portal.backend.quantities_form import QuantitiesForm
from portal.sales.commenting import LONGEST as LONGEST_COMMENT
from portal.sales.holding import LONGEST_REASON
from portal.web.fields import MoneyField, choices
from portal.web.forms import KeyedForm
from portal.wording import lazy_gettext as _l


class CommentForm(KeyedForm):
    PREFIX = "comment"

    text = TextAreaField(
        _l("Text"),
        [InputRequired(_l("Bitte schreiben Sie einen Text.")), Length(max=LONGEST_COMMENT)],
    )
    visible = BooleanField(_l("Sichtbar im Kundenbereich"))
    notify = BooleanField(_l("Kunde per E-Mail benachrichtigen"))


def comment_field() -> TextAreaField:
    """What a paper says beside its facts."""
    return TextAreaField(_l("Kommentar für den Kunden"), [Optional(), Length(max=1000)])


class InvoiceForm(QuantitiesForm):
    supply_from = DateField(_l("Leistung von"), [InputRequired(_l("Bitte geben Sie den Tag der Leistung ein."))])
    supply_until = DateField(_l("Leistung bis"), [InputRequired(_l("Bitte geben Sie den Tag der Leistung ein."))])
    comment = comment_field()
    mail = BooleanField(_l("Rechnung per E-Mail senden"))
    ship = BooleanField(_l("Zugleich versenden"))


class ConfirmationForm(KeyedForm):
    comment = comment_field()
    mail = BooleanField(_l("Auftragsbestätigung per E-Mail senden"))


class ReminderForm(KeyedForm):
    due_on = DateField(_l("Zu zahlen bis"), [InputRequired(_l("Bitte geben Sie den neuen Zahlungstermin ein."))])
    comment = comment_field()
    mail = BooleanField(_l("Zahlungserinnerung per E-Mail senden"))


class CancellationForm(QuantitiesForm):
    mail = BooleanField(_l("Kunde per E-Mail benachrichtigen"))


class PaymentForm(KeyedForm):
    amount = MoneyField(_l("Betrag in Euro"), [InputRequired(_l("Bitte geben Sie den Betrag ein."))])
    received_on = DateField(_l("Eingegangen am"), [InputRequired(_l("Bitte geben Sie den Tag ein."))])
    method = SelectField(_l("Zahlungsart"))
    note = StringField(_l("Bemerkung, zum Beispiel der Verwendungszweck"), [Optional(), Length(max=140)])
    mail = BooleanField(_l("Kunde per E-Mail benachrichtigen"))
    beyond = BooleanField(_l("Mehr als offen ist – trotzdem buchen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method.choices = choices(labels.PAYMENT_METHOD, labels.PAYMENT_METHOD)


class RefundForm(PaymentForm):
    received_on = DateField(_l("Überwiesen am"), [InputRequired(_l("Bitte geben Sie den Tag ein."))])


def reason_field(missing: LazyString) -> TextAreaField:
    """Why something is put aside or taken back; `missing` is said when it is empty."""
    too_long = _l("Ein Grund hat höchstens %(max)d Zeichen.")
    return TextAreaField(_l("Grund"), [InputRequired(missing), Length(max=LONGEST_REASON, message=too_long)])


class HoldForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Bestellung zurückgestellt wird."))


class InvoiceCancellationForm(KeyedForm):
    reason = reason_field(_l("Bitte schreiben Sie, warum die Rechnung storniert wird."))
    mail = BooleanField(_l("Stornorechnung per E-Mail senden"))


class ActForm(KeyedForm):
    """A button and nothing else."""

    PREFIX = "act"
