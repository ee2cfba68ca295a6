"""What the log-in library says, in our words, with the categories of `flash`. It asks our catalogue for them."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - the name by which texts are collected for translation
    """Mark a text that is translated later."""
    return text


_ADDRESS = N_("Bitte geben Sie eine gültige E-Mail-Adresse ein, zum Beispiel anna@example.org.")
_PASSWORD = N_("Bitte geben Sie ein Passwort ein.")
_USED_LINK = N_("Dieser Link ist abgelaufen oder wurde schon benutzt. Fordern Sie bitte einen neuen an.")

MESSAGES = {
    # One answer for every reason: wrong password, unknown or unconfirmed address, closed account.
    "GENERIC_AUTHN_FAILED": (
        N_(
            "Mit diesen Angaben können wir Sie nicht anmelden. Stimmen E-Mail-Adresse und Passwort, und haben Sie "
            "Ihre E-Mail-Adresse schon bestätigt?"
        ),
        "stop",
    ),
    "CONFIRM_REGISTRATION": (
        N_("Danke! Wir haben eine E-Mail an %(email)s geschickt. Bitte öffnen Sie den Link darin."),
        "good",
    ),
    "CONFIRMATION_REQUEST": (
        N_("Wenn zu %(email)s noch eine Bestätigung aussteht, ist der neue Link jetzt unterwegs."),
        "info",
    ),
    "PASSWORD_RESET_REQUEST": (
        N_(
            "Wenn zu %(email)s ein Benutzerkonto besteht, ist der Link für ein neues Passwort jetzt unterwegs. "
            "Er gilt eine Stunde."
        ),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (_USED_LINK, "stop"),
    "INVALID_RESET_PASSWORD_TOKEN": (_USED_LINK, "stop"),
    "PASSWORD_RESET_NO_LOGIN": (
        N_("Ihr neues Passwort ist gespeichert. Bitte melden Sie sich damit an."),
        "good",
    ),
    "PASSWORD_CHANGE": (
        N_("Ihr Passwort ist geändert. Auf anderen Geräten sind Sie jetzt abgemeldet."),
        "good",
    ),
    "PASSWORD_IS_THE_SAME": (N_("Das ist Ihr bisheriges Passwort. Bitte wählen Sie ein anderes."), "stop"),
    "PASSWORD_INVALID_LENGTH": (N_("Bitte wählen Sie %(length)s bis 128 Zeichen."), "stop"),
    "PASSWORD_NOT_PROVIDED": (_PASSWORD, "stop"),
    "INVALID_PASSWORD": (N_("Das ist nicht Ihr bisheriges Passwort."), "stop"),
    "EMAIL_NOT_PROVIDED": (_ADDRESS, "stop"),
    "INVALID_EMAIL_ADDRESS": (_ADDRESS, "stop"),
    "API_ERROR": (N_("Diese Eingabe können wir nicht lesen."), "stop"),
}
