"""Bestellung ändern: the form with its preview, the addresses alone, and what an order was before."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_or_404, what_was_mailed
from portal.backend.change_forms import AddressesForm, ChangeForm, fingerprint, is_apply
from portal.backend.change_page import ChangePage, version_totals
from portal.models.order import Order
from portal.sales import guards, queries
from portal.sales.changing import change_order, preview_change
from portal.sales.transaction import Click
from portal.web.forms import KeyedForm
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/changes", methods=["GET", "POST"])
@staff_required
def order_change(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    order_id, form = order.id, ChangeForm(order)
    if form.search():
        return _show_change(number, form, None)
    if not is_apply():
        return _show_change(number, form, attempt(form, lambda click: _preview(order, form, click)))
    if attempt(form, lambda click: change_order(order_id, form.previewed_wish(order), click)) is None:
        return _show_change(number, form, None)
    return _done(number, form)


@blueprint.route("/orders/<number>/addresses", methods=["GET", "POST"])
@staff_required
def order_addresses(number: str) -> ResponseReturnValue:
    order = order_or_404(number)
    order_id, form = order.id, AddressesForm(order)
    if attempt(form, lambda click: change_order(order_id, form.address_wish, click)) is None:
        order, status = order_or_404(number), 422 if form.errors else 200
        form.take_over(order)
        verdict = guards.can_change(order)
        return render_template("backend/order_addresses.html", order=order, form=form, verdict=verdict), status
    return _done(number, form)


@blueprint.route("/orders/<number>/versions/<int:version>")
@staff_required
def order_version(number: str, version: int) -> str:
    old = queries.find_order_version(number, version) or abort(404)
    content = old.content
    return render_template("backend/order_version.html", old=old, content=content, totals_rows=version_totals(content))


def _preview(order: Order, form: ChangeForm, click: Click) -> ChangePage:
    wish = form.wish(order)
    return ChangePage(preview_change(order, wish, click), fingerprint(wish))


def _show_change(number: str, form: ChangeForm, page: ChangePage | None) -> ResponseReturnValue:
    order, status = order_or_404(number), 422 if form.errors else 200
    form.take_over(order)
    form.previewed.data = page.fingerprint if page else ""
    return render_template(
        "backend/order_change.html", order=order, form=form, page=page, verdict=guards.can_change(order)
    ), status


def _done(number: str, form: KeyedForm) -> ResponseReturnValue:
    flash(_("Die Bestellung ist geändert.") + " " + what_was_mailed(form), "good")
    return redirect(url_for("backend.order", number=number), 303)
