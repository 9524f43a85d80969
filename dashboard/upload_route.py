"""Takes a survey file: streamed to disk, from the page of this very server only, on this machine only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import incoming
from dashboard.incoming import FILES, LARGEST, LOCAL_HOSTS
from dashboard.texts import LANGUAGES, words

ADDRESS = "/incoming/file"
SCRIPT = "/incoming/drop.js"
_SCRIPT_FILE = Path(__file__).parent / "static" / "drop.js"


class TooLarge(Exception):
    """More came than is taken."""


def upload_routes() -> list[Route]:
    """Make the route that takes a file, and the one that gives the script that sends it."""
    return [Route(ADDRESS, _take, methods=["POST"]), Route(SCRIPT, _script)]


async def _script(_request: Request) -> Response:
    return FileResponse(_SCRIPT_FILE, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def _take(request: Request) -> Response:
    """Write the body to the place that the token opens; 204 when it is whole."""
    refused = _refusal(request)
    if refused:
        return _said(request, refused, 413 if refused == "upload.too_large" else 403)
    place = FILES.begin(request.headers.get("x-varda-token", ""), unquote(request.headers["x-file-name"]))
    if place is None:
        return _said(request, "upload.no_place", 403)
    arrival, file = place
    size = 0
    try:
        with file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > LARGEST:
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


def _refusal(request: Request) -> str:
    """Say why a request is not taken, as a code; an empty text where it is.

    The name in the address is looked at too: another site's name may be made to lead to this machine.
    """
    local = request.client is not None and request.client.host in LOCAL_HOSTS
    if not (incoming.is_open() and local and request.url.hostname in LOCAL_HOSTS):
        return "upload.not_local"
    if not _is_own_page(request) or "x-file-name" not in request.headers:
        return "upload.other_site"
    length = request.headers.get("content-length", "0")
    return "upload.too_large" if length.isdecimal() and int(length) > LARGEST else ""


def _is_own_page(request: Request) -> bool:
    """Whether a browser says that a page of this server asks; without its word nothing is taken."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = urlsplit(request.headers.get("origin", ""))
    return (origin.scheme, origin.netloc) == (request.url.scheme, request.headers.get("host", "-"))


def _said(request: Request, code: str, status: int) -> Response:
    asked = request.query_params.get("lang", "")
    said = words(asked if asked in LANGUAGES else LANGUAGES[0])
    mebibytes = LARGEST // 1024**2
    return PlainTextResponse(said.get(code, largest=said.number(mebibytes)), status_code=status)
