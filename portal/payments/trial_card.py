"""Kreditkarte (Probe): behaves as a card provider does, without a card, a provider or money."""

from __future__ import annotations

from portal.payments.method import Charge, PaymentMethod, Receipt


class TrialCard(PaymentMethod):
    code = "trial_card"
    asks_transfer = False
    is_for_trial_only = True

    def settle(self, charge: Charge) -> Receipt | None:
        if charge.grand_total_cents == 0:
            return None
        return Receipt(self.code, f"probe-{charge.number}", charge.grand_total_cents, charge.currency)
