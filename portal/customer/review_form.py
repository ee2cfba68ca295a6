"""The last step of the checkout: consent, and what was shown."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField

from portal.checkout_forms import note_field
from portal.sales.new_order import Agreement
from portal.text import is_whole
from portal.web.checks import needed
from portal.web.forms import Form
from portal.wording import lazy_gettext as _l

# § 356 (5) BGB asks for the express consent and for knowing the loss. Kept with the order, word for word.
WAIVER = _l(
    "Ich stimme ausdrücklich zu, dass die Downloads dieser Bestellung schon vor Ablauf der Widerrufsfrist "
    "bereitstehen. Mir ist bekannt, dass ich mein Widerrufsrecht für sie verliere, sobald sie bereitstehen."
)


class ReviewForm(Form):
    """`fingerprint` and `texts` say what was shown: the summary, and which versions of the legal texts."""

    fingerprint = HiddenField()
    texts = HiddenField()
    change = HiddenField()
    note = note_field(_l("Hinweis an uns"))
    terms = BooleanField(validators=[needed(_l("Bitte stimmen Sie den AGB zu. Ohne sie können wir nichts liefern."))])
    waiver = BooleanField(WAIVER)

    def show(self, fingerprint: str, text_ids: Sequence[int]) -> None:
        """What stands on the page now, whatever was sent."""
        self.fingerprint.data = fingerprint
        self.texts.data = " ".join(map(str, text_ids))

    def agreement(self, language: str) -> Agreement:
        return Agreement(
            terms_accepted=self.terms.data,
            fingerprint=self.fingerprint.data or "",
            waiver_text=str(WAIVER) if self.waiver.data else "",
            language=language,
            text_ids=tuple(int(ident) for ident in (self.texts.data or "").split() if is_whole(ident)),
        )
