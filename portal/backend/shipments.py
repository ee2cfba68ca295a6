"""Lieferscheine: „Versenden“, the list, the delivery with its parcels and „Trackinginformationen senden“."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import (
    attempt,
    item_names,
    order_id_or_404,
    order_or_404,
    press,
    time_of_mail,
    what_was_mailed,
)
from portal.backend.comments import comments_on
from portal.backend.order_forms import ActForm
from portal.backend.paper_list import show_papers
from portal.backend.shipment_forms import ShipmentCancellationForm, ShipmentForm, TrackingForm
from portal.models.carrier import Carrier
from portal.models.order import Order
from portal.models.shipment import Shipment
from portal.sales import guards, queries, shipping
from portal.sales.archive import pdf_of
from portal.sales.paper_lists import SHIPMENTS
from portal.sales.shipping import ShipmentWish
from portal.web.responses import pdf_response
from portal.wording import gettext as _


@blueprint.route("/shipments")
@staff_required
def shipment_list() -> ResponseReturnValue:
    return show_papers(SHIPMENTS, "backend/shipment_list.html")


@blueprint.route("/orders/<number>/shipments/new")
@staff_required
def order_shipment_form(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    form = ShipmentForm(version=order.version)
    form.suggest(order.carrier)
    return _show_form(order, form)


@blueprint.route("/orders/<number>/shipments", methods=["POST"])
@staff_required
def order_shipment(number: str) -> ResponseReturnValue:
    form = ShipmentForm()
    if form.is_shown_for("more"):
        order = order_or_404(number)
        form.add_rows(order.carrier)
        return _show_form(order, form)
    order_id = order_id_or_404(number)
    made = attempt(form, lambda click: shipping.submit_shipment(order_id, _wish(form, number), click))
    if made is None:
        return _show_form(order_or_404(number), form), 422
    flash(_("Lieferschein %(number)s ist erstellt.", number=made) + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=number), 303)


@blueprint.route("/shipments/<number>")
@staff_required
def shipment(number: str) -> str:
    return _show(_shipment_or_404(number))


@blueprint.route("/shipments/<number>.pdf")
@staff_required
def shipment_pdf(number: str) -> Response:
    return pdf_response(pdf_of(_shipment_or_404(number).document_id), number)


@blueprint.route("/shipments/<number>/tracking-mail", methods=["POST"])
@staff_required
def tracking_mail(number: str) -> ResponseReturnValue:
    found, form = _shipment_or_404(number), ActForm()
    recipient = found.order.email
    if attempt(form, lambda click: shipping.send_tracking_information(found.order_id, found.id, click)) is None:
        flash(form.first_error, "stop")
    elif time := time_of_mail(form):
        told = {"number": number, "time": time, "to": recipient}
        flash(_("Trackinginformationen zu %(number)s gehen um %(time)s an %(to)s hinaus.", **told), "good")
    else:
        flash(_("Trackinginformationen zu %(number)s gehen an %(to)s.", number=number, to=recipient), "good")
    return redirect(url_for("backend.shipment", number=number), 303)


@blueprint.route("/shipments/<number>/cancellation", methods=["GET", "POST"])
@staff_required
def shipment_cancellation(number: str) -> ResponseReturnValue:
    found = _shipment_or_404(number)
    order_id, shipment_id, order_number = found.order_id, found.id, found.order.number
    form = ShipmentCancellationForm(version=found.order.version)
    result = attempt(form, lambda click: shipping.cancel_shipment(order_id, shipment_id, form.reason.data, click))
    if result is None:
        found = _shipment_or_404(number)
        verdict = guards.can_cancel_shipment(found)
        status = 422 if form.errors else 200
        return render_template("backend/shipment_cancellation.html", shipment=found, form=form, verdict=verdict), status
    flash(_("Lieferung %(number)s ist storniert. Ihre Artikel sind wieder zu versenden.", number=number), "good")
    return redirect(url_for("backend.order", number=order_number), 303)


@blueprint.route("/shipments/<number>/tracking-numbers", methods=["POST"])
@staff_required
def tracking_number(number: str) -> ResponseReturnValue:
    found, form = _shipment_or_404(number), TrackingForm()
    order_id, shipment_id = found.order_id, found.id
    result = attempt(
        form,
        lambda click: shipping.add_tracking_number(
            order_id, shipment_id, Carrier(form.carrier.data), form.number.data, form.notify.data, click
        ),
    )
    if result is None:
        return _show(_shipment_or_404(number), form), 422
    flash(_("Trackingnummer hinzugefügt.") + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.shipment", number=number), 303)


@blueprint.route("/shipments/<number>/tracking-numbers/<int:tracking_id>/removal", methods=["POST"])
@staff_required
def tracking_removal(number: str, tracking_id: int) -> ResponseReturnValue:
    found, form = _shipment_or_404(number), ActForm()
    press(
        form,
        lambda click: shipping.remove_tracking_number(found.order_id, tracking_id, click),
        _("Trackingnummer entfernt."),
    )
    return redirect(url_for("backend.shipment", number=number), 303)


def _show(found: Shipment, form: TrackingForm | None = None) -> str:
    version = found.order.version
    form = form or TrackingForm(formdata=None, version=version, carrier=found.order.carrier or Carrier.dhl)
    return render_template(
        "backend/shipment.html", shipment=found, form=form, comments=comments_on(found.number),
        act=ActForm(formdata=None, version=version),
        mails=queries.list_mails_about(found.order_id, "shipment_id", found.id),
    )  # fmt: skip


def _show_form(order: Order, form: ShipmentForm) -> str:
    return render_template("backend/shipment_form.html", order=order, form=form, verdict=guards.can_ship(order))


def _wish(form: ShipmentForm, number: str) -> ShipmentWish:
    return ShipmentWish(
        quantities=form.quantities(lambda: item_names(number)),
        parcels=form.wished_parcels,
        comment=form.comment.data,
        mail=form.mail.data,
    )


def _shipment_or_404(number: str) -> Shipment:
    return queries.find_shipment(number) or abort(404)
