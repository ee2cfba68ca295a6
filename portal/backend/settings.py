"""Einstellungen: what is still missing, and the pages about the shop itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.rights import owner_required
from portal.backend import blueprint
from portal.backend.settings_forms import (
    BankForm,
    CountriesForm,
    MailForm,
    PaymentForm,
    SettingsForm,
    ShopForm,
    TaxForm,
    WarrantyForm,
    WithdrawalForm,
)
from portal.backend.stale import show_saved
from portal.catalogue import pictures
from portal.labels import Mark
from portal.shop import payment, saving
from portal.shop.legal import withdrawal_address
from portal.shop.readiness import list_checks
from portal.shop.settings import get_settings
from portal.sized_picture import key_of
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

_PAGES = {
    "shop": "settings_shop",
    "tax": "settings_tax",
    "bank": "settings_bank",
    "texts": "settings_texts",
    "withdrawal": "settings_withdrawal",
    "warranty": "settings_warranty",
    "shipping": "settings_shipping",
    "payment": "settings_payment",
    "products": "product_list",
    "mail": "settings_mail",
    "trial": "trial_order",
}
_MARKS = {True: Mark(_l("da"), "complete", "is-good"), False: Mark(_l("fehlt"), "alert", "is-stop")}


@blueprint.route("/settings")
@owner_required
def settings() -> str:
    checks = list_checks(get_settings())
    urls = {page: url_for(f"backend.{endpoint}") for page, endpoint in _PAGES.items()}
    return render_template("backend/settings.html", checks=checks, urls=urls, marks=_MARKS)


@blueprint.route("/settings/shop", methods=["GET", "POST"])
@owner_required
def settings_shop() -> ResponseReturnValue:
    form = ShopForm()
    return _edit("shop", form, lambda: saving.save_shop_data(form.shop_data, form.seen_version, _new_logo(form)))


@blueprint.route("/settings/tax", methods=["GET", "POST"])
@owner_required
def settings_tax() -> ResponseReturnValue:
    form = TaxForm()
    return _edit("tax", form, lambda: saving.save_tax(form.tax_data, form.seen_version))


@blueprint.route("/settings/bank", methods=["GET", "POST"])
@owner_required
def settings_bank() -> ResponseReturnValue:
    form = BankForm()
    return _edit("bank", form, lambda: saving.save_bank(form.bank_data, form.seen_version))


@blueprint.route("/settings/payment", methods=["GET", "POST"])
@owner_required
def settings_payment() -> ResponseReturnValue:
    form = PaymentForm()
    return _edit("payment", form, lambda: payment.save_payment(form.payment_rules, form.seen_version))


@blueprint.route("/settings/mail", methods=["GET", "POST"])
@owner_required
def settings_mail() -> ResponseReturnValue:
    form = MailForm()
    return _edit("mail", form, lambda: saving.save_mail_delay(form.mail_delay_minutes.data, form.seen_version))


@blueprint.route("/settings/withdrawal", methods=["GET", "POST"])
@owner_required
def settings_withdrawal() -> ResponseReturnValue:
    form = WithdrawalForm()
    return _edit("withdrawal", form, lambda: saving.save_transit(form.transit_days.data, form.seen_version))


def _new_logo(form: ShopForm) -> str | None:
    """Kept before it is named. Raises Refusal."""
    content = form.read_logo()
    if content is None:
        return "" if form.removes_logo.data else None
    encoded, size = pictures.encode_logo(content)
    return pictures.keep(encoded, key_of("logos", encoded, size), "logo")


@blueprint.route("/settings/warranty", methods=["GET", "POST"])
@owner_required
def settings_warranty() -> ResponseReturnValue:
    form = WarrantyForm()
    return _edit(
        "warranty", form, lambda: saving.save_warranty(_new_notice(form), form.warranty_words.data, form.seen_version)
    )


def _new_notice(form: WarrantyForm) -> str | None:
    """Kept before it is named. Raises Refusal."""
    content = form.read_notice()
    if content is None:
        return "" if form.removes_notice.data else None
    encoded, size = pictures.encode_notice(content)
    return pictures.keep(encoded, key_of("notices", encoded, size), "notice")


@blueprint.route("/settings/countries", methods=["GET", "POST"])
@owner_required
def settings_countries() -> ResponseReturnValue:
    form = CountriesForm()
    return _edit("countries", form, lambda: saving.save_delivery_countries(form.codes.data, form.seen_version))


def _edit(page: str, form: SettingsForm, save: Callable[[], None]) -> ResponseReturnValue:
    """The eight pages differ only in their fields."""
    if form.validate_on_submit():
        with form.carrying_out():
            save()
            flash(_("Gespeichert. Bestellungen und Belege von vorher bleiben, wie sie sind."), "good")
            return redirect(url_for("backend.settings"), 303)
    if form.errors:
        show_saved(form, type(form)(formdata=None))
    return render_template(
        f"backend/settings_{page}.html", form=form, address=withdrawal_address()
    ), 422 if form.errors else 200
