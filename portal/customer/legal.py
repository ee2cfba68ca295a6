"""Legal texts as pages."""

from __future__ import annotations

from flask import abort, render_template

from portal.accounts.rights import public
from portal.customer import blueprint
from portal.customer.shop_words import PAYMENT_HINTS
from portal.models.shop_settings import LegalTextKind
from portal.shop.methods import find_legal_text, list_payment_methods, list_shipping_methods
from portal.shop.settings import get_settings
from portal.web.language import choose


@blueprint.route(f"/legal/<any({', '.join(LegalTextKind)}):kind>")
@public
def legal_page(kind: str) -> str:
    text = find_legal_text(LegalTextKind(kind), choose()) or abort(404)
    is_shipping = text.kind is LegalTextKind.shipping
    return render_template(
        "customer/legal.html",
        text=text,
        shipping_methods=list_shipping_methods() if is_shipping else [],
        payment_methods=list_payment_methods(get_settings().is_demo) if is_shipping else [],
        payment_hints=PAYMENT_HINTS,
    )
