"""The public pages beside the dashboard: the same application below /public/."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Mount, Route

from dashboard.public.app import public_app
from dashboard.public.kept import Kept

PLACE = "/public"


def public_routes(path: Path) -> list[BaseRoute]:
    """Make the routes that show a public file; one that isn't there yet is shown as soon as it is."""
    return [
        Route(PLACE, lambda _request: RedirectResponse(f"{PLACE}/", 308)),
        Mount(PLACE, app=public_app(Kept(path))),
    ]
