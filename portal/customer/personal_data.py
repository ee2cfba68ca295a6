"""Meine Daten: a copy of everything, and the end of the account (Art. 15, 17, 20 DSGVO)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.forms import OwnPasswordForm
from portal.accounts.library import log_out
from portal.accounts.rights import account_required, current_user
from portal.customer import blueprint
from portal.privacy.acts import note_copy
from portal.privacy.copy import stream_copy
from portal.privacy.erasing import erase
from portal.privacy.person import Person
from portal.privacy.standing import find_standing
from portal.sales.transaction import Click
from portal.web.responses import zip_response
from portal.wording import gettext as _


@blueprint.route("/account/data", methods=["GET", "POST"])
@account_required
def personal_data() -> ResponseReturnValue:
    form, person = OwnPasswordForm(), _person()
    if not form.validate_on_submit():
        return render_template("customer/personal_data.html", form=form), 422 if form.errors else 200
    now = clock.now()
    note_copy(person, Click(current_user.actor, now))
    return zip_response(stream_copy(person, now), f"{clock.day_of(now)}-meine-daten")


@blueprint.route("/account/deletion", methods=["GET", "POST"])
@account_required
def account_deletion() -> ResponseReturnValue:
    form, person = OwnPasswordForm(), _person()
    if form.validate_on_submit():
        erase(person, Click(current_user.actor, clock.now()))
        log_out()
        flash(_("Ihr Benutzerkonto ist gelöscht. Eine letzte E-Mail bestätigt es."), "good")
        return redirect(url_for("customer.home"), 303)
    standing = find_standing(person)
    return render_template("customer/account_deletion.html", form=form, standing=standing), 422 if form.errors else 200


def _person() -> Person:
    return Person(current_user.email, current_user.id)
