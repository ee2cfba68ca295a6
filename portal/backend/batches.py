"""Sammelvorgänge: many orders or papers at once. Confirmed, done in the background, told one by one; how they are
selected: batch_selecting.py.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.batch_forms import StartForm
from portal.models.batch import MAKES_PAPERS, Batch, ItemState
from portal.refusal import Refusal
from portal.sales import batch_list as batches
from portal.sales.batch_list import Progress
from portal.sales.batches import MOST_IN_ONE_PDF, start_batch, stop_batch
from portal.text import is_whole
from portal.web.query import word_or_none
from portal.web.responses import stored_response
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

NO_LONGER_THERE = _l("Die Datei ist nicht mehr da. Bitte wählen Sie die Dokumente noch einmal aus.")


@blueprint.route("/batches")
@staff_required
def batch_list() -> str:
    return render_template("backend/batch_list.html", batches=batches.list_batches())


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
    if not found.is_file_given_up:
        return NO_LONGER_THERE
    why = found.file_problem or _l("Die Ursache steht im Protokoll.")
    return _l("Die Datei ließ sich auch beim letzten Versuch nicht erstellen. %(why)s", why=why)


def _show(found: Batch, form: StartForm) -> str:
    state, after = word_or_none(ItemState, request.args.get("state")), request.args.get("after", "")
    progress = batches.count_progress(found)
    page = batches.list_items(found.id, state, int(after) if is_whole(after) else 0)
    return render_template(
        "backend/batch.html", batch=found, form=form, progress=progress, said=_said(found, progress), page=page,
        wanted=state, page_of=_page_of, no_file=_no_file(found), most_in_one_pdf=MOST_IN_ONE_PDF,
        has_papers=found.kind in MAKES_PAPERS and progress.done > 0,
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
