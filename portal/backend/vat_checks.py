"""Bei VIES geprüft."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import order_id_or_404, press
from portal.backend.order_forms import ActForm
from portal.sales.vat_ids import record_vat_check
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/vat-check", methods=["POST"])
@staff_required
def order_vat_check(number: str) -> ResponseReturnValue:
    order_id, form = order_id_or_404(number), ActForm()
    press(form, lambda click: record_vat_check(order_id, click), _("Vermerkt: Die USt-IdNr. ist bei VIES geprüft."))
    return redirect(url_for("backend.order", number=number), 303)
