"""The language switch of the backend: for this visit and, since it is a person's own, for the next ones."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import people
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.acting import page_before
from portal.web import language


@blueprint.route("/language", methods=["POST"])
@staff_required
def set_language() -> ResponseReturnValue:
    language.remember(request.form.get("language", ""))
    people.change_account(current_user.id, current_user.name, language.choose())
    return redirect(page_before() or url_for("backend.today"), 303)
