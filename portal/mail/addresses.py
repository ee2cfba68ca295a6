"""Where the links of a mail lead. The worker has no request to ask, so all of them start with PUBLIC_URL."""

from __future__ import annotations

from portal import links
from portal.models.download import DownloadGrant
from portal.models.order import Order

HIDDEN = "..."


class Addresses:
    """`hides_secrets`: for the preview in the backend, whose readers must not be able to use a customer's link.
    `secrets`: those that links were made of.
    """

    def __init__(self, hides_secrets: bool = False) -> None:
        self.hides_secrets = hides_secrets
        self.secrets: set[str] = set()

    def order(self, order: Order) -> str:
        return self.page("customer.guest_order", token=self._secret(order.token))

    def withdrawal(self, order: Order | None) -> str:
        """Where the contract can be withdrawn from; with the order filled in, where the mail is about one."""
        if order is None:
            return self.page("customer.withdrawal")
        return self.page("customer.guest_withdrawal", token=self._secret(order.token))

    def document(self, order: Order, number: str) -> str:
        return self.page("customer.guest_document", token=self._secret(order.token), number=number)

    def download(self, grant: DownloadGrant) -> str:
        return self.page("customer.download", token=self._secret(grant.token))

    def page(self, endpoint: str, **values: str) -> str:
        """Raises werkzeug's BuildError for a page that does not exist."""
        return links.absolute(endpoint, **values)

    def _secret(self, token: str) -> str:
        if self.hides_secrets:
            return HIDDEN
        self.secrets.add(token)
        return token
