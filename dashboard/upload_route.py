"""Takes a survey file: streamed to disk, from the page of this very server only.

Of a researcher who is signed in; where there are no accounts, of anybody at this machine.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import incoming
from dashboard.access.rights import Action, Denied, Visitor, may, require
from dashboard.access.visiting import Door
from dashboard.incoming import FILES, LARGEST, LOCAL_HOSTS
from dashboard.own_page import is_own_page
from dashboard.texts import LANGUAGES, words

ADDRESS = "/incoming/file"
SCRIPT = "/incoming/drop.js"
_SCRIPT_FILE = Path(__file__).parent / "static" / "drop.js"


class TooLarge(Exception):
    """More came than is taken."""


def upload_routes(door: Door) -> list[Route]:
    """Make the route that takes a file, and the one that gives the script that sends it."""

    async def take(request: Request) -> Response:
        return await _take(door, request)

    return [Route(ADDRESS, take, methods=["POST"]), Route(SCRIPT, _script)]


async def _script(_request: Request) -> Response:
    return FileResponse(_SCRIPT_FILE, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _take(door: Door, request: Request) -> Response:
    """Write the body to the place that the token opens; 204 when it is whole."""
    visitor = await to_thread.run_sync(door.visitor, request.cookies)
    refused = _refusal(door, visitor, request)
    if refused:
        return _said(request, refused, 413 if refused == "upload.too_large" else 403)
    token, name = request.headers.get("x-varda-token", ""), unquote(request.headers["x-file-name"])
    place = FILES.begin(token, name, visitor.name if visitor else "")
    if place is None:
        return _said(request, "upload.no_place", 403)
    arrival, file = place
    size = 0
    try:
        with file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > arrival.largest:
                    raise TooLarge
                file.write(chunk)
    except (TooLarge, ClientDisconnect, OSError) as error:
        FILES.failed(arrival)
        large = isinstance(error, TooLarge)
        return _said(request, "upload.too_large" if large else "upload.broken", 413 if large else 500)
    except BaseException:
        FILES.failed(arrival)
        raise
    FILES.arrived(arrival, size)
    return Response(status_code=204)


def _refusal(door: Door, visitor: Visitor | None, request: Request) -> str:
    """Say why a request is not taken, as a code; an empty text where it is.

    The name in the address is looked at too: another site's name may be made to lead to this machine.
    """
    parents = door.known().parents
    action: Action = "edit" if may(visitor, "edit", None, parents) else "upload"
    try:
        role = require(visitor, action, None, parents).role
    except Denied as denied:
        return "upload.not_local" if door.known().is_open else denied.code
    local = request.client is not None and request.client.host in LOCAL_HOSTS
    if role == "open" and not (incoming.is_open() and local and request.url.hostname in LOCAL_HOSTS):
        return "upload.not_local"
    if not is_own_page(request) or "x-file-name" not in request.headers:
        return "upload.other_site"
    length = request.headers.get("content-length", "0")
    return "upload.too_large" if length.isdecimal() and int(length) > LARGEST else ""


def _said(request: Request, code: str, status: int) -> Response:
    asked = request.query_params.get("lang", "")
    said = words(asked if asked in LANGUAGES else LANGUAGES[0])
    mebibytes = LARGEST // 1024**2
    return PlainTextResponse(said.get(code, largest=said.number(mebibytes)), status_code=status)
