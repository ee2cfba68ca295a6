"""The order: what was agreed, frozen, and where it stands."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import links
from portal.extensions import Model
from portal.models.address import AddressColumns
from portal.models.columns import UtcDateTime, sort_key, word
from portal.models.order_money import OrderMoney
from portal.models.order_status import DeliveryStatus, OrderStatus, PaymentStatus
from portal.models.shop_settings import TaxMode

if TYPE_CHECKING:
    from portal.models.account import Account
    from portal.models.credit_memo import CreditMemo
    from portal.models.discount import OrderDiscount
    from portal.models.document import IssuedDocument
    from portal.models.download import DownloadGrant
    from portal.models.invoice import Invoice
    from portal.models.order_comment import OrderComment
    from portal.models.order_event import OrderEvent
    from portal.models.order_hold import OrderHold
    from portal.models.order_item import OrderItem
    from portal.models.order_version import OrderVersion
    from portal.models.payment import Payment
    from portal.models.shipment import Shipment
    from portal.models.withdrawal import Withdrawal

LINK_PURPOSE = "order"
LETTERS = ("order_confirmation", "payment_reminder")  # kinds of paper that tell what stands elsewhere


class Order(OrderMoney, Model):
    __table_args__ = (
        Index("ix_order_newest", "placed_at", "id"),
        # Trial orders do not count among the new ones, which every page of the backend counts by this index alone.
        Index("ix_order_status_newest", "status", "placed_at", "id", "is_trial"),
        # What is overdue or to be paid back is little among much: queues must not read all orders to find it.
        Index("ix_order_due", "due_on"),
        Index("ix_order_payment_newest", "payment_status", "placed_at", "id"),
        Index("ix_order_account", "account_id", "placed_at"),
        Index("ix_order_delivery_newest", "delivery_status", "placed_at", "id"),
        Index("ix_order_total", "grand_total_cents", "id"),
        Index("ix_order_sort_name", "sort_name", "id"),
        Index("ix_order_email_newest", "email", "placed_at", "id"),
        CheckConstraint("grand_total_cents >= 0", name="grand_total"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    is_trial: Mapped[bool] = mapped_column(default=False)
    # One order per basket, whatever is clicked how often at once.
    basket_key: Mapped[str | None] = mapped_column(String(43), unique=True)
    nonce: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(5))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    email: Mapped[str] = mapped_column(String(254))
    sort_name: Mapped[str] = mapped_column(sort_key(220))
    note: Mapped[str] = mapped_column(Text, default="")

    shipping_method: Mapped[str] = mapped_column(String(80), default="")  # its name then; "" without goods
    carrier: Mapped[str] = mapped_column(String(24), default="")
    payment_method: Mapped[str] = mapped_column(String(24))
    promised_from: Mapped[date | None]  # the promised delivery; None without goods
    promised_until: Mapped[date | None]

    tax_mode: Mapped[TaxMode] = mapped_column(word(TaxMode))
    subtotal_cents: Mapped[int]
    discount_cents: Mapped[int] = mapped_column(default=0)  # the sum of the items' discounts
    shipping_cents: Mapped[int]
    grand_total_cents: Mapped[int]  # subtotal − discount + shipping

    # What the customer saw directly above the button, with its hash: the proof of § 312j (2) BGB.
    summary: Mapped[str] = mapped_column(Text, deferred=True)
    summary_sha256: Mapped[str] = mapped_column(String(64))
    # § 356 (5) BGB: consent to begin at once, with the wording shown; None: not given or not needed.
    waiver_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiver_text: Mapped[str] = mapped_column(Text, default="")

    pay_by: Mapped[date | None]  # the day named to who transfers in advance; None: pays otherwise

    # Rises with quantities, money, addresses and hold, so that a stale form is noticed.
    version: Mapped[int] = mapped_column(default=1)

    # The end of the history, so that cut off entries are missed; `sales.transaction.Change.record` is the only writer.
    history_length: Mapped[int] = mapped_column(default=0)
    history_head: Mapped[str] = mapped_column(String(64), default="")

    # Caches for lists; `sales.standing.settle` is their only writer.
    status: Mapped[OrderStatus] = mapped_column(word(OrderStatus))
    payment_status: Mapped[PaymentStatus] = mapped_column(word(PaymentStatus))
    delivery_status: Mapped[DeliveryStatus] = mapped_column(word(DeliveryStatus))
    held_cents: Mapped[int] = mapped_column(default=0)  # payments − reversals − refunds
    standing_cents: Mapped[int] = mapped_column(default=0)  # ordered − canceled − credited
    due_on: Mapped[date | None]  # of the oldest open invoice, else of what is to be paid in advance; None: nothing due

    # When its time was over and all that told of a person was taken out; the database refuses it any earlier.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    items: Mapped[list[OrderItem]] = relationship(  # what a change removed is in `versions`
        primaryjoin="and_(Order.id == OrderItem.order_id, OrderItem.removed_at.is_(None))",
        back_populates="order",
        order_by="OrderItem.position",
    )
    addresses: Mapped[list[OrderAddress]] = relationship(back_populates="order")
    invoices: Mapped[list[Invoice]] = relationship(back_populates="order", order_by="Invoice.id")
    credit_memos: Mapped[list[CreditMemo]] = relationship(back_populates="order", order_by="CreditMemo.id")
    shipments: Mapped[list[Shipment]] = relationship(back_populates="order", order_by="Shipment.id")
    letters: Mapped[list[IssuedDocument]] = relationship(  # confirmations and reminders
        primaryjoin=f"and_(Order.id == IssuedDocument.order_id, IssuedDocument.kind.in_({LETTERS}))",
        order_by="IssuedDocument.id",
        viewonly=True,
    )
    payments: Mapped[list[Payment]] = relationship(back_populates="order", order_by="Payment.id")
    holds: Mapped[list[OrderHold]] = relationship(back_populates="order", order_by="OrderHold.id")
    discounts: Mapped[list[OrderDiscount]] = relationship(back_populates="order", order_by="OrderDiscount.id")
    agreements: Mapped[list[OrderAgreement]] = relationship(back_populates="order")
    # Rows that say themselves whose they are: nobody adds one here, so the unit of work need not look.
    comments: Mapped[list[OrderComment]] = relationship(order_by="OrderComment.id", viewonly=True)
    events: Mapped[list[OrderEvent]] = relationship(order_by="OrderEvent.position", viewonly=True)
    withdrawals: Mapped[list[Withdrawal]] = relationship(order_by="Withdrawal.id", viewonly=True)
    versions: Mapped[list[OrderVersion]] = relationship(order_by="OrderVersion.id", viewonly=True)
    account: Mapped[Account | None] = relationship(viewonly=True)

    @property
    def billing(self) -> OrderAddress:
        return next(address for address in self.addresses if address.role == "billing")

    @property
    def shipping(self) -> OrderAddress | None:
        return next((address for address in self.addresses if address.role == "shipping"), None)

    @property
    def ship_to(self) -> OrderAddress:
        return self.shipping or self.billing

    @property
    def token(self) -> str:
        """The secret of the link by which a guest reaches this order."""
        return links.sign(LINK_PURPOSE, self.id, self.nonce)

    @property
    def has_goods(self) -> bool:
        return any(item.is_goods for item in self.items)

    @property
    def grants(self) -> list[DownloadGrant]:
        return [grant for item in self.items for grant in item.grants]

    @property
    def valid_invoices(self) -> list[Invoice]:
        return [invoice for invoice in self.invoices if invoice.is_valid]

    @property
    def valid_shipments(self) -> list[Shipment]:
        return [shipment for shipment in self.shipments if shipment.is_valid]

    @property
    def hold(self) -> OrderHold | None:
        """The one in force."""
        return next((hold for hold in self.holds if hold.released_at is None), None)


class OrderAddress(AddressColumns, Model):
    __table_args__ = (UniqueConstraint("order_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    role: Mapped[str] = mapped_column(String(8))  # "billing" or "shipping"

    order: Mapped[Order] = relationship(back_populates="addresses")


class OrderAgreement(Model):
    """Which version of a legal text the customer accepted or was given."""

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    legal_text_id: Mapped[int] = mapped_column(ForeignKey("legal_text.id"), primary_key=True)

    order: Mapped[Order] = relationship(back_populates="agreements")
