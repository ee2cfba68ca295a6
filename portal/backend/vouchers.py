"""Verkäufe → Gutscheine: list, form, switch."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, labels
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.discount_forms import VoucherForm
from portal.backend.stale import show_saved
from portal.models.voucher import Voucher
from portal.shop import vouchers
from portal.wording import gettext as _


@blueprint.route("/vouchers")
@staff_required
def voucher_list() -> str:
    page = vouchers.list_vouchers(request.args.get("before"), request.args.get("after"))
    return render_template("backend/voucher_list.html", page=page, mark_of=_mark_of)


@blueprint.route("/vouchers/new", methods=["GET", "POST"])
@staff_required
def voucher_new() -> ResponseReturnValue:
    form = VoucherForm()
    if form.validate_on_submit():
        with form.carrying_out():
            vouchers.add_voucher(form.voucher_data, clock.now())
            flash(_("Gutschein angelegt."), "good")
            return _to_list()
    return _show(None, form)


@blueprint.route("/vouchers/<int:voucher_id>", methods=["GET", "POST"])
@staff_required
def voucher(voucher_id: int) -> ResponseReturnValue:
    voucher = _voucher_or_404(voucher_id)
    form = VoucherForm(voucher)
    if form.validate_on_submit():
        with form.carrying_out():
            vouchers.change_voucher(voucher.id, form.voucher_data, form.seen_version)
            flash(_("Gutschein gespeichert. Frühere Bestellungen behalten ihren Rabatt."), "good")
            return _to_list()
    return _show(voucher, form)


@blueprint.route("/vouchers/<int:voucher_id>/activity", methods=["POST"])
@staff_required
def voucher_activity(voucher_id: int) -> ResponseReturnValue:
    voucher, is_active = _voucher_or_404(voucher_id), request.form.get("active") == "1"
    vouchers.switch_voucher(voucher.id, is_active)
    flash(_("Der Gutschein gilt wieder.") if is_active else _("Der Gutschein ist abgeschaltet."), "good")
    return _to_list()


def _show(voucher: Voucher | None, form: VoucherForm) -> ResponseReturnValue:
    if form.errors and voucher is not None:
        show_saved(form, VoucherForm(voucher, formdata=None))
    page = render_template("backend/voucher.html", voucher=voucher, form=form)
    return page, 422 if form.errors else 200


def _mark_of(voucher: Voucher) -> labels.Mark:
    """Whether it counts is a question of today, so it is asked here."""
    today = clock.today()
    if not voucher.is_active:
        return labels.VOUCHER_STATE["off"]
    if voucher.is_over(today):
        return labels.VOUCHER_STATE["over"]
    if voucher.is_used_up:
        return labels.VOUCHER_STATE["used_up"]
    return labels.VOUCHER_STATE["to_come" if voucher.is_to_come(today) else "valid"]


def _voucher_or_404(voucher_id: int) -> Voucher:
    return vouchers.find_voucher(voucher_id) or abort(404)


def _to_list() -> ResponseReturnValue:
    return redirect(url_for("backend.voucher_list"), 303)
