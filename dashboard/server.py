"""The server: the dashboard as one ASGI application, with the routes and headers Streamlit leaves out.

Everything is imported before the first request, so that the first visitor doesn't wait for imports.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import BaseRoute, Route

from dashboard import incoming
from dashboard.access import oidc
from dashboard.access.visiting import Door
from dashboard.access_routes import PROVIDER_COOKIES, Gate, MembersOnly, access_routes
from dashboard.middleware import (
    CompressedStatic,
    FaultsInWords,
    RefuseUploads,
    SecurityHeaders,
    SpokenDocument,
)
from dashboard.navigation import PAGES
from dashboard.public.beside import public_routes
from dashboard.publishing.public_file import public_path
from dashboard.reports.codebook_route import codebook_route
from dashboard.scripts import script_routes
from dashboard.upload_route import upload_routes

ENTRY = Path(__file__).with_name("app.py")
EARLY = (
    "dashboard.questions.answers",
    "dashboard.cached",
    "dashboard.questions.comparisons",
    "dashboard.figures.trend",
    "dashboard.markup.overview",
    "dashboard.stories.profile",
    "dashboard.stories.trends",
    "dashboard.widgets.uploading",
    "plotly.graph_objects",
    "plotly.io.json",
    "plotly.validators",
    "pyarrow",
    "streamlit.runtime.scriptrunner",
)
"""What the first page needs, imported before serving."""


def application(database_path: Path | str, host: str = "127.0.0.1", public: Path | None = None) -> Any:
    """Build the ASGI application that shows one database. One process serves one database, at one host.

    `public` is the public file that is shown below /public/: by default where publishing writes it.
    """
    os.environ["VARDA_DB"] = str(Path(database_path).absolute())
    from streamlit.logger import set_log_level  # noqa: PLC0415
    from streamlit.starlette import App  # noqa: PLC0415 - the command line imports this module for its help

    set_log_level("error")
    _import_early()
    incoming.listen(host)
    door = Door(Path(database_path).absolute(), not incoming.is_elsewhere(), _claims)
    gate = Gate(door, _organisation)
    routes = own_routes(gate, public or public_path(Path(database_path)))
    return App(str(ENTRY), routes=routes, middleware=own_middleware(door), lifespan=_frozen)


def own_routes(gate: Gate, public: Path) -> list[BaseRoute]:
    """Make the routes beside Streamlit's; `public` is the public file."""
    return [
        Route("/health", _health),
        Route(f"/{PAGES[0].address}", _first_page),
        codebook_route(gate.door.database),
        *script_routes(),
        *access_routes(gate),
        *upload_routes(gate.door),
        *public_routes(public),
    ]


def own_middleware(door: Door) -> list[Middleware]:
    """Make what stands before all routes, Streamlit's too."""
    return [
        Middleware(SecurityHeaders),
        Middleware(FaultsInWords),
        Middleware(RefuseUploads),
        Middleware(MembersOnly, door=door),
        Middleware(CompressedStatic),
        Middleware(SpokenDocument),
    ]


def serve(
    database: Path | str,
    host: str = "127.0.0.1",
    port: int = 8501,
    ready: Callable[[], None] = lambda: None,
    public: Path | None = None,
) -> None:
    """Serve the dashboard until stopped. Prints nothing; calls `ready` once it answers."""
    import uvicorn  # noqa: PLC0415

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    app = application(database, host, public)
    config = uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, server_header=False)
    Server(config).run()


def _has_provider() -> bool:
    """Tell whether an organisation's provider is set up, and what its claims stand for.

    Only asked once the application is there: Streamlit reads its settings when first asked for any, and
    ours lie beside the entry script.
    """
    from streamlit.auth_util import get_secrets_auth_section  # noqa: PLC0415

    return oidc.is_mapped() and bool(get_secrets_auth_section())


def _organisation() -> str:
    """Give the address at which Streamlit sends somebody to the provider, for two minutes; "" for none."""
    from streamlit.auth_util import encode_provider_token  # noqa: PLC0415

    if not _has_provider():
        return ""
    return f"/auth/login?{urlencode({'provider': encode_provider_token('default')})}"


def _claims(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """Give what a provider said, of a cookie that Streamlit has signed for this server; else nothing."""
    from streamlit.auth_util import get_origin_from_redirect_uri  # noqa: PLC0415
    from streamlit.web.server.starlette import starlette_websocket as reading  # noqa: PLC0415

    if PROVIDER_COOKIES not in cookies or not _has_provider():
        return {}
    signed = reading._get_signed_cookie_with_chunks(dict(cookies), PROVIDER_COOKIES)
    claims = json.loads(signed) if signed else {}
    is_ours = claims.get("origin") == get_origin_from_redirect_uri() and claims.get("is_logged_in")
    return claims if is_ours else {}


def _import_early() -> None:
    for module in EARLY:
        importlib.import_module(module)


@asynccontextmanager
async def _frozen(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Leave everything imported out of the collections that run after every page: they take half the time."""
    gc.collect()
    gc.freeze()
    try:
        yield {}
    finally:
        incoming.FILES.close()


async def _first_page(request: Request) -> RedirectResponse:
    """Send who asks for the first page by its name to the bare address, where Streamlit has it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}")


async def _health(_request: Request) -> JSONResponse:
    """Say that the server answers, and which version it is."""
    return JSONResponse({"ok": True, "version": _version()})


def _version() -> str:
    try:
        return version("varda")
    except PackageNotFoundError:
        return "0"
