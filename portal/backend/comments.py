"""What was said about a paper, for its page; it stands in the Kommentarverlauf of the order, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backend.order_forms import CommentForm
from portal.models.order_comment import OrderComment
from portal.sales import queries


@dataclass(frozen=True)
class Comments:
    """With the form to say more."""

    number: str
    written: Sequence[OrderComment]
    form: CommentForm


def comments_on(number: str, form: CommentForm | None = None) -> Comments:
    return Comments(number, queries.list_document_comments(number), form or CommentForm(formdata=None))
