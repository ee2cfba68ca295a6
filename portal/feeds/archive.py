"""Links between the documents of one feed (RFC 5005, section 4), which feedgen does not write in RSS."""

from __future__ import annotations

from typing import Any

ATOM = "{http://www.w3.org/2005/Atom}link"
HISTORY = "http://purl.org/syndication/history/1.0"


class ArchiveLinks:
    """An extension of feedgen: the newest lead to the archive, its pages further back and to the newest."""

    def lead(self, previous: str, current: str, mimetype: str) -> None:
        """Addresses; empty where there is nothing."""
        self._links = {"prev-archive": previous, "current": current}
        self._mimetype = mimetype

    def extend_ns(self) -> dict[str, str]:
        return {"fh": HISTORY}

    def extend_atom(self, feed: Any) -> None:
        self._extend(feed)

    def extend_rss(self, feed: Any) -> None:
        self._extend(feed[0])

    def _extend(self, parent: Any) -> None:
        for rel, address in self._links.items():
            if address:
                parent.append(parent.makeelement(ATOM, {"rel": rel, "href": address, "type": self._mimetype}))
        if self._links["current"]:
            parent.append(parent.makeelement(f"{{{HISTORY}}}archive"))
