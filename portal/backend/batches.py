"""Sammelvorgänge: many orders or papers at once. Selected, confirmed, done in the background, told one by one."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from portal import clock
from portal.accounts.rights import current_user, staff_required
from portal.backend import blueprint
from portal.backend.batch_forms import ORDER_ACTS, PRINTED, StartForm
from portal.backend.list_query import ListQuery
from portal.models.batch import PRINTS, Batch, BatchKind, ItemState
from portal.refusal import Refusal
from portal.sales import batch_list as batches
from portal.sales import lists
from portal.sales.batch_list import Progress
from portal.sales.batches import MOST_ITEMS, Target, open_batch, start_batch, stop_batch
from portal.sales.paper_lists import PAPERS
from portal.sales.transaction import Click
from portal.text import clean_line, is_whole
from portal.web.forms import LONGEST_KEY, new_form_key
from portal.web.query import word_or_none
from portal.web.responses import stored_response
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

MOST_SELECTED = 500
NO_LONGER_THERE = _l("Die Datei ist nicht mehr da. Bitte wählen Sie die Dokumente noch einmal aus.")
NEVER_MADE = _l(
    "Die Datei ließ sich auch beim letzten Versuch nicht erstellen: Ein Dokument war nicht zu lesen oder die Datei"
    " nicht zu speichern; die genaue Ursache steht im Protokoll. Bitte wählen Sie die Dokumente noch einmal aus."
)


@blueprint.route("/batches")
@staff_required
def batch_list() -> str:
    return render_template("backend/batch_list.html", batches=batches.list_batches())


@blueprint.route("/batches/orders", methods=["POST"])
@staff_required
def batch_orders() -> ResponseReturnValue:
    """The ticked ones, or all that match the filter of the list as they are counted now."""
    act = request.form.get("act", "")
    if act not in ORDER_ACTS:
        raise Refusal(_l("Diese Aktion gibt es nicht. Bitte wählen Sie eine aus der Liste."))
    targets = _all_orders() if request.form.get("scope") == "all" else batches.selected_orders(_ticked("order"))
    if act in PRINTED:
        return _open(BatchKind.print_pdf, batches.papers_of(targets, PRINTED[act]))
    return _open(BatchKind(act), targets)


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


@blueprint.route("/batches/<int:batch_id>")
@staff_required
def batch(batch_id: int) -> str:
    found = _batch_or_404(batch_id)
    return _show(found, StartForm(found.kind, formdata=None, received_on=clock.today()))


@blueprint.route("/batches/<int:batch_id>/start", methods=["POST"])
@staff_required
def batch_start(batch_id: int) -> ResponseReturnValue:
    found = _batch_or_404(batch_id)
    form = StartForm(found.kind)
    if form.validate_on_submit():
        with form.carrying_out():
            start_batch(batch_id, form.options, clock.now())
    if form.errors:
        return _show(_batch_or_404(batch_id), form), 422
    return redirect(url_for("backend.batch", batch_id=batch_id), 303)


@blueprint.route("/batches/<int:batch_id>/stop", methods=["POST"])
@staff_required
def batch_stop(batch_id: int) -> ResponseReturnValue:
    stop_batch(_batch_or_404(batch_id).id)
    flash(_("Angehalten. Was schon erledigt ist, bleibt."), "good")
    return redirect(url_for("backend.batch", batch_id=batch_id), 303)


@blueprint.route("/batches/<int:batch_id>/progress.json")
@staff_required
def batch_progress(batch_id: int) -> Response:
    """What the page shows, for the script that keeps it up to date."""
    found = _batch_or_404(batch_id)
    progress = batches.count_progress(found)
    answer = jsonify(
        through=progress.total - progress.left, words=_said(found, progress), is_finished=found.state == "finished"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/batches/<int:batch_id>/file")
@staff_required
def batch_file(batch_id: int) -> Response:
    found = _batch_or_404(batch_id)
    if found.file_key is None or found.file_size is None:
        raise Refusal(_no_file(found))
    ending = found.file_key.rpartition(".")[2]
    name = f"{clock.day_of(found.created_at).isoformat()}-{batch_id}.{ending}"
    return stored_response(found.file_key, found.file_size, name, f"application/{ending}", inline=ending == "pdf")


def _no_file(found: Batch) -> LazyString:
    return NEVER_MADE if found.is_file_given_up else NO_LONGER_THERE


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
    batch_id = open_batch(kind, targets, str(get_locale() or "de"), Click(current_user.actor, clock.now(), key))
    return redirect(url_for("backend.batch", batch_id=batch_id), 303)


def _show(found: Batch, form: StartForm) -> str:
    state, after = word_or_none(ItemState, request.args.get("state")), request.args.get("after", "")
    progress = batches.count_progress(found)
    page = batches.list_items(found.id, state, int(after) if is_whole(after) else 0)
    return render_template(
        "backend/batch.html", batch=found, form=form, progress=progress, said=_said(found, progress), page=page,
        wanted=state, page_of=_page_of, no_file=_no_file(found),
    )  # fmt: skip


def _page_of(number: str, kind: Any = None) -> str:
    """The page of a paper: of one that was printed, or of one that was made (told by the act)."""
    pages = {"invoice": "invoice", "delivery_note": "shipment", "ship": "shipment", "credit_memo": "credit_memo"}
    return url_for(f"backend.{pages.get(str(kind), 'document')}", number=number)


def _said(found: Batch, progress: Progress) -> str:
    told = {"done": progress.done, "total": progress.total, "skipped": progress.skipped}
    if batches.is_untouched(found, progress, clock.now()):
        return _(
            "%(done)s von %(total)s erledigt. Niemand arbeitet daran: Bitte prüfen Sie, ob der Worker läuft.", **told
        )
    if progress.skipped:
        return _("%(done)s von %(total)s erledigt, %(skipped)s übersprungen", **told)
    return _("%(done)s von %(total)s erledigt", **told)


def _batch_or_404(batch_id: int) -> Batch:
    return batches.find_batch(batch_id) or abort(404)
