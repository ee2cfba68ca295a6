"""Mein Benutzerkonto: what a customer may change without the shop."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal.accounts import people
from portal.accounts.rights import account_required, current_user
from portal.customer import blueprint
from portal.web import language
from portal.web.forms import Form
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

LANGUAGES = [SelectChoice("de", "Deutsch"), SelectChoice("en", "English")]


class AccountForm(Form):
    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Bitte geben Sie Ihren Namen ein.")),
            Length(max=100, message=_l("Bitte geben Sie höchstens 100 Zeichen ein.")),
        ],
    )
    language = SelectField(_l("Sprache"), choices=LANGUAGES)


@blueprint.route("/account", methods=["GET", "POST"])
@account_required
def account() -> ResponseReturnValue:
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        people.change_account(current_user.id, form.name.data, form.language.data)
        language.remember(form.language.data)
        flash(_("Ihre Angaben sind gespeichert."), "good")
        return redirect(url_for("customer.account"), 303)
    return render_template("customer/account.html", form=form), 422 if form.errors else 200
