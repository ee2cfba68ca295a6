"""Einstellungen → Versandarten."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import owner_required
from portal.backend import blueprint
from portal.backend.settings_forms import ShippingForm
from portal.backend.stale import show_saved
from portal.labels import Mark
from portal.models.shop_settings import ShippingMethod
from portal.shop import shipping
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

_MARKS = {
    True: Mark(_l("wird angeboten"), "complete", "is-good"),
    False: Mark(_l("abgeschaltet"), "closed", "is-closed"),
}


@blueprint.route("/settings/shipping")
@owner_required
def settings_shipping() -> str:
    methods = shipping.list_all_shipping_methods()
    return render_template("backend/settings_shipping.html", methods=methods, marks=_MARKS)


@blueprint.route("/settings/shipping/new", methods=["GET", "POST"])
@owner_required
def settings_shipping_new() -> ResponseReturnValue:
    form = ShippingForm()
    if form.validate_on_submit():
        with form.carrying_out():
            shipping.add_shipping_method(form.shipping_data, form.seen_version)
            flash(_("Versandart angelegt."), "good")
            return _to_list()
    return _show(None, form)


@blueprint.route("/settings/shipping/<int:method_id>", methods=["GET", "POST"])
@owner_required
def settings_shipping_method(method_id: int) -> ResponseReturnValue:
    method = _method_or_404(method_id)
    form = ShippingForm(method)
    if form.validate_on_submit():
        with form.carrying_out():
            shipping.change_shipping_method(method.id, form.shipping_data, form.seen_version)
            flash(_("Versandart gespeichert. Frühere Bestellungen behalten ihren Preis."), "good")
            return _to_list()
    return _show(method, form)


@blueprint.route("/settings/shipping/<int:method_id>/position", methods=["POST"])
@owner_required
def settings_shipping_position(method_id: int) -> ResponseReturnValue:
    method = _method_or_404(method_id)
    shipping.move_shipping_method(method.id, -1 if request.form.get("direction") == "up" else 1)
    return _to_list()


@blueprint.route("/settings/shipping/<int:method_id>/activity", methods=["POST"])
@owner_required
def settings_shipping_activity(method_id: int) -> ResponseReturnValue:
    method = _method_or_404(method_id)
    shipping.switch_shipping_method(method.id, request.form.get("active") == "1")
    flash(_("Die Versandart wird angeboten.") if method.is_active else _("Die Versandart ist abgeschaltet."), "good")
    return _to_list()


def _show(method: ShippingMethod | None, form: ShippingForm) -> ResponseReturnValue:
    if form.errors:
        show_saved(form, ShippingForm(method, formdata=None))
    page = render_template("backend/settings_shipping_method.html", method=method, form=form)
    return page, 422 if form.errors else 200


def _method_or_404(method_id: int) -> ShippingMethod:
    return shipping.find_shipping_method(method_id) or abort(404)


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("backend.settings_shipping"), 303)
