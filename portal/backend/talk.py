"""What was said about a paper, for its page; it stands in the Kommentarverlauf of the order, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backend.order_forms import CommentForm
from portal.models.order_comment import OrderComment
from portal.sales import queries


@dataclass(frozen=True)
class Talk:
    """With the form to say more."""

    number: str
    comments: Sequence[OrderComment]
    form: CommentForm


def talk_about(number: str, form: CommentForm | None = None) -> Talk:
    return Talk(number, queries.list_document_comments(number), form or CommentForm(formdata=None))
