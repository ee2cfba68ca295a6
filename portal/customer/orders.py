"""The customer's orders: by account, or by the secret link in the mail."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for

from portal import clock, links
from portal.accounts.rights import account_required, by_secret_link, current_user
from portal.customer import blueprint
from portal.customer.order_page import OrderPage
from portal.documents.einvoice import is_einvoice, xml_of
from portal.documents.girocode import girocode
from portal.documents.reading import asks_for_money
from portal.models.document import IssuedDocument
from portal.models.order import LINK_PURPOSE, Order
from portal.sales import lists, queries
from portal.sales.archive import pdf_of
from portal.shop.settings import get_settings
from portal.web.responses import pdf_response, xml_response


@blueprint.route("/orders")
@account_required
def order_list() -> str:
    page = lists.list_customer_orders(current_user.id, request.args.get("before"), request.args.get("after"))
    return render_template("customer/order_list.html", page=page)


@blueprint.route("/orders/<number>")
@account_required
def order(number: str) -> str:
    return _show(own_or_404(number), url_for("customer.order", number=number))


@blueprint.route("/o/<token>")
@by_secret_link
def guest_order(token: str) -> str:
    return _show(linked_or_404(token), url_for("customer.guest_order", token=token))


@blueprint.route("/orders/<order_number>/documents/<number>")
@account_required
def document(order_number: str, number: str) -> str:
    order = own_or_404(order_number)
    return _show_document(order, number, url_for("customer.order", number=order_number))


@blueprint.route("/o/<token>/documents/<number>")
@by_secret_link
def guest_document(token: str, number: str) -> str:
    return _show_document(linked_or_404(token), number, url_for("customer.guest_order", token=token))


@blueprint.route("/orders/<order_number>/documents/<number>.pdf")
@account_required
def document_pdf(order_number: str, number: str) -> Response:
    return _send_pdf(own_or_404(order_number), number)


@blueprint.route("/o/<token>/documents/<number>.pdf")
@by_secret_link
def guest_document_pdf(token: str, number: str) -> Response:
    return _send_pdf(linked_or_404(token), number)


@blueprint.route("/orders/<order_number>/documents/<number>.xml")
@account_required
def document_xml(order_number: str, number: str) -> Response:
    return _send_xml(own_or_404(order_number), number)


@blueprint.route("/o/<token>/documents/<number>.xml")
@by_secret_link
def guest_document_xml(token: str, number: str) -> Response:
    return _send_xml(linked_or_404(token), number)


def own_or_404(number: str) -> Order:
    return queries.find_customer_order(number, current_user.id) or abort(404)


def linked_or_404(token: str) -> Order:
    found = links.read(LINK_PURPOSE, token)
    order = queries.find_linked_order(*found) if found else None
    return order or abort(404)


def _show(order: Order, url: str) -> str:
    page = OrderPage(order, get_settings(), clock.now())
    slip = page.transfer
    code = girocode(page.seller, slip.amount_cents, slip.purpose) if slip else None
    return render_template("customer/order.html", page=page, order=order, slip=slip, code=code, base_url=url)


def _show_document(order: Order, number: str, back_url: str) -> str:
    document = _document_or_404(order, number)
    is_settled = asks_for_money(document.content) and not order.due_cents
    return render_template(
        "customer/document.html", document=document, order=order, is_settled=is_settled, back_url=back_url
    )


def _send_pdf(order: Order, number: str) -> Response:
    document = _document_or_404(order, number)
    return pdf_response(pdf_of(document.id), document.number)


def _send_xml(order: Order, number: str) -> Response:
    document = _document_or_404(order, number)
    if not is_einvoice(document.content):
        abort(404)
    return xml_response(xml_of(document.content), document.number)


def _document_or_404(order: Order, number: str) -> IssuedDocument:
    papers = [invoice.document for invoice in order.invoices]
    papers += [invoice.cancellation.document for invoice in order.invoices if invoice.cancellation]
    papers += [memo.document for memo in order.credit_memos]
    papers += order.letters
    papers += [shipment.document for shipment in order.valid_shipments]
    return next((paper for paper in papers if paper.number == number), None) or abort(404)
