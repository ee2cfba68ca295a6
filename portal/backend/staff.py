"""Who works in the backend: the owner lets people in and out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import DataRequired, Length

from portal import clock, labels
from portal.accounts import people
from portal.accounts.rights import current_user, owner_required
from portal.backend import blueprint
from portal.models.account import RoleName
from portal.web.addresses import EmailAddress
from portal.web.forms import Form
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

ROLES = [SelectChoice(role, labels.ROLE[role]) for role in (RoleName.clerk, RoleName.owner)]


class StaffForm(Form):
    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Bitte geben Sie den Namen ein.")),
            Length(max=100, message=_l("Bitte geben Sie höchstens 100 Zeichen ein.")),
        ],
    )
    email = EmailField(
        _l("E-Mail-Adresse"), [DataRequired(_l("Bitte geben Sie die E-Mail-Adresse ein.")), EmailAddress()]
    )
    role = RadioField(_l("Rolle"), choices=ROLES, default=RoleName.clerk)


@blueprint.route("/settings/staff")
@owner_required
def staff_list() -> ResponseReturnValue:
    return _render(StaffForm())


@blueprint.route("/settings/staff", methods=["POST"])
@owner_required
def add_staff() -> ResponseReturnValue:
    form = StaffForm()
    if form.validate_on_submit():
        with form.carrying_out():
            people.add_staff(form.name.data, form.email.data, RoleName(form.role.data), clock.now())
        if not form.errors:
            flash(_("%(name)s bekommt eine E-Mail, um ein Passwort zu wählen.", name=form.name.data), "good")
            return redirect(url_for("backend.staff_list"), 303)
    return _render(form), 422


@blueprint.route("/settings/staff/<int:account_id>/deactivation", methods=["POST"])
@owner_required
def deactivate_staff(account_id: int) -> ResponseReturnValue:
    person = people.find_staff(account_id) or abort(404)
    people.deactivate(person.id, current_user.id)
    flash(_("%(name)s hat jetzt keinen Zugang mehr.", name=person.name), "good")
    return redirect(url_for("backend.staff_list"), 303)


def _render(form: StaffForm) -> str:
    return render_template("backend/staff.html", form=form, staff=people.list_staff())
