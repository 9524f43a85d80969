"""Whether a browser says that a page of this very server asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request


def is_own_page(request: Request) -> bool:
    """Tell whether a page of this server asks; without the browser's word it doesn't."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = urlsplit(request.headers.get("origin", ""))
    return (origin.scheme, origin.netloc) == (request.url.scheme, request.headers.get("host", "-"))
