"""Legal texts as pages."""

from __future__ import annotations

from flask import abort, render_template

from portal.accounts.rights import public
from portal.customer import blueprint
from portal.customer.shop_words import payment_hints
from portal.models.shop_settings import LegalTextKind
from portal.shop.methods import collecting, find_legal_text, list_payment_methods, list_shipping_methods
from portal.shop.settings import get_settings
from portal.web.language import choose


@blueprint.route(f"/legal/<any({', '.join(LegalTextKind)}):kind>")
@public
def legal_page(kind: str) -> str:
    text = find_legal_text(LegalTextKind(kind), choose()) or abort(404)
    is_shipping = text.kind is LegalTextKind.shipping
    shipping = list_shipping_methods() if is_shipping else []
    return render_template(
        "customer/legal.html",
        text=text,
        shipping_methods=shipping,
        payment_methods=list_payment_methods(get_settings().is_demo, bool(collecting(shipping))) if is_shipping else [],
        payment_hints=payment_hints(shipping),
    )
