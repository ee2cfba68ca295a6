"""Many orders at once."""

from __future__ import annotations

from collections.abc import Sequence

from portal.labels.mark import Mark
from portal.labels.papers import PAPERS
from portal.wording import gettext as _
from portal.wording import lazy_gettext as _l

# What the batch is called: the acts of the order list, with those that print.
BATCH_KIND = {
    "invoice": _l("Rechnungen übermitteln"),
    "ship": _l("Versenden"),
    "send_tracking": _l("Trackinginformationen senden"),
    "mark_paid": _l("Zahlungen erfassen"),
    "hold": _l("Zurückstellen"),
    "release": _l("Wiederaufnehmen"),
    "cancel": _l("Stornieren"),
    "print_pdf": _l("Drucken"),
    "print_zip": _l("Als ZIP speichern"),
}


def batch_title(kind: str, papers: Sequence[str]) -> str:
    """Of a printing batch, which kinds of paper it prints."""
    if not papers:
        return str(BATCH_KIND[kind])
    names = ", ".join(str(PAPERS[paper]) for paper in papers)
    return _("%(papers)s drucken", papers=names) if kind == "print_pdf" else _("%(papers)s als ZIP", papers=names)


BATCH_STATE = {
    "draft": Mark(_l("Noch nicht begonnen"), "pending", "is-wait"),
    "running": Mark(_l("Läuft"), "processing", "is-info"),
    "finished": Mark(_l("Fertig"), "complete", "is-good"),
}

BATCH_ITEM_STATE = {
    "waiting": Mark(_l("Wartet"), "pending", "is-wait"),
    "working": Mark(_l("In Arbeit"), "processing", "is-info"),
    "done": Mark(_l("Erledigt"), "complete", "is-good"),
    "skipped": Mark(_l("Übersprungen"), "alert", "is-stop"),
}
