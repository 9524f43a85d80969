"""How hard a page is to read: LIX, words a sentence plus the share of words of more than six letters."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONG = 7
RUNNING = ("p", "li", "figcaption", "summary")
LEFT_OUT = ("table", "nav", "header", "footer", "dl", "style", "script", "title", "code", "details")
"""Tables and lists of facts are no running text."""


class _Reader(HTMLParser):
    """Gathers the running text of a page, a piece for each paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._out = 0
        self._in = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._out += tag in LEFT_OUT
        if tag in RUNNING and not self._out:
            self._in += 1
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        self._out -= tag in LEFT_OUT
        self._in -= tag in RUNNING and not self._out

    def handle_data(self, data: str) -> None:
        if self._in and not self._out and self.pieces:
            self.pieces[-1] += data


def running_text(html: str) -> list[str]:
    """Give the paragraphs of a page that are sentences; names and lone links are none."""
    reader = _Reader()
    reader.feed(html)
    pieces = (" ".join(piece.split()) for piece in reader.pieces)
    return [piece for piece in pieces if re.search(r"[.!?]", piece)]


def lix(pieces: list[str]) -> float:
    """Give the LIX of paragraphs; each ends its last sentence."""
    words = [word for piece in pieces for word in re.findall(r"[^\W_]+", piece)]
    sentences = sum(max(len(re.findall(r"[.!?:](?=\s|$)", piece)), 1) for piece in pieces)
    return len(words) / sentences + 100 * sum(len(word) >= LONG for word in words) / len(words)
