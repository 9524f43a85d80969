"""What Streamlit's server leaves out: security headers, compressed scripts, a spoken document, no uploads."""

from __future__ import annotations

import gzip
import re
from html import escape
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.navigation import PAGES
from dashboard.scripts import ADDRESS, script_tags
from dashboard.texts import LANGUAGES, Words, words
from survey_schema.errors import Fault

UPLOADS = "/_stcore/upload_file"
MEDIA = "/media/"
SCRIPTS = "/static/"
COMPRESSED = (".js", ".css", ".json", ".svg")
SPECIAL = (
    "/_stcore/",
    SCRIPTS,
    "/app/static/",
    MEDIA,
    "/component/",
    "/health",
    "/codebook/",
    "/incoming/",
    "/public",
    "/sign-in",
    "/sign-out",
    "/auth/",
    "/oauth2callback",
    ADDRESS,
)
"""Where paths begin that are no pages."""

FONTS = (
    '<link rel="stylesheet" href="./app/static/fonts/fonts.css">'
    '<link rel="preload" href="./app/static/fonts/source-sans-3-latin-wght-normal.woff2" as="font" '
    'type="font/woff2" crossorigin>'
)

POLICY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
"""Inline styles are how Streamlit dresses its elements; Plotly compiles functions for maps and large plots.
No inline script and no other origin is let through.
"""
SECURITY = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class SecurityHeaders:
    """Adds the security headers to every answer that has no stricter ones of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the headers added to the answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)  # a page of its own may have a stricter policy
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class FaultsInWords:
    """Says in a sentence that the database can't be read, as one of an earlier version; not where it lies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 503; a fault that comes after an answer has begun goes on."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Fault:
            if has_begun or scope["type"] != "http":
                raise
            said = words_of(scope).get("access.unreadable")
            await PlainTextResponse(said, status_code=503)(scope, receive, send)


class RefuseUploads:
    """Refuses files: Streamlit would take them from anyone who has opened a page, and keep them in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to whatever would put a file down."""
        if scope["type"] == "http" and _is_upload(scope):
            said = words_of(scope).get("upload.refused")
            await PlainTextResponse(said, status_code=403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class CompressedStatic:
    """Sends Streamlit's scripts compressed, each compressed once: they never change under their names."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, tuple[Message, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or compress what the application answers."""
        if not _wants_compressed(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            answer = await _answer_of(self.app, scope, receive)
            if answer[0]["status"] != 200:
                await _send_whole(answer, send)
                return
            self._kept[path] = await _compressed(answer)
        await _send_whole(self._kept[path], send)


class SpokenDocument:
    """Gives the one HTML document its language and title, and answers 404 where there is no page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the document; everything else passes through."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(SPECIAL):
            await self.app(scope, receive, send)
            return
        start, body = await _answer_of(self.app, _unconditional(scope), receive)
        headers = MutableHeaders(scope=start)
        if headers.get("content-type", "").startswith("text/html"):
            body = _spoken(body.decode(), scope).encode()
            for name in ("etag", "last-modified"):
                del headers[name]
            headers["content-length"] = str(len(body))
            headers["vary"] = "Accept-Language"
            headers["content-language"] = words_of(scope).lang
            if start["status"] == 200 and page_title(scope["path"]) is None:
                start["status"] = 404
        await _send_whole((start, body), send)


def _is_upload(scope: Scope) -> bool:
    return scope["method"] in ("POST", "PUT", "PATCH") and UPLOADS in scope["path"]


def _wants_compressed(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(SCRIPTS):
        return False
    headers = Headers(scope=scope)
    takes_gzip = "gzip" in headers.get("accept-encoding", "")
    return takes_gzip and "range" not in headers and scope["path"].endswith(COMPRESSED)


async def _compressed(answer: tuple[Message, bytes]) -> tuple[Message, bytes]:
    start, body = answer
    small = await to_thread.run_sync(gzip.compress, body, 6)
    headers = MutableHeaders(scope=start)
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(small))
    headers["vary"] = "Accept-Encoding"
    del headers["etag"]
    return start, small


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Let the application answer, and hold its answer back."""
    start: Message = {}
    body = bytearray()

    async def hold(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app({**scope, "extensions": {}}, receive, hold)
    return start, bytes(body)


async def _send_whole(answer: tuple[Message, bytes], send: Send) -> None:
    start, body = answer
    await send({**start, "headers": list(start["headers"])})
    await send({"type": "http.response.body", "body": body})


def _unconditional(scope: Scope) -> Scope:
    """Give the request without what would be answered by "not modified" or by a part."""
    dropped = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")
    return {**scope, "headers": [header for header in scope["headers"] if header[0] not in dropped]}


def _spoken(document: str, scope: Scope) -> str:
    said = words_of(scope)
    page = said.get(page_title(scope["path"]) or PAGES[0].title)
    title = escape(said.get("app.title", page=page))
    summary = escape(said.get("app.summary"), quote=True)
    document = re.sub(r"<!--.*?-->|<script>.*?</script>", "", document, flags=re.DOTALL)
    document = re.sub(r"<link\s[^>]*rel=\"(?:preload|service-desc)\"[^>]*/?>", "", document)
    document = document.replace('<html lang="en">', f'<html lang="{said.lang}">')
    document = re.sub(r"href=\"[^\"]*favicon.png\"", 'href="./app/static/cairn.svg"', document)
    without_script = f"<noscript><p>{escape(said.get('access.no_script'))}</p></noscript>"
    document = re.sub(r"<noscript>.*?</noscript>", lambda _: without_script, document, flags=re.DOTALL)
    described = (
        f'<title>{title}</title><meta name="description" content="{summary}">{FONTS}{script_tags(said)}'
    )
    return re.sub(r"<title>.*?</title>", lambda _: described, document, flags=re.DOTALL)


def page_title(path: str) -> str | None:
    """Give the code of a page's name, or nothing where there is no such page."""
    address = path.strip("/")
    return next((page.title for page in PAGES if address in ("", page.address)), None)


def words_of(scope: Scope) -> Words:
    """Give the words of the address's language, else of the browser's, else English."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    preferred = Headers(scope=scope).get("accept-language", "")[:2].lower()
    return words(next((lang for lang in (asked, preferred) if lang in LANGUAGES), LANGUAGES[0]))
