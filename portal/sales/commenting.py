"""Kommentarverlauf: words about an order. They never change its status and never spoil someone's open form."""

from __future__ import annotations

from portal.extensions import db
from portal.models.order_comment import OrderComment
from portal.models.order_event import EventKind
from portal.models.outgoing_mail import MailName
from portal.refusal import Refusal
from portal.sales.mailing import mail_customer
from portal.sales.transaction import Click, once, order_change
from portal.wording import lazy_gettext as _l

LONGEST = 4000


@once
def add_comment(
    order_id: int,
    text: str,
    visible_to_customer: bool,
    notify_customer: bool,
    click: Click,
    document_number: str = "",
) -> str:
    """Plain text; the two ticks are independent; about one paper of the order when its number is given.

    Raises Refusal.
    """
    if not text.strip():
        raise Refusal(_l("Bitte schreiben Sie einen Text."), "text")
    if len(text) > LONGEST:
        raise Refusal(_l("Ein Kommentar hat höchstens %(most)s Zeichen.", most=LONGEST), "text")
    with order_change(order_id, click, raises_version=False) as change:
        comment = OrderComment(
            at=click.at,
            author=click.actor.name,
            text=text,
            document_number=document_number,
            visible_to_customer=visible_to_customer,
            notify_customer=notify_customer,
        )
        told = {"visible": visible_to_customer, "mailed": notify_customer, "sha256": comment.fingerprint}
        about = {"document": document_number} if document_number else {}
        comment.event_id = change.record(EventKind.commented, **told, **about)
        comment.order_id = change.order.id
        db.session.add(comment)
        db.session.flush()
        if notify_customer:
            mail_customer(change.order, MailName.order_comment, click, comment_id=comment.id)
    return ""
