"""What the lists of papers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.backend.list_jump import jump, moment_of
from portal.backend.list_query import ListQuery
from portal.paging import Page
from portal.sales.lists import Sort
from portal.sales.paper_lists import PaperFilter, Papers
from portal.wording import gettext as _


@dataclass(frozen=True)
class PaperList:
    """For components/paper_list.html."""

    query: ListQuery
    wanted: PaperFilter
    page: Page[Any]
    sorts: tuple[Sort, ...]
    sorted_by: Sort
    can_jump: bool
    name: str  # of the kind of papers, for „all that match“
    has_amount: bool


def show_papers(papers: Papers, template: str, **more: Any) -> ResponseReturnValue:
    query = ListQuery()
    wanted = query.papers()
    keyset = papers.keyset(wanted)
    if query.jump:
        otherwise = _("„%(typed)s“ ist weder ein Datum noch eine Nummer dieser Liste.", typed=query.jump)
        return jump(query, keyset, moment_of(query.jump, keyset, papers.find_moment), otherwise)
    page = papers.page(wanted, query.before, query.after)
    listed = PaperList(
        query, wanted, page, papers.sorts(wanted), papers.sorted_by(wanted), keyset.is_by_time, papers.name,
        papers.total is not None,
    )  # fmt: skip
    return render_template(template, listed=listed, **more)
