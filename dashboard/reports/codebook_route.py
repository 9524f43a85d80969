"""Serves codebooks: the question bank is public, one address an instrument and language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.reports.codebook import codebook_html
from dashboard.texts import LANGUAGES, words
from store.database import reading
from store.instruments import stored_instruments
from survey_schema.instrument import Instrument
from survey_schema.loading import load_instrument, shipped_instruments

ADDRESS = "/codebook/"
SECONDS_KEPT = 3600
"""How long a browser keeps a codebook before it asks whether it has changed."""


def codebook_route(database: Path) -> Route:
    """Make the route that serves the codebooks of the instruments of a database, and of the shipped ones."""

    async def answer(request: Request) -> Response:
        return await to_thread.run_sync(_answer, request, lambda: known_instruments(database))

    return Route(f"{ADDRESS}{{instrument}}", answer)


def known_instruments(database: Path) -> dict[str, Instrument]:
    """Give the shipped instruments by id, and over them those stored with waves."""
    known = {name: load_instrument(name) for name in shipped_instruments()}
    if database.is_file():
        with reading(database) as connection:
            known |= stored_instruments(connection)
    return known


def _answer(request: Request, instruments: Callable[[], dict[str, Instrument]]) -> Response:
    asked, preferred = request.query_params.get("lang", ""), request.headers.get("accept-language", "")
    lang = next((each for each in (asked, preferred[:2].lower()) if each in LANGUAGES), LANGUAGES[0])
    known = instruments()
    name = request.path_params["instrument"]
    if name not in known:
        said = words(lang).get("codebook.unknown", instrument=_short(name), known=", ".join(sorted(known)))
        return PlainTextResponse(said, status_code=404, headers={"Content-Language": lang})
    tag = f'"{known[name].fingerprint[:32]}-{lang}"'
    headers = {
        "Cache-Control": f"public, max-age={SECONDS_KEPT}",
        "Content-Language": lang,
        "ETag": tag,
        "Vary": "Accept-Language",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(_page(known[name], lang), headers=headers)


def _short(name: str) -> str:
    return re.sub(r"[^\w-]", "", name)[:41]


@lru_cache(maxsize=32)
def _page(instrument: Instrument, lang: str) -> str:
    return codebook_html(instrument, lang, {each: f"?lang={each}" for each in LANGUAGES})
