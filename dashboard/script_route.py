"""Gives the scripts that pages of ours name: no inline script is let through, and static files go as text."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

COPY_SCRIPT = "/scripts/copy.js"
_COPY_FILE = Path(__file__).parent / "static" / "copy.js"


def script_routes() -> list[Route]:
    """Make the route of the script that copies sentences."""
    return [Route(COPY_SCRIPT, _copy)]


async def _copy(_request: Request) -> Response:
    return FileResponse(_COPY_FILE, media_type="text/javascript", headers={"Cache-Control": "no-cache"})
