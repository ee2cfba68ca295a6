"""What was said about a paper, for its page; it stands in the Kommentarverlauf of the order, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.backend import blueprint
from portal.backend.order_forms import CommentForm
from portal.models.order_comment import OrderComment
from portal.sales import queries


@dataclass(frozen=True)
class Comments:
    """`refused`: what was typed and not saved."""

    number: str
    written: Sequence[OrderComment]
    refused: CommentForm | None


def comments_on(number: str, refused: CommentForm | None = None) -> Comments:
    return Comments(number, queries.list_document_comments(number), refused)


@blueprint.app_template_global()
def empty_comment_form() -> CommentForm:
    """For what every such form shows alike."""
    return CommentForm(formdata=None)
