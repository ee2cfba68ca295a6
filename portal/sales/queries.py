"""Questions about orders that pages and lists ask. Statements are counted by the tests of the pages."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from portal.extensions import db
from portal.loading import Question, Shape
from portal.models.basket import Basket, BasketItem
from portal.models.credit_memo import CreditMemo
from portal.models.document import DocumentKind, IssuedDocument
from portal.models.download import DownloadGrant
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.order_comment import OrderComment
from portal.models.order_status import OrderStatus
from portal.models.order_version import OrderVersion
from portal.models.outgoing_mail import OutgoingMail
from portal.models.shipment import Shipment
from portal.paging import written
from portal.prepared import Prepared
from portal.rows import write_told
from portal.sales.mailing import noted_mails
from portal.sales.whole_order import find_for_customer, find_without_history, mails_by

NEW_SHOWN = 99  # more are „99+“: every page of the backend asks, and thousands would be counted each time
# Made once: making a statement costs as much as carrying it out.
_SOME_NEW = (
    select(Order.id).where(Order.status == written(OrderStatus.pending), Order.is_trial.is_(False)).limit(NEW_SHOWN + 1)
)
NEW_ORDERS = select(func.count()).select_from(_SOME_NEW.subquery())
_COUNT_NEW = Prepared(NEW_ORDERS)
ID_OF_ORDER = select(Order.id).where(Order.number == bindparam("number"))
_PIECES = Prepared(select(func.sum(BasketItem.quantity)).join(Basket).where(Basket.key == bindparam("key")))
_MAILS_OF_FORM = Question(
    select(OutgoingMail).where(OutgoingMail.form_key == bindparam("form_key")), Shape(OutgoingMail)
)
_GRANT = (
    joinedload(DownloadGrant.order),
    joinedload(DownloadGrant.order_item),
    joinedload(DownloadGrant.file),
)


def count_new_orders() -> int:
    """Orders that nobody has begun; `NEW_SHOWN` + 1 where there are more than are shown."""
    write_told()
    return int(_COUNT_NEW.scalar({}))


def count_basket_pieces(key: str) -> int:
    write_told()
    return _PIECES.scalar({"key": key}) or 0


def find_order(number: str) -> Order | None:
    """The order without its history: enough for a form."""
    return find_without_history(Order.number, number)


def find_customer_order(number: str, account_id: int) -> Order | None:
    """The customer's own order with everything; a stranger's is not found."""
    order = find_for_customer(Order.number, number)
    return order if order is not None and order.account_id == account_id else None


def find_linked_order(order_id: int, nonce: str) -> Order | None:
    """The order of a signed link, if the link was not revoked."""
    order = find_for_customer(Order.id, order_id)
    return order if order is not None and order.nonce == nonce else None


def find_order_version(number: str, version: int) -> OrderVersion | None:
    """What the order with this number was before it was changed."""
    query = select(OrderVersion).join(Order).where(Order.number == number, OrderVersion.version == version)
    return db.session.scalar(query.options(joinedload(OrderVersion.order)))


def list_order_mails(order_id: int) -> list[OutgoingMail]:
    """The newest ones."""
    (mails,), _ = mails_by(Order.id).ask(key=order_id)
    return mails


def list_mails_about(order_id: int, key: str, paper_id: int) -> list[OutgoingMail]:
    """Of the newest those that send one of its papers; `key`: how they name it ("invoice_id")."""
    return [mail for mail in list_order_mails(order_id) if mail.data.get(key) == paper_id]


def list_mails_of_form(form_key: str) -> list[OutgoingMail]:
    """What a posted form has caused, whoever asks: the first of two clicks, which knows, or the second."""
    mails = noted_mails(form_key)
    if mails is None:
        (mails,), _ = _MAILS_OF_FORM.ask(form_key=form_key)
    return mails


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
