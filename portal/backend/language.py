"""The language switch of the backend: for this visit and, since it is a person's own, for the next ones."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import people
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.acting import page_before
from portal.web import language, shown_again


@blueprint.route("/language", methods=["POST"])
@staff_required
def set_language() -> ResponseReturnValue:
    _keep(request.form.get("language", ""))
    return redirect(page_before() or url_for("backend.today"), 303)


@blueprint.before_request
def keep_language_of_form() -> None:
    """The switch on a page that answers a form posts the form."""
    if shown_again.is_only_shown() and current_user.is_authenticated and current_user.is_staff:
        _keep(request.form[shown_again.SHOW_IN])


def _keep(code: str) -> None:
    language.remember(code)
    people.change_account(current_user.id, current_user.name, language.choose())
