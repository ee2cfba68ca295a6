"""From a posted form to a verb and back: the one place where the backend catches what a verb refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal import clock
from portal.accounts.rights import current_user
from portal.backend import blueprint
from portal.models.invoice import Invoice
from portal.models.order import Order
from portal.models.outgoing_mail import waits_until
from portal.refusal import Refusal
from portal.sales import queries
from portal.sales.errors import StaleFormError
from portal.sales.transaction import Click
from portal.web.filters import clock_time
from portal.web.forms import KeyedForm, new_form_key
from portal.web.places import nearest_page
from portal.wording import gettext as _

Result = TypeVar("Result")

blueprint.add_app_template_global(new_form_key)  # many buttons of one page are forms of their own


def order_or_404(number: str) -> Order:
    """For forms about an order. The page itself loads more, see `find_for_owner`."""
    return queries.find_order(number) or abort(404)


def order_id_or_404(number: str) -> int:
    """For a button: the verb loads the order itself, under its lock. Which it is was asked with who is there."""
    order_id: int | None = g.order_ids.get(number)
    return order_id or abort(404)


def item_names(number: str) -> dict[int, str]:
    """By their ids, for a refusal that says which item it is about."""
    return {item.id: item.name for item in order_or_404(number).items}


def invoice_or_404(number: str) -> Invoice:
    return queries.find_invoice(number) or abort(404)


def attempt(form: KeyedForm, act: Callable[[Click], Result]) -> Result | None:
    """Carry out the form. The verb's result, or None: then the form says why, filled as it was.

    After a stale form was refused it carries the new version: who has read what changed may send it again.
    """
    if not form.validate_on_submit():
        return None
    try:
        return act(Click(current_user.actor, clock.now(), form.form_key.data, form.seen_version))
    except StaleFormError as stale:
        form.refuse(stale)
        form.version.data = str(stale.version)
        form.missed = stale.missed
    except Refusal as refusal:
        form.refuse(refusal)
    return None


def press(form: KeyedForm, act: Callable[[Click], object], done: str) -> None:
    """A button without fields: the next page says `done`, or why not."""
    if attempt(form, act) is None:
        flash(form.first_error, "stop")
    else:
        flash(done, "good")


def what_was_mailed(form: KeyedForm) -> str:
    """Closes the message after an act that may cause mails."""
    count = len(queries.list_mails_of_form(str(form.form_key.data)))
    if not count:
        return _("Es wurde nichts gemailt.")
    time = time_of_mail(form)
    if time is None:
        return _("Der Kunde bekommt eine E-Mail.")
    return ngettext(
        "Die E-Mail geht um %(time)s hinaus.", "%(num)s E-Mails gehen um %(time)s hinaus.", count, time=time
    )


def time_of_mail(form: KeyedForm) -> str | None:
    """ "14:32", while the mail that the form has caused waits for its time; they all have the same."""
    waiting = (waits_until(mail, clock.now()) for mail in queries.list_mails_of_form(str(form.form_key.data)))
    return next((clock_time(until) for until in waiting if until is not None), None)


def mail_paper(form: KeyedForm, act: Callable[[Click], object], paper: str, recipient: str) -> None:
    """The button „per E-Mail senden“ of a paper: says when its mail goes, or why not."""
    if attempt(form, act) is None:
        flash(form.first_error, "stop")
    elif time := time_of_mail(form):
        told = {"paper": paper, "time": time, "to": recipient}
        flash(_("%(paper)s geht um %(time)s per E-Mail an %(to)s hinaus.", **told), "good")
    else:
        flash(_("%(paper)s geht per E-Mail an %(to)s.", paper=paper, to=recipient), "good")


@blueprint.errorhandler(Refusal)
def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    """A button without a form of its own was refused: say why on the page it stood on."""
    flash(str(refusal.message), "stop")
    return redirect(page_before() or url_for("backend.today"), 303)


def page_before() -> str | None:
    """Where the button was pressed, if on a page of ours; for the answer to a form, the page of that form."""
    came_from = request.referrer or ""
    if not came_from.startswith(request.host_url):
        return None
    path = urlsplit(came_from).path
    page = nearest_page(path)
    return came_from if page == path else page
