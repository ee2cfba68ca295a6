"""The demonstration's legal texts say what the law has put into words, in those words."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.demo import content
from portal.shop.legal import names_old_platform, withdrawal_address

# Anlage 1 to Art. 246a § 1 (2) sentence 2 EGBGB, as in force since 19 June 2026: what stands in every instruction.
MODEL = (
    "Sie haben das Recht, binnen vierzehn Tagen ohne Angabe von Gründen diesen Vertrag zu widerrufen.",
    "Die Widerrufsfrist beträgt vierzehn Tage ab dem Tag",
    (
        "mittels einer eindeutigen Erklärung (z. B. ein mit der Post versandter Brief oder eine E-Mail) über "
        "Ihren Entschluss, diesen Vertrag zu widerrufen, informieren. Sie können dafür das beigefügte Muster-"
        "Widerrufsformular verwenden, das jedoch nicht vorgeschrieben ist. Sie können Ihr Widerrufsrecht auch"
        " online unter"
    ),
    (
        "Wenn Sie diese Online-Funktion nutzen, übermitteln wir Ihnen auf einem dauerhaften Datenträger (z. "
        "B. durch eine E-Mail) unverzüglich eine Eingangsbestätigung mit Informationen zum Inhalt der "
        "Widerrufserklärung sowie dem Datum und der Uhrzeit ihres Eingangs."
    ),
    (
        "Zur Wahrung der Widerrufsfrist reicht es aus, dass Sie die Mitteilung über die Ausübung des "
        "Widerrufsrechts vor Ablauf der Widerrufsfrist absenden."
    ),
    "in keinem Fall werden Ihnen wegen dieser Rückzahlung Entgelte berechnet.",
)
OF_GOODS = (
    (
        "ab dem Tag, an dem Sie oder ein von Ihnen benannter Dritter, der nicht der Beförderer ist, die "
        "letzte Ware in Besitz genommen haben bzw. hat."
    ),
    (
        "Wir können die Rückzahlung verweigern, bis wir die Waren wieder zurückerhalten haben oder bis Sie "
        "den Nachweis erbracht haben, dass Sie die Waren zurückgesandt haben, je nachdem, welches der frühere"
        " Zeitpunkt ist."
    ),
    "Sie tragen die unmittelbaren Kosten der Rücksendung der Waren.",
)
OF_DOWNLOADS = ("vierzehn Tage ab dem Tag des Vertragsabschlusses.",)
FORM = (  # Anlage 2
    (
        "Hiermit widerrufe(n) ich/wir (*) den von mir/uns (*) abgeschlossenen Vertrag über den Kauf der "
        "folgenden Waren (*)/die Erbringung der folgenden Dienstleistung (*)"
    ),
    "Bestellt am (*)/erhalten am (*)",
    "Name des/der Verbraucher(s)",
    "Anschrift des/der Verbraucher(s)",
    "Unterschrift des/der Verbraucher(s) (nur bei Mitteilung auf Papier)",
    "(*) Unzutreffendes streichen.",
)


def test_goods_and_downloads_each_have_the_official_instruction_and_share_the_form(app: Flask) -> None:
    with app.test_request_context():
        _, body = content.legal_text("withdrawal", "de")
        address = withdrawal_address()
    assert [body.count(said) for said in MODEL] == [2] * len(MODEL)
    assert [body.count(said) for said in (*OF_GOODS, *OF_DOWNLOADS, *FORM)] == [1] * 10
    assert body.count(address) == 2


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_text_names_what_was_shut(app: Flask, language: str) -> None:
    with app.test_request_context():
        for kind in ("terms", "withdrawal", "imprint"):
            assert not names_old_platform(content.legal_text(kind, language)[1])
