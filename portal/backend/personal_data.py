"""Auskunft und Löschung: what a customer, or a guest, asks of their own data, done by the owner."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.forms import OwnPasswordForm
from portal.accounts.rights import current_user, owner_required
from portal.backend import blueprint
from portal.privacy.acts import list_acts, note_copy
from portal.privacy.copy import stream_copy
from portal.privacy.erasing import erase
from portal.privacy.person import Person, find_person
from portal.privacy.standing import find_standing
from portal.sales.transaction import Click
from portal.text import clean_line
from portal.web.responses import zip_response
from portal.wording import gettext as _


@blueprint.route("/personal-data")
@owner_required
def personal_data() -> str:
    return _show(OwnPasswordForm(), _person())


@blueprint.route("/personal-data/copies", methods=["POST"])
@owner_required
def personal_data_copy() -> ResponseReturnValue:
    form, person = OwnPasswordForm(), _person()
    if person is None or not form.validate_on_submit():
        return _show(form, person), 422
    now = clock.now()
    note_copy(person, Click(current_user.actor, now))
    return zip_response(stream_copy(person, now), f"{clock.day_of(now)}-auskunft")


@blueprint.route("/personal-data/erasures", methods=["POST"])
@owner_required
def personal_data_erasure() -> ResponseReturnValue:
    form, person = OwnPasswordForm(), _person()
    if person is None or not form.validate_on_submit():
        return _show(form, person), 422
    erase(person, Click(current_user.actor, clock.now()))
    flash(_("Gelöscht ist, was nicht aufbewahrt werden muss."), "good")
    return redirect(url_for("backend.personal_data", email=person.email), 303)


def _person() -> Person | None:
    """Whom the address in the query string or in the form belongs to."""
    typed = clean_line(request.values.get("email", ""))
    return find_person(typed) if "@" in typed else None


def _show(form: OwnPasswordForm, person: Person | None) -> str:
    return render_template(
        "backend/personal_data.html",
        form=form,
        person=person,
        typed=clean_line(request.values.get("email", "")),
        standing=find_standing(person) if person else None,
        acts=list_acts(person) if person else [],
    )
