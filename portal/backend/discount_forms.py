"""What a form asks about a discount: of the owner on an order, and of a voucher."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired, Optional

from portal import labels
from portal.models.discount import DiscountKind
from portal.models.voucher import Voucher
from portal.sales.discounting import LONGEST_REASON, DiscountWish
from portal.shop.vouchers import VoucherData
from portal.web.checks import NotNegative, at_most, needed, no_longer_than
from portal.web.fields import MoneyField, WholeNumberField, choices
from portal.web.forms import KeyedForm, VersionedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

MOST_USES = 1_000_000


class HeightField(MoneyField):
    """Of a discount: whichever of both it is in."""

    def _cents(self, text: str) -> int:
        try:
            height = super()._cents(text)
        except ValueError:
            height = -1
        if height < 0:
            raise ValueError(
                _("Bitte geben Sie eine Zahl mit höchstens zwei Nachkommastellen ein, zum Beispiel 10 oder 12,90.")
            )
        return height


class DiscountFields:
    """Euros and per cent are typed alike, with up to two decimals: cents and basis points are both hundredths."""

    kind = RadioField(
        _l("Art"),
        [InputRequired(_l("Bitte wählen Sie Euro oder Prozent."))],
        choices=choices(labels.DISCOUNT_KIND, labels.DISCOUNT_KIND),
        default=DiscountKind.percent.value,
    )
    value = HeightField(_l("Höhe"), [InputRequired(_l("Bitte geben Sie die Höhe an, zum Beispiel 10."))])


class DiscountForm(DiscountFields, KeyedForm):
    reason = StringField(
        _l("Grund"),
        [
            needed(_l("Bitte schreiben Sie, wofür der Rabatt ist. Der Grund steht auf der Rechnung.")),
            no_longer_than(LONGEST_REASON),
        ],
    )

    @property
    def wish(self) -> DiscountWish:
        return DiscountWish(DiscountKind(self.kind.data), self.value.data, self.reason.data)


class VoucherForm(DiscountFields, VersionedForm):
    """Filled from a voucher. `formdata=None`: as it is saved, whatever was sent."""

    code = StringField(
        _l("Gutscheincode"), [needed(_l("Bitte geben Sie einen Gutscheincode an, zum Beispiel SOMMER."))]
    )
    label = StringField(_l("Wofür"), [at_most(Voucher.label)])
    valid_from = DateField(_l("Gilt ab"), [Optional()])
    valid_until = DateField(_l("Gilt bis"), [Optional()])
    minimum_cents = MoneyField(_l("Mindestwarenwert"), [NotNegative()], filters=[lambda cents: cents or None])
    most_uses = WholeNumberField(_l("Wie oft insgesamt"), 1, MOST_USES, is_needed=False)
    most_uses_each = WholeNumberField(_l("Wie oft je E-Mail-Adresse"), 1, MOST_USES, is_needed=False)

    def __init__(self, voucher: Voucher | None = None, **start: Any) -> None:
        super().__init__(obj=voucher, **({"version": 0} if voucher is None else {}), **start)

    @property
    def voucher_data(self) -> VoucherData:
        return VoucherData(
            code=self.code.data,
            kind=DiscountKind(self.kind.data),
            value=self.value.data,
            label=self.label.data,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
            minimum_cents=self.minimum_cents.data or 0,
            most_uses=self.most_uses.data,
            most_uses_each=self.most_uses_each.data,
        )
