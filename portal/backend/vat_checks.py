"""Bei VIES geprüft."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.acting import attempt, order_or_404
from portal.backend.order_forms import ActForm
from portal.sales.vat_ids import record_vat_check
from portal.wording import gettext as _


@blueprint.route("/orders/<number>/vat-check", methods=["POST"])
@staff_required
def order_vat_check(number: str) -> ResponseReturnValue:
    order, form = order_or_404(number), ActForm()
    if attempt(form, lambda click: record_vat_check(order.id, click)) is None:
        flash(form.first_error, "stop")
    else:
        flash(_("Vermerkt: Die USt-IdNr. ist bei VIES geprüft."), "good")
    return redirect(url_for("backend.order", number=number), 303)
