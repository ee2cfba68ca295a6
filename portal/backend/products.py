"""Artikel: the list, the form, in the shop or out of it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.list_jump import jump
from portal.backend.list_query import ListQuery
from portal.backend.product_forms import DownloadForm, GoodsForm, NewGoodsForm, UploadForm, edit_form, new_form
from portal.backend.stale import show_saved
from portal.backend.stock_page import StockForm, stock_page
from portal.catalogue import product_list as lists
from portal.catalogue import products
from portal.labels import Mark
from portal.models.product import Product, ProductKind
from portal.web.query import word_or_none
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

_MARKS = {
    True: Mark(_l("Im Laden"), "view", "is-good"),
    False: Mark(_l("Ausgeblendet"), "closed", "is-closed"),
}


@blueprint.route("/products")
@staff_required
def product_list() -> ResponseReturnValue:
    query = ListQuery()
    search = query.products()
    if query.jump:
        place = lists.find_place(query.jump) if search.sorted_by is lists.ProductSort.name else None
        otherwise = _("Mit „%(typed)s“ beginnt kein Artikel, und keiner hat diese Nummer.", typed=query.jump)
        return jump(query, search.keyset, place, otherwise)
    page = lists.list_products(search, query.before, query.after)
    shown = {"page": page, "query": query, "search": search, "low": lists.count_low()}
    return render_template("backend/product_list.html", marks=_MARKS, **shown)


@blueprint.route("/products/new", methods=["GET", "POST"])
@staff_required
def product_new() -> ResponseReturnValue:
    kind = word_or_none(ProductKind, request.args.get("kind")) or ProductKind.goods
    form = new_form(kind)
    if form.validate_on_submit():
        with form.carrying_out():
            ident = products.add_product(form.wish, _beginning(kind, form), form.picture_wish)
            flash(_first_words(kind), "good")
            return redirect(url_for("backend.product", product_id=ident), 303)
    form.remind_of_picture()
    return render_template("backend/product_new.html", form=form, kind=kind), 422 if form.errors else 200


@blueprint.route("/products/<int:product_id>", methods=["GET", "POST"])
@staff_required
def product(product_id: int) -> ResponseReturnValue:
    product = product_or_404(product_id)
    form = edit_form(product)
    if form.validate_on_submit():
        with form.carrying_out():
            products.save_product(product.id, form.wish, form.picture_wish, form.seen_version)
            flash(_("Artikel gespeichert."), "good")
            return _back(product)
    _explain(form, product)
    return show_product(product, form), 422 if form.errors else 200


@blueprint.route("/products/<int:product_id>/visibility", methods=["POST"])
@staff_required
def product_visibility(product_id: int) -> ResponseReturnValue:
    product = product_or_404(product_id)
    if request.form.get("visible") == "1":
        products.show_product(product.id)
        flash(_("Der Artikel steht wieder im Laden."), "good")
    else:
        products.hide_product(product.id)
        flash(_("Der Artikel ist ausgeblendet. In Bestellungen und Rechnungen bleibt er."), "good")
    return _back(product)


def product_or_404(product_id: int) -> Product:
    return products.find_product(product_id) or abort(404)


def show_product(
    product: Product,
    form: GoodsForm | DownloadForm,
    upload: UploadForm | None = None,
    stock_form: StockForm | None = None,
) -> str:
    """The page with the form that was refused, if any, as it was filled."""
    return render_template(
        "backend/product.html",
        product=product,
        form=form,
        upload=upload or UploadForm(formdata=None),
        stock=None if product.is_download else stock_page(product, stock_form),
        marks=_MARKS,
    )


def _beginning(kind: ProductKind, form: NewGoodsForm | DownloadForm) -> products.Beginning:
    beginning = products.Beginning(kind, clock.now(), current_user.actor.name)
    if isinstance(form, NewGoodsForm):
        return replace(beginning, stock=form.stock.data, is_active=form.is_active.data)
    return replace(beginning, is_active=False)


def _first_words(kind: ProductKind) -> str:
    if kind is ProductKind.download:
        return _("Artikel angelegt. Laden Sie jetzt die Datei hoch und zeigen Sie ihn dann im Laden.")
    return _("Artikel angelegt.")


def _explain(form: GoodsForm | DownloadForm, product: Product) -> None:
    """What a refused form shows beside what was typed."""
    if not form.errors:
        return
    show_saved(form, edit_form(product, formdata=None))
    form.remind_of_picture()


def _back(product: Product) -> ResponseReturnValue:
    return redirect(url_for("backend.product", product_id=product.id), 303)
