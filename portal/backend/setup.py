"""Einrichten: the first page of an empty shop, and only of an empty shop."""

from __future__ import annotations

import functools

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.people import make_owner
from portal.accounts.rights import public
from portal.backend import blueprint
from portal.backend.setup_forms import SetupForm
from portal.shop import setup as opening
from portal.shop.settings import find_settings
from portal.wording import gettext as _

_WITHOUT_SHOP = ("backend.setup", "backend.feed", "backend.feed_by_password")


@blueprint.before_app_request
def lead_to_setup() -> ResponseReturnValue | None:
    """The backend and the log-in have nothing to show before there is a shop. Feeds need not ask: no shop, no link."""
    is_for_a_shop = request.blueprint in ("backend", "security") and request.endpoint not in _WITHOUT_SHOP
    return redirect(url_for("backend.setup"), 303) if is_for_a_shop and find_settings() is None else None


@blueprint.route("/setup", methods=["GET", "POST"])
@public
def setup() -> ResponseReturnValue:
    if opening.is_set_up():
        abort(404)
    form = SetupForm()
    if form.validate_on_submit():
        owner = functools.partial(
            make_owner, form.person_name.data, form.person_email.data, form.password.data, clock.now()
        )
        with form.carrying_out():
            opening.open_shop(form.opening, form.setup_code.data, owner)
            flash(_("Der Shop ist eingerichtet. Bitte melden Sie sich an."), "good")
            return redirect(url_for("security.login"), 303)
    return render_template("backend/setup.html", form=form), 422 if form.errors else 200
