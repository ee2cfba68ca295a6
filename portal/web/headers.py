"""Security headers of every answer: the only place that writes them.

A view may set one of these headers itself (the mail preview has a policy of its own, a document may be cached);
then the view's word stands.
"""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
TWO_YEARS = 63_072_000

# Addresses with a secret in them must not travel on as a referrer, not even to our own pages and their logs. The bare
# host may: without it the CSRF protection refuses every form on these pages over TLS.
SECRET_PREFIXES = ("/o/", "/d/", "/w/", "/trial-provider/", "/backend/feeds/", "/confirm/", "/reset/")


def init_app(app: Flask) -> None:
    """Add the headers after every request."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Set what the view left open; HSTS only over TLS, where a browser heeds it."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", _referrer_policy(request.path))
    headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={TWO_YEARS}")
    if response.mimetype == "text/html":
        # Names, addresses and amounts: a shared computer's back button must not show them after logging out.
        headers.setdefault("Cache-Control", "no-store")
    return response


def _referrer_policy(path: str) -> str:
    return "strict-origin" if path.startswith(SECRET_PREFIXES) else "same-origin"
