"""Einstellungen → Rechtliche Texte: a new version instead of a change."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock, labels
from portal.accounts.rights import owner_required
from portal.backend import blueprint
from portal.backend.settings_forms import LegalTextForm
from portal.labels import Mark
from portal.models.shop_settings import LegalText, LegalTextKind
from portal.shop import legal
from portal.web.query import word_or_none
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

_LANGUAGES = {"de": _l("Deutsch"), "en": _l("Englisch")}
_OLD_PLATFORM = Mark(_l("nennt die alte EU-Plattform"), "alert", "is-wait")
_ABSENT = Mark(_l("fehlt"), "alert", "is-stop")


@blueprint.route("/settings/texts")
@owner_required
def settings_texts() -> str:
    texts = {language: legal.list_current_texts(language) for language in _LANGUAGES}
    return render_template(
        "backend/settings_texts.html", texts=texts, kinds=LegalTextKind, names_old_platform=legal.names_old_platform,
        languages=_LANGUAGES, old_platform=_OLD_PLATFORM, absent=_ABSENT,
    )  # fmt: skip


@blueprint.route("/settings/texts/exemption", methods=["POST"])
@owner_required
def settings_exemption() -> ResponseReturnValue:
    """Of a micro-enterprise, from the text on accessibility; and back."""
    legal.save_exemption(request.form.get("exempt") == "1")
    flash(_("Gespeichert."), "good")
    return redirect(url_for("backend.settings_texts"), 303)


@blueprint.route("/settings/texts/<kind>/<language>", methods=["GET", "POST"])
@owner_required
def settings_text(kind: str, language: str) -> ResponseReturnValue:
    wanted = _kind_or_404(kind, language)
    form = LegalTextForm(legal.find_newest(wanted, language), str(labels.LEGAL_TEXT[wanted]))
    if form.validate_on_submit():
        with form.carrying_out():
            is_new = legal.save_legal_text(_typed(wanted, language, form), form.seen_version)
            flash(_("Neue Fassung gespeichert.") if is_new else _("Am Text hat sich nichts geändert."), "good")
            return redirect(url_for("backend.settings_text", kind=kind, language=language), 303)
    return _show(wanted, language, form)


@blueprint.route("/settings/texts/<kind>/<language>/<int:version>")
@owner_required
def settings_text_version(kind: str, language: str, version: int) -> str:
    text = legal.find_version(_kind_or_404(kind, language), language, version) or abort(404)
    return render_template("backend/settings_text_version.html", text=text)


def _show(kind: LegalTextKind, language: str, form: LegalTextForm) -> ResponseReturnValue:
    versions = legal.list_versions(kind, language)
    if form.form_errors and versions:
        form.version.data = versions[0].version  # who has read that there is a newer one may save over it
    page = render_template(
        "backend/settings_text.html", form=form, kind=kind, language=language, versions=versions,
        names_old_platform=legal.names_old_platform, languages=_LANGUAGES,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _typed(kind: LegalTextKind, language: str, form: LegalTextForm) -> LegalText:
    return LegalText(kind=kind, language=language, title=form.title.data, body=form.body.data, created_at=clock.now())


def _kind_or_404(kind: str, language: str) -> LegalTextKind:
    known = word_or_none(LegalTextKind, kind)
    return known if known is not None and language in _LANGUAGES else abort(404)
