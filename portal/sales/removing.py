"""Taking out what hangs on an order: a trial, or one whose time is over. Of others the database refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from portal.extensions import db
from portal.models.batch import BatchItem
from portal.models.credit_memo import CreditMemo, CreditMemoItem
from portal.models.discount import OrderDiscount
from portal.models.document import IssuedDocument
from portal.models.download import DownloadGrant, DownloadUse
from portal.models.invoice import Invoice, InvoiceCancellation, InvoiceItem
from portal.models.order import OrderAgreement
from portal.models.order_comment import OrderComment
from portal.models.order_event import OrderEvent
from portal.models.order_hold import OrderHold
from portal.models.order_version import OrderVersion
from portal.models.outgoing_mail import OutgoingMail
from portal.models.payment import Payment
from portal.models.shipment import Shipment, ShipmentCancellation, ShipmentItem, TrackingNumber
from portal.models.voucher import VoucherUse
from portal.models.withdrawal import Withdrawal, WithdrawalDecision
from portal.sales.search import WORDS


def files_of(order_id: int) -> Sequence[str]:
    """Keys of its papers and of the copies of its mails: to be deleted once the rows are."""
    return [
        str(key)
        for column, owner in ((IssuedDocument.file_key, IssuedDocument), (OutgoingMail.copy_key, OutgoingMail))
        for key in db.session.scalars(select(column).where(owner.order_id == order_id, column.is_not(None)))
    ]


def delete_what_hangs_on(order_id: int) -> None:
    """All but its addresses and items; leaves before branches, as the foreign keys and the triggers want it."""
    invoices = select(Invoice.id).where(Invoice.order_id == order_id)
    shipments = select(Shipment.id).where(Shipment.order_id == order_id)
    memos = select(CreditMemo.id).where(CreditMemo.order_id == order_id)
    grants = select(DownloadGrant.id).where(DownloadGrant.order_id == order_id)
    withdrawals = select(Withdrawal.id).where(Withdrawal.order_id == order_id)
    conditions: list[Any] = [
        delete(DownloadUse).where(DownloadUse.grant_id.in_(grants)),
        delete(WithdrawalDecision).where(WithdrawalDecision.withdrawal_id.in_(withdrawals)),
        delete(InvoiceCancellation).where(InvoiceCancellation.invoice_id.in_(invoices)),
        delete(CreditMemoItem).where(CreditMemoItem.credit_memo_id.in_(memos)),
        delete(CreditMemo).where(CreditMemo.order_id == order_id),
        delete(InvoiceItem).where(InvoiceItem.invoice_id.in_(invoices)),
        delete(ShipmentItem).where(ShipmentItem.shipment_id.in_(shipments)),
        delete(ShipmentCancellation).where(ShipmentCancellation.shipment_id.in_(shipments)),
        delete(TrackingNumber).where(TrackingNumber.shipment_id.in_(shipments)),
        delete(Payment).where(Payment.order_id == order_id, Payment.reverses_id.is_not(None)),
    ]
    hanging = (
        BatchItem, DownloadGrant, OrderComment, OrderEvent, OrderHold, OutgoingMail, Invoice, Shipment, IssuedDocument,
        Payment, OrderAgreement, OrderDiscount, OrderVersion, VoucherUse, Withdrawal,
    )  # fmt: skip
    conditions += [delete(model).where(model.order_id == order_id) for model in hanging]
    conditions.append(WORDS.forget(order_id))
    for statement in conditions:
        db.session.execute(statement.execution_options(synchronize_session=False))
