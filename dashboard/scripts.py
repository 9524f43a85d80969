"""Our own scripts, which no page shows without: Streamlit's static folder would send them as plain text."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.texts import Words

ADDRESS = "/scripts/"
FOLDER = Path(__file__).parent / "static" / "scripts"
OTHERS = ("picture.js", "copy.js", "print.js")
ATTRIBUTES = {
    "aria-label": {
        "Open": "access.open",
        "Increment": "access.more",
        "Decrement": "access.less",
        "Add row": "plan.grid_add",
        "Delete row(s)": "plan.grid_delete",
        "Show/hide columns": "plan.grid_columns",
        "Download as CSV": "plan.grid_csv",
        "Search": "plan.grid_search",
        "Fullscreen": "plan.grid_full",
        "Close fullscreen": "plan.grid_small",
    },
    "placeholder": {"Choose an option": "access.choose"},
}
TEXTS = {
    "No results": "access.no_results",
    "Press Enter to apply": "access.enter",
    "Press Enter to submit form": "access.enter_form",
}
"""Streamlit's own English words, and the codes of those that stand for them."""


def script_routes() -> list[Route]:
    """Make a route for each script in the folder."""
    return [Route(f"{ADDRESS}{file.name}", _script) for file in sorted(FOLDER.glob("*.js"))]


def script_tags(with_words: Words) -> str:
    """Write what the document's head loads the scripts by, with the words that they say."""
    said = {
        "skip": with_words.get("access.skip"),
        "sections": with_words.get("access.sections"),
        "pages": with_words.get("access.pages"),
        "attributes": {kind: _worded(words, with_words) for kind, words in ATTRIBUTES.items()},
        "texts": _worded(TEXTS, with_words),
    }
    told = escape(json.dumps(said, ensure_ascii=False))
    page = f'<script defer src=".{ADDRESS}page.js" data-said="{told}"></script>'
    return page + "".join(f'<script defer src=".{ADDRESS}{name}"></script>' for name in OTHERS)


def _worded(codes: dict[str, str], with_words: Words) -> dict[str, str]:
    return {english: with_words.get(code) for english, code in codes.items()}


async def _script(request: Request) -> Response:
    file = FOLDER / Path(request.url.path).name
    return FileResponse(file, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
