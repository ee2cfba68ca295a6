"""Selecting many orders or papers at once: the ticked ones, all that match, or what a batch has made."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal import clock
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.acting import page_before
from portal.backend.batch_forms import ORDER_ACTS, PRINTED
from portal.backend.list_query import ListQuery
from portal.models.batch import MAKES_PAPERS, PRINTS, BatchKind
from portal.refusal import Refusal
from portal.sales import batch_list as batches
from portal.sales import lists
from portal.sales.batches import MOST_ITEMS, Target, open_batch
from portal.sales.paper_lists import PAPERS
from portal.sales.transaction import Click
from portal.text import clean_line
from portal.web.forms import LONGEST_KEY, new_form_key
from portal.web.query import word_or_none
from portal.wording import lazy_gettext as _l

MOST_SELECTED = 500


@blueprint.route("/batches/orders", methods=["POST"])
@staff_required
def batch_orders() -> ResponseReturnValue:
    """The ticked ones, or all that match the filter of the list as they are counted now."""
    act = request.form.get("act", "")
    if act not in ORDER_ACTS:
        raise Refusal(_l("Diese Aktion gibt es nicht. Bitte wählen Sie eine aus der Liste."))
    try:
        targets = _all_orders() if request.form.get("scope") == "all" else batches.selected_orders(_ticked("order"))
        if act in PRINTED:
            return _open(BatchKind.print_pdf, batches.papers_of(targets, PRINTED[act]))
        return _open(BatchKind(act), targets)
    except Refusal as refusal:
        flash(str(refusal.message), "stop")
        return redirect(_with_act(page_before() or url_for("backend.order_list"), act), 303)


@blueprint.route("/batches/papers", methods=["POST"])
@staff_required
def batch_papers() -> ResponseReturnValue:
    """The ticked ones, or all that match the filter of their list (`of`) as they are counted now."""
    everything = request.form.get("all")
    kind = word_or_none(BatchKind, everything or request.form.get("kind"))
    if kind not in PRINTS:
        raise Refusal(_l("Diese Aktion gibt es nicht. Bitte wählen Sie eine aus der Liste."))
    return _open(kind, _all_papers() if everything else batches.selected_papers(_ticked("document")))


@blueprint.route("/batches/bills", methods=["POST"])
@staff_required
def batch_bills() -> ResponseReturnValue:
    """Those of the days in the address: for the tax adviser."""
    query = ListQuery()
    wanted = query.papers()
    query.insist()
    return _open(BatchKind.print_zip, batches.bills_of(wanted.since, wanted.until, MOST_ITEMS + 1))


@blueprint.route("/batches/<int:batch_id>/papers", methods=["POST"])
@staff_required
def batch_made(batch_id: int) -> ResponseReturnValue:
    """What this batch has made, and nothing else."""
    found, kind = batches.find_batch(batch_id), word_or_none(BatchKind, request.form.get("kind"))
    if found is None or found.kind not in MAKES_PAPERS or kind not in PRINTS:
        abort(404)
    return _open(kind, batches.made_papers(batch_id))


def _ticked(name: str) -> list[str]:
    """Raises Refusal for more than a page can have."""
    numbers = [clean_line(number) for number in request.form.getlist(name)]
    if len(numbers) > MOST_SELECTED:
        raise Refusal(_l("Einzeln auswählen lassen sich höchstens %(most)s auf einmal.", most=MOST_SELECTED))
    return numbers


def _all_orders() -> list[Target]:
    """One more than may be, so that too many are noticed. Raises Refusal where a filter would be wider than meant."""
    query = ListQuery()
    wanted = query.orders()
    query.insist()
    return [Target(order_id) for order_id in lists.list_order_ids(wanted, MOST_ITEMS + 1)]


def _all_papers() -> list[Target]:
    """As `_all_orders`."""
    papers = PAPERS.get(request.args.get("of", "")) or abort(404)
    query = ListQuery()
    wanted = query.papers()
    query.insist()
    return batches.all_papers(papers, wanted, MOST_ITEMS + 1)


def _open(kind: BatchKind, targets: list[Target]) -> ResponseReturnValue:
    key = clean_line(request.form.get("form_key", ""))[:LONGEST_KEY] or new_form_key()
    click, language, came_from = Click(current_user.actor, clock.now(), key), str(get_locale() or "de"), page_before()
    batch_id = open_batch(kind, targets, language, click, came_from or "")
    return redirect(url_for("backend.batch", batch_id=batch_id), 303)


def _with_act(url: str, act: str) -> str:
    """The list once more, with the act that was chosen."""
    parts = urlsplit(url)
    state = [(name, value) for name, value in parse_qsl(parts.query) if name != "act"]
    return urlunsplit(parts._replace(query=urlencode([*state, ("act", act)])))
