"""Questions about orders that pages and lists ask. Statements are counted by the tests of the pages."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from portal.extensions import db
from portal.models.basket import Basket, BasketItem
from portal.models.credit_memo import CreditMemo
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice, InvoiceCancellation
from portal.models.order import Order
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_item import OrderItem
from portal.models.order_status import OrderStatus
from portal.models.order_version import OrderVersion
from portal.models.outgoing_mail import OutgoingMail
from portal.models.shipment import Shipment
from portal.models.withdrawal import Withdrawal

_GRANT = (
    joinedload(DownloadGrant.order),
    joinedload(DownloadGrant.order_item),
    joinedload(DownloadGrant.file),
)


def count_new_orders() -> int:
    """Orders that nobody has begun; by an index, and they are few."""
    pending = select(func.count()).where(Order.status == OrderStatus.pending, Order.is_trial.is_(False))
    return db.session.scalar(pending) or 0


def count_basket_pieces(key: str) -> int:
    pieces = select(func.sum(BasketItem.quantity)).join(Basket).where(Basket.key == key)
    return db.session.scalar(pieces) or 0


def find_order(number: str) -> Order | None:
    """The order with its items: enough for a form."""
    return _find(Order.number == number, selectinload(Order.items))


def find_order_page(number: str) -> Order | None:
    """The order with everything the owner's page shows; four statements."""
    return _find(Order.number == number, *_everything())


def find_customer_order(number: str, account_id: int) -> Order | None:
    """The customer's own order with everything; a stranger's is not found."""
    order = _find(Order.number == number, *_everything())
    return order if order is not None and order.account_id == account_id else None


def find_linked_order(order_id: int, nonce: str) -> Order | None:
    """The order of a signed link, if the link was not revoked."""
    order = _find(Order.id == order_id, *_everything())
    return order if order is not None and order.nonce == nonce else None


def find_order_version(number: str, version: int) -> OrderVersion | None:
    """What the order with this number was before it was changed."""
    query = select(OrderVersion).join(Order).where(Order.number == number, OrderVersion.version == version)
    return db.session.scalar(query.options(joinedload(OrderVersion.order)))


def list_order_mails(order_id: int) -> list[OutgoingMail]:
    return list(
        db.session.scalars(
            select(OutgoingMail).where(OutgoingMail.order_id == order_id).order_by(OutgoingMail.id.desc()).limit(50)
        )
    )


def list_mails_of_form(form_key: str) -> list[OutgoingMail]:
    """What a posted form has caused, whoever asks: the first of two clicks or the second."""
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.form_key == form_key)))


def list_grants(account_id: int) -> list[DownloadGrant]:
    """The customer's downloads, newest order first."""
    return list(
        db.session.scalars(
            select(DownloadGrant)
            .join(DownloadGrant.order)
            .where(Order.account_id == account_id)
            .options(*_GRANT)
            .order_by(Order.placed_at.desc(), DownloadGrant.id)
            .limit(200)
        )
    )


def find_grant(grant_id: int, nonce: str) -> DownloadGrant | None:
    """The grant of a signed link, if the link was not revoked."""
    grant = db.session.get(DownloadGrant, grant_id, options=_GRANT)
    return grant if grant is not None and grant.nonce == nonce else None


def find_document(number: str) -> IssuedDocument | None:
    return db.session.scalar(
        select(IssuedDocument).where(IssuedDocument.number == number).options(joinedload(IssuedDocument.order))
    )


def list_document_comments(number: str) -> list[OrderComment]:
    """What was said about a paper, oldest first."""
    about = select(OrderComment).join(Order).join(IssuedDocument, IssuedDocument.order_id == Order.id)
    said = about.where(IssuedDocument.number == number, OrderComment.document_number == number)
    return list(db.session.scalars(said.order_by(OrderComment.id)))


def find_invoice(number: str) -> Invoice | None:
    return db.session.scalar(
        select(Invoice)
        .where(Invoice.number == number)
        .options(joinedload(Invoice.document), joinedload(Invoice.order), joinedload(Invoice.cancellation))
    )


def list_letters(order_id: int, kind: DocumentKind) -> list[IssuedDocument]:
    """With what they say, oldest first."""
    ours = select(IssuedDocument).where(IssuedDocument.order_id == order_id, IssuedDocument.kind == kind)
    return list(db.session.scalars(ours.options(undefer(IssuedDocument.snapshot)).order_by(IssuedDocument.id)))


def list_reminders(invoice: Invoice) -> list[IssuedDocument]:
    """Of this invoice, oldest first."""
    letters = list_letters(invoice.order_id, DocumentKind.payment_reminder)
    return [letter for letter in letters if letter.content["invoice"]["number"] == invoice.number]


def find_invoice_to_credit(number: str) -> Invoice | None:
    """With its pieces and what was corrected of them."""
    memos = selectinload(Invoice.credit_memos)
    return db.session.scalar(
        select(Invoice)
        .where(Invoice.number == number)
        .options(
            joinedload(Invoice.cancellation),
            joinedload(Invoice.order).selectinload(Order.items),
            selectinload(Invoice.items),
            memos.selectinload(CreditMemo.items),
            memos.joinedload(CreditMemo.document),
        )
    )


def find_credit_memo(number: str) -> CreditMemo | None:
    return db.session.scalar(
        select(CreditMemo)
        .where(CreditMemo.number == number)
        .options(joinedload(CreditMemo.document), joinedload(CreditMemo.order), joinedload(CreditMemo.invoice))
    )


def find_shipment(number: str) -> Shipment | None:
    return db.session.scalar(
        select(Shipment)
        .where(Shipment.number == number)
        .options(joinedload(Shipment.document), joinedload(Shipment.order), selectinload(Shipment.tracking_numbers))
    )


def _find(condition: object, *options: ORMOption) -> Order | None:
    return db.session.execute(select(Order).where(condition).options(*options)).unique().scalar_one_or_none()  # type: ignore[arg-type]


def _everything() -> list[ORMOption]:
    """Few rows each, so the small collections come with the order itself: four statements in all."""
    shipments = selectinload(Order.shipments)
    return [
        joinedload(Order.addresses),
        joinedload(Order.payments),
        joinedload(Order.holds),
        joinedload(Order.discounts),
        joinedload(Order.withdrawals).load_only(Withdrawal.submitted_at, Withdrawal.state),
        joinedload(Order.invoices).joinedload(Invoice.document),
        joinedload(Order.letters),
        joinedload(Order.credit_memos).joinedload(CreditMemo.invoice),
        joinedload(Order.invoices).joinedload(Invoice.cancellation).joinedload(InvoiceCancellation.document),
        selectinload(Order.items).joinedload(OrderItem.grants).joinedload(DownloadGrant.file),
        shipments.joinedload(Shipment.document),
        shipments.joinedload(Shipment.cancellation),
        shipments.joinedload(Shipment.items),
        shipments.joinedload(Shipment.tracking_numbers),
        selectinload(Order.events).joinedload(OrderEvent.comment),
    ]
