"""Serves the open data: every table as JSON and CSV, a part of it by filters, everything as one package."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard.public import asking, data_files
from dashboard.public.answer import Answer, send
from dashboard.public.kept import Kept
from dashboard.public.openapi import description
from dashboard.public.published import Published
from dashboard.public.tables import FORMS, TABLES, VERSION, Table
from dashboard.texts import LANGUAGES, words
from survey_schema.errors import Fault

Handler = Callable[[Request], Awaitable[Response]]
PROBLEM = "application/problem+json"
DESCRIPTION = "application/vnd.oai.openapi+json;version=3.1"
PREFLIGHT = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Max-Age": "86400"}


def data_routes(kept: Kept, watched: Callable[[Handler], Handler]) -> list[BaseRoute]:
    """Make the routes of the open data from the list of its tables."""
    routes: list[BaseRoute] = []

    def add(name: str, make: Callable[[Published, QueryParams], Answer]) -> None:
        handler = watched(partial(_answered, kept, name, make))
        routes.append(Route(f"/data/{VERSION}/{name}", handler, methods=["GET"]))
        routes.append(Route(f"/data/{VERSION}/{name}", _preflight, methods=["OPTIONS"]))

    for table in TABLES:
        for form in FORMS:
            add(f"{table.name}.{form}", partial(_table, table, form))
        add(table.name, partial(_table, table, "json"))
    add("openapi.json", _only(lambda published: Answer.of(_json(description()), DESCRIPTION)))
    add("datapackage.json", _only(lambda p: Answer.of(_json(data_files.package(p)), "application/json")))
    add(data_files.ARCHIVE, _only(lambda p: Answer.of(data_files.archive(p), "application/zip")))
    return routes


def problem(
    request: Request, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: Any
) -> Response:
    """Answer with a sentence, as RFC 9457 has it, in the language the client prefers."""
    spoken = request.headers.get("accept-language", "")[:2].lower()
    said = words(spoken if spoken in LANGUAGES else "en")
    body = {"type": "about:blank", "title": code, "status": status, "detail": said.get(code, **params)}
    named = {"Cache-Control": "no-store", "Vary": "Accept-Language", **(headers or {})}
    return Response(_json(body), status, {**named, "Content-Type": PROBLEM})


async def _answered(
    kept: Kept, name: str, make: Callable[[Published, QueryParams], Answer], request: Request
) -> Response:
    edition = kept.edition
    if edition is None:
        return problem(request, 404, "data.none")
    query = request.query_params
    key = f"data/{name}?{urlencode(sorted(query.multi_items()))}"
    try:
        answer = edition.answers.get(key)
        if answer is None:
            answer = await to_thread.run_sync(make, edition.published, query)
            if not query or len(answer.body) < data_files.SMALL:
                edition.answer(key, lambda _published: answer)
    except asking.Wrong as wrong:
        return problem(request, wrong.status, wrong.code, **wrong.params)
    except Fault as fault:
        raise HTTPException(500) from fault
    return send(request, answer)


def _table(table: Table, form: str, published: Published, query: QueryParams) -> Answer:
    """Answer with the rows of a table that are asked for. Raises Wrong."""
    asked = asking.read_query(table, published, query)
    return data_files.answer(table, form, published, asked)


def _only(make: Callable[[Published], Answer]) -> Callable[[Published, QueryParams], Answer]:
    """Make an answer that takes no parameters."""

    def answer(published: Published, query: QueryParams) -> Answer:
        for name in query:
            raise asking.Wrong(400, "data.unknown_parameter", name=asking.short(name), known=["-"])
        return make(published)

    return answer


async def _preflight(_request: Request) -> Response:
    return Response(status_code=204, headers=PREFLIGHT)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
