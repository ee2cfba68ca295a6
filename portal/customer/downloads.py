"""Fetching what was bought: signed links, resumable, counted when the last byte went out."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, abort, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from portal import clock, links, storage
from portal.accounts.rights import account_required, by_secret_link, current_user
from portal.customer import blueprint
from portal.models.download import LINK_PURPOSE, DownloadGrant, GrantState, grant_state
from portal.sales import downloads as verbs
from portal.sales import queries
from portal.shop.settings import get_settings


@blueprint.route("/downloads")
@account_required
def downloads() -> str:
    grants = queries.list_grants(current_user.id)
    at, release = clock.now(), get_settings().download_release
    rows = [(grant, grant_state(grant, grant.order, at, release)) for grant in grants]
    return render_template("customer/downloads.html", rows=rows)


@blueprint.route("/d/<token>")
@by_secret_link
def download(token: str) -> ResponseReturnValue:
    found = links.read(LINK_PURPOSE, token)
    grant = queries.find_grant(*found) if found else None
    if grant is None:
        abort(404)
    state = grant_state(grant, grant.order, clock.now(), get_settings().download_release)
    if state is not GrantState.ready:
        return render_template("customer/download_waits.html", grant=grant, state=state), 403
    return _send(grant)


def _send(grant: DownloadGrant) -> Response:
    """The file or the part that was asked for. Only the part with the last byte counts as a transfer."""
    file = grant.file
    if not storage.has(file.key, file.size):  # once the answer has begun it can only break off
        raise storage.FileMissingError(file.key)
    etag = f'"{file.sha256}"'
    wanted = (
        request.range if request.range and (not request.if_range.etag or f'"{request.if_range.etag}"' == etag) else None
    )
    span = wanted.range_for_length(file.size) if wanted else (0, file.size)
    if span is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, stop = span
    body = stream_with_context(_bytes(grant, start, stop)) if request.method == "GET" else ()
    response = Response(body, status=206 if wanted else 200, mimetype=file.content_type)
    response.content_length = stop - start
    if wanted:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    response.headers.update({"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "private, no-store"})
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def _bytes(grant: DownloadGrant, start: int, stop: int) -> Iterator[bytes]:
    grant_id, is_last_part = grant.id, stop == grant.file.size
    yield from storage.stream(grant.file.key, start, stop)
    if is_last_part:
        verbs.count_transfer(grant_id, clock.now())
