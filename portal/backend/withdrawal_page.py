"""Everything the owner's page says about one withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal import labels
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_item import OrderItem
from portal.models.withdrawal import Withdrawal
from portal.models.withdrawal_period import Period, Standing, periods_of
from portal.sales import guards
from portal.web.filters import date_long
from portal.wording import gettext as _


@dataclass(frozen=True)
class WithdrawalPage:
    """`order`: the one it belongs to; `named`: those whose number somebody typed, while it belongs to none."""

    withdrawal: Withdrawal
    order: Order | None
    named: list[Order]
    transit_days: int
    today: date

    @property
    def mark(self) -> labels.Mark:
        return labels.WITHDRAWAL_STATE[self.withdrawal.state]

    @property
    def periods(self) -> list[tuple[labels.Mark, str]]:
        """The verdict for goods and for downloads, each with its reason."""
        if self.order is None:
            return []
        found = periods_of(self.order, self.withdrawal.submitted_at, self.transit_days)
        return [(labels.WITHDRAWAL_STANDING[period.standing], self._reason(period)) for period in found]

    @property
    def exceptions(self) -> list[OrderItem]:
        """What is withdrawn from and has no right of withdrawal, or one that may have lapsed (§ 312g (2) BGB)."""
        chosen = {item["position"] for item in self.withdrawal.items}
        items = self.order.items if self.order else []
        return [item for item in items if item.no_withdrawal and (not chosen or item.position in chosen)]

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0

    @property
    def days_left(self) -> int:
        """Until the money has to be back with the customer."""
        return (self.withdrawal.refund_due_on - self.today).days

    @property
    def creditable(self) -> list[Invoice]:
        return [invoice for invoice in self.order.invoices if guards.can_credit(invoice)] if self.order else []

    @property
    def can_cancel(self) -> bool:
        """Nothing is charged yet: canceling is all there is to do."""
        return self.order is not None and not self.order.valid_invoices and bool(guards.can_cancel(self.order))

    def _reason(self, period: Period) -> str:
        if period.standing is Standing.lapsed:
            return _("Downloads: Der Kunde hat auf sein Widerrufsrecht verzichtet, und die Datei war schon bereit.")
        if period.begins_on is None or period.ends_on is None:
            return _("Waren: Noch ist nicht alles versandt; die Frist beginnt mit dem letzten Paket.")
        told = {"first": date_long(period.begins_on), "last": date_long(period.ends_on)}
        if not period.is_of_goods:
            return _("Downloads: Vertrag vom %(first)s, die Frist endet am %(last)s um 24 Uhr.", **told)
        return _(
            "Waren: letztes Paket zugestellt voraussichtlich am %(first)s (%(days)s Tage nach dem Versand), "
            "die Frist endet am %(last)s um 24 Uhr.",
            days=self.transit_days,
            **told,
        )
