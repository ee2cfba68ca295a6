"""The files of a download: added, taken out for new orders."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.rights import staff_required
from portal.backend import blueprint
from portal.backend.product_forms import UploadForm, edit_form
from portal.backend.products import product_or_404, show_product
from portal.catalogue import files
from portal.wording import gettext as _


@blueprint.route("/products/<int:product_id>/files", methods=["POST"])
@staff_required
def product_file_add(product_id: int) -> ResponseReturnValue:
    product, form = product_or_404(product_id), UploadForm()
    if form.validate_on_submit():
        with form.carrying_out():
            upload = form.file.data
            files.add_file(product.id, upload.filename or "", upload.stream.read(), clock.now())
            flash(_("Datei hochgeladen."), "good")
            return redirect(url_for("backend.product", product_id=product.id), 303)
    return show_product(product, edit_form(product, formdata=None), form), 422


@blueprint.route("/products/<int:product_id>/files/<int:file_id>/removal", methods=["POST"])
@staff_required
def product_file_remove(product_id: int, file_id: int) -> ResponseReturnValue:
    product = product_or_404(product_id)
    files.remove_file(product.id, file_id, clock.now())
    flash(_("Die Datei gehört nicht mehr zum Artikel. Wer ihn schon gekauft hat, behält sie."), "good")
    return redirect(url_for("backend.product", product_id=product.id), 303)
