"""The shop window: home with search, categories, articles, pictures."""

from __future__ import annotations

import re

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import storage
from portal.accounts.rights import public
from portal.catalogue import queries
from portal.customer import blueprint
from portal.customer.basket_forms import ItemForm
from portal.models.basket import MOST_PIECES
from portal.models.product import Product
from portal.shop.methods import list_shipping_methods
from portal.shop.settings import find_settings
from portal.sized_picture import SizedPicture
from portal.text import clean_line
from portal.web.assets import FOREVER

LONGEST_SEARCH = 80
# Pages whose order or basket brings the settings along; where neither is found they show nothing of the shop.
BRING_SETTINGS = frozenset(
    f"customer.{name}"
    for name in ("guest_order", "guest_document", "basket", "checkout", "checkout_methods", "checkout_review")
)
PICTURE_NAME = re.compile(r"[0-9a-f]{64}\.webp")  # its hash; whatever was uploaded is kept as WebP


@blueprint.before_request
def lead_to_setup() -> ResponseReturnValue | None:
    """A shop that was not set up has no page to show yet."""
    is_page = request.method == "GET" and request.endpoint != "customer.picture"
    return None if not is_page or request.endpoint in BRING_SETTINGS else missing_setup()


def missing_setup() -> ResponseReturnValue | None:
    """The way to it, where the shop has not gone it yet."""
    return redirect(url_for("backend.setup")) if find_settings() is None else None


@blueprint.route("/")
@public
def home() -> str:
    words = clean_line(request.args.get("q", ""))[:LONGEST_SEARCH]
    return render_template(
        "customer/home.html",
        words=words,
        page=queries.list_products(words, None, request.args.get("before"), request.args.get("after")),
        categories=queries.list_categories(),
        shipping_methods=list_shipping_methods(),
    )


@blueprint.route("/categories/<slug>")
@public
def category(slug: str) -> str:
    category = queries.find_category(slug) or abort(404)
    return render_template(
        "customer/category.html",
        category=category,
        page=queries.list_products("", category, request.args.get("before"), request.args.get("after")),
        categories=queries.list_categories(),
    )


@blueprint.route("/products/<slug>")
@public
def product(slug: str) -> str:
    product = queries.find_product(slug) or abort(404)
    return render_product(product, ItemForm(slug=slug))


@blueprint.route("/pictures/<name>")
@public
def picture(name: str) -> Response:
    """The name holds the hash of the content, so a browser need never ask again."""
    if not PICTURE_NAME.fullmatch(name):
        abort(404)
    try:
        response = Response(storage.get(f"pictures/{name}"), mimetype="image/webp")
    except storage.FileMissingError:
        abort(404)
    response.headers["Cache-Control"] = FOREVER
    return response


@blueprint.route("/logos/<name>")
@public
def logo(name: str) -> Response:
    """The one in force; earlier ones stand only on papers."""
    shop = find_settings()
    return _in_force(shop.logo_picture if shop else None, name)


@blueprint.route("/notices/<name>")
@public
def notice(name: str) -> Response:
    """The one in force."""
    shop = find_settings()
    return _in_force(shop.warranty_picture if shop else None, name)


def _in_force(picture: SizedPicture | None, name: str) -> Response:
    """Not found where it bears another name by now."""
    if picture is None or picture.name != name:
        abort(404)
    response = Response(picture.content, mimetype="image/png")
    response.headers["Cache-Control"] = FOREVER
    return response


def render_product(product: Product, form: ItemForm) -> str:
    return render_template("customer/product.html", product=product, form=form, most_pieces=MOST_PIECES)
