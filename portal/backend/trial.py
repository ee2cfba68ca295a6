"""Probebestellung: place one, remove one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from portal import clock, labels
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.acting import order_id_or_404
from portal.backend.quantities_form import typed_quantities
from portal.sales import trial
from portal.sales.transaction import Click
from portal.shop.methods import list_payment_methods
from portal.web.fields import choices
from portal.web.forms import KeyedForm
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l


class TrialForm(KeyedForm):
    payment_method = RadioField(_l("Zahlungsart"))

    def offer(self) -> TrialForm:
        methods = list_payment_methods(with_trial=True)
        self.payment_method.choices = choices(labels.PAYMENT_METHOD, [method.code for method in methods])
        return self


@blueprint.route("/orders/trial", methods=["GET", "POST"])
@staff_required
def trial_order() -> ResponseReturnValue:
    form = TrialForm(payment_method="invoice").offer()
    products = trial.list_products()
    if form.validate_on_submit():
        with form.carrying_out():
            pieces = typed_quantities({product.id: product.name for product in products})
            click = Click(current_user.actor, clock.now())
            number = trial.place_trial_order(form.form_key.data, pieces, form.payment_method.data, click)
            flash(
                _("Probebestellung %(number)s ist da. Alle E-Mails dazu gehen nur an den Shop.", number=number), "good"
            )
            return redirect(url_for("backend.order", number=number), 303)
    status = 422 if form.errors else 200
    return render_template("backend/trial_order.html", form=form, products=products, typed=request.form), status


@blueprint.route("/orders/<number>/removal", methods=["POST"])
@staff_required
def trial_removal(number: str) -> ResponseReturnValue:
    """The verb refuses a real order."""
    trial.remove_trial_order(order_id_or_404(number))
    flash(_("Die Probebestellung %(number)s ist entfernt.", number=number), "good")
    return redirect(url_for("backend.order_list"), 303)
