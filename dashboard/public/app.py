"""The public pages and data as one application: beside the dashboard or alone, over one file."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.public import pages
from dashboard.public.answer import SECONDS_KEPT, Answer, send
from dashboard.public.data_routes import data_routes, problem
from dashboard.public.kept import Edition, Kept
from dashboard.public.published import Published
from dashboard.texts import LANGUAGES, words

HTML = "text/html; charset=utf-8"
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
DATA = "/data/"
NOT_KEPT = {"Cache-Control": "no-store"}
ROBOTS = "User-agent: *\nAllow: /\n"
BARE = "default-src 'none'; frame-ancestors 'none'"


def public_app(kept: Kept) -> Starlette:
    """Build the application that serves a public file."""
    return Starlette(
        routes=_routes(kept),
        middleware=[Middleware(Headers)],
        exception_handlers={HTTPException: _refused, Exception: _broken},
    )


def open_public(path: Path) -> Kept:
    """Open a public file for serving. Raises Fault when it is missing, damaged or of another format."""
    kept = Kept(path, _warm)
    kept.look()
    if kept.trouble is not None:
        raise kept.trouble
    return kept


class Headers:
    """Adds the security headers to every answer, and lets every site read the data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the headers added to the answer."""
        is_data = scope["type"] == "http" and _own_path(scope).startswith(DATA)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers.update(SECURITY)
                headers["Content-Security-Policy"] = pages.policy() if is_page else BARE
                headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_data else "same-origin"
                if is_data:
                    headers["Access-Control-Allow-Origin"] = "*"
                    headers["Access-Control-Expose-Headers"] = "ETag, Link, X-Varda-Checksum"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _routes(kept: Kept) -> list[BaseRoute]:
    def watched(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def look_first(request: Request) -> Response:
            if kept.is_due:
                await to_thread.run_sync(kept.look)
            return await answer(request)

        return look_first

    async def page(request: Request) -> Response:
        lang, address = request.path_params["lang"], request.path_params["address"]
        edition = kept.edition
        if lang not in LANGUAGES:
            raise HTTPException(404)
        if edition is None:
            return HTMLResponse(pages.missing_page(lang, _own_path(request.scope), "empty"), 404, NOT_KEPT)
        answer = edition.answers.get(f"{lang}/{address}")
        if answer is None:
            answer = await to_thread.run_sync(_page, edition, lang, address)
        if answer is None:
            raise HTTPException(404)
        return send(request, answer)

    async def health(_request: Request) -> Response:
        edition, trouble = kept.edition, kept.trouble
        return JSONResponse(
            {
                "ok": edition is not None,
                "public": edition.published.checksum if edition else None,
                "trouble": words("en").message(trouble) if trouble else None,
            },
            headers=NOT_KEPT,
        )

    return [
        Route("/", _to_language),
        Route("/health", watched(health)),
        Route("/robots.txt", _robots),
        *data_routes(kept, watched),
        Route("/{lang}", _with_slash),
        Route("/{lang}/{address:path}", watched(page)),
    ]


def _page(edition: Edition, lang: str, address: str) -> Answer | None:
    def make(published: Published) -> Answer | None:
        html = pages.page(published, lang, address)
        return None if html is None else Answer.of(html.encode(), HTML, {"Content-Language": lang})

    return edition.answer(f"{lang}/{address}", make)


def _warm(edition: Edition) -> None:
    """Make the pages of all areas before anybody asks: the first visitor waits no longer than the others."""
    for address in pages.addresses(edition.published):
        if not address.endswith("/figures/"):
            for lang in LANGUAGES:
                _page(edition, lang, address)


async def _to_language(request: Request) -> Response:
    """Send who asks for the bare address to the language that the browser prefers."""
    headers = {"Vary": "Accept-Language", "Cache-Control": f"public, max-age={SECONDS_KEPT}"}
    return RedirectResponse(f"./{language_of(request)}/", 302, headers)


async def _with_slash(request: Request) -> Response:
    if request.path_params["lang"] not in LANGUAGES:
        raise HTTPException(404)
    return RedirectResponse(f"{request.path_params['lang']}/", 308)


async def _robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS, headers={"Cache-Control": f"public, max-age={SECONDS_KEPT}"})


async def _refused(request: Request, error: Exception) -> Response:
    """Say in words that there is nothing at an address, or that it can't be written to."""
    assert isinstance(error, HTTPException)
    headers = {**(error.headers or {}), **NOT_KEPT, "Vary": "Accept-Language"}
    path = _own_path(request.scope)
    if path.startswith(DATA):
        code = "data.only_get" if error.status_code == 405 else "data.not_found"
        return problem(request, error.status_code, code, headers=headers)
    if not path.endswith("/") and error.status_code == 404 and _slashed(request):
        return RedirectResponse(f"{path.rpartition('/')[2]}/", 308)
    spoken = path.split("/")[1]
    lang = spoken if spoken in LANGUAGES else language_of(request)
    return HTMLResponse(pages.missing_page(lang, path), error.status_code, headers)


def _slashed(request: Request) -> bool:
    """Tell whether an address lacks nothing but the slash at its end."""
    address = request.path_params.get("address", "")
    return address in pages.PLAIN or re.fullmatch(r"area/[^/]+(/figures)?", address) is not None


async def _broken(request: Request, _error: Exception) -> Response:
    """Say that something went wrong; what it was stands in the log, never in the answer."""
    path = _own_path(request.scope)
    headers = {**NOT_KEPT, **SECURITY}
    if path.startswith(DATA):
        return problem(request, 500, "data.broken", headers=headers)
    headers["Content-Security-Policy"] = pages.policy()
    return HTMLResponse(pages.missing_page(language_of(request), path, "broken"), 500, headers)


def _own_path(scope: Scope) -> str:
    """Give the path below where the application is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root else path


def language_of(request: Request) -> str:
    """Choose the language that a browser asks for most, of those there are."""
    best, weight = LANGUAGES[0], 0.0
    for part in request.headers.get("accept-language", "").split(","):
        name, _, quality = part.strip().partition(";")
        lang = name[:2].lower()
        found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality)
        asked = float(found[1]) if found else (0.0 if quality.strip() else 1.0)
        if lang in LANGUAGES and asked > weight and name[2:3] in ("", "-"):
            best, weight = lang, asked
    return best
