"""Wareneingang and Zählung: the only ways in which a person moves pieces."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.product_forms import edit_form
from portal.backend.products import product_or_404, show_product
from portal.backend.stock_page import CountForm, ReceiptForm, StockForm
from portal.catalogue import stocktaking
from portal.models.product import Product
from portal.wording import gettext as _


@blueprint.route("/products/<int:product_id>/receipts", methods=["POST"])
@staff_required
def product_receipt(product_id: int) -> ResponseReturnValue:
    product, form = product_or_404(product_id), ReceiptForm()
    if form.validate_on_submit():
        with form.carrying_out():
            stocktaking.receive(product.id, form.pieces.data, form.cause)
            flash(ngettext("Ein Stück gebucht.", "%(num)s Stück gebucht.", form.pieces.data), "good")
            return _back(product)
    return _refused(product, form)


@blueprint.route("/products/<int:product_id>/counts", methods=["POST"])
@staff_required
def product_count(product_id: int) -> ResponseReturnValue:
    product, form = product_or_404(product_id), CountForm()
    if form.validate_on_submit():
        with form.carrying_out():
            wrong_by = stocktaking.count_to(product.id, form.pieces.data, form.shown.data, form.cause)
            flash(_("Zählung gebucht.") if wrong_by else _("Die Zählung stimmt, es ist nichts zu ändern."), "good")
            return _back(product)
    return _refused(product, form)


def _back(product: Product) -> ResponseReturnValue:
    return redirect(url_for("backend.product", product_id=product.id, _anchor="s-stock"), 303)


def _refused(product: Product, form: StockForm) -> ResponseReturnValue:
    return show_product(product_or_404(product.id), edit_form(product, formdata=None), stock_form=form), 422
