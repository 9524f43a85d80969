"""Signing in and out: plain pages that work without a script, and the cookie that says who somebody is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access import invented, oidc, sessions, signing_in
from dashboard.access.attempts import Attempts
from dashboard.access.visiting import Door, signed_in
from dashboard.middleware import MEDIA, page_title, words_of
from dashboard.own_page import is_own_page
from dashboard.questions import answers
from dashboard.texts import LANGUAGES, Words, words

SIGN_IN, SIGN_OUT, ORGANISATION = "/sign-in", "/sign-out", "/sign-in/organisation"
LARGEST_FORM = 8192
"""Bytes of the largest form that is taken."""
AT_ONCE = 2
"""So many passwords are looked at at the same time: each takes 64 MiB."""
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}
PROVIDER_COOKIES = "_streamlit_user"
"""How the cookies begin that hold what an organisation's provider said."""
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True
)


@dataclass(frozen=True)
class Gate:
    """What the routes share. `organisation` gives the address at which a provider asks who somebody is.

    That is empty where none is set up.
    """

    door: Door
    organisation: Callable[[], str]
    attempts: Attempts = field(default_factory=Attempts)
    limiter: CapacityLimiter = field(default_factory=partial(CapacityLimiter, AT_ONCE))


class MembersOnly:
    """Leads whoever isn't signed in from a page to the sign-in, and refuses what pages gave out to take home.

    Who was signed in by a provider and has no role is told so by the page itself.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 or lead elsewhere where there is no session."""
        answer = await self._instead(scope) if scope["type"] == "http" else None
        await (answer or self.app)(scope, receive, send)

    async def _instead(self, scope: Scope) -> Response | None:
        is_file = scope["path"].startswith(MEDIA)
        is_page = scope["method"] in ("GET", "HEAD") and page_title(scope["path"]) is not None
        if not is_file and not is_page:
            return None
        cookies = Request(scope).cookies
        has_claims = any(name.startswith(PROVIDER_COOKIES) for name in cookies)
        if is_page and has_claims:
            return None
        if await to_thread.run_sync(self._door.visitor, cookies) is not None:
            return None
        said = words_of(scope)
        if is_file:
            return PlainTextResponse(said.get("access.signed_out"), status_code=403)
        query = scope["query_string"].decode("latin-1")
        back = f"{scope['path']}?{query}" if query else scope["path"]
        to = f"{SIGN_IN}?{urlencode({'lang': said.lang, 'next': back})}"
        return RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})


def access_routes(gate: Gate) -> list[Route]:
    """Make the routes that let somebody in and out."""

    async def show(request: Request) -> Response:
        return _shown(gate, request)

    async def take(request: Request) -> Response:
        return await _taken(gate, request)

    async def leave(request: Request) -> Response:
        return await _left(gate, request)

    async def organisation(request: Request) -> Response:
        to = await to_thread.run_sync(gate.organisation)
        return RedirectResponse(to or SIGN_IN, status_code=303, headers={"Cache-Control": "no-store"})

    return [
        Route(SIGN_IN, show, methods=["GET"]),
        Route(SIGN_IN, take, methods=["POST"]),
        Route(SIGN_OUT, partial(_asked_to_leave, gate), methods=["GET"]),
        Route(SIGN_OUT, leave, methods=["POST"]),
        Route(ORGANISATION, organisation, methods=["GET"]),
    ]


def own_path(asked: str) -> str:
    """Give an address of one of our pages, or the first page's where it is another."""
    parts = urlsplit(asked)
    is_plain = asked.isascii() and asked.isprintable() and "\\" not in asked
    is_own = asked.startswith("/") and not asked.startswith("//") and not (parts.scheme or parts.netloc)
    return asked if is_plain and is_own and page_title(parts.path) is not None else "/"


def sign_out_token(name: str) -> str:
    """Give what a form carries that signs an account out."""
    return sessions.form_token(f"out {name}")


def _shown(gate: Gate, request: Request, wrong: str = "", status: int = 200) -> Response:
    """Show the sign-in page; who is signed in, or needs not to be, goes on."""
    visitor = gate.door.visitor(request.cookies)
    if visitor is not None and not wrong:
        return RedirectResponse(own_path(request.query_params.get("next", "/")), status_code=303)
    said = words_of(request.scope)
    out = said.get("sign_out.done") if "out" in request.query_params else ""
    denied = _has_claims(gate, request) and not out
    wrong = wrong or ("access.no_role" if denied else "")
    half, organisation = secrets.token_urlsafe(24), bool(gate.organisation())
    page = _page(
        said,
        request,
        title=said.get("sign_in.title"),
        wrong=said.get(wrong) if wrong else "",
        done=out,
        token=sessions.form_token(half),
        next=own_path(request.query_params.get("next", "/")),
        local=bool(gate.door.known().accounts) or not organisation,
        organisation=ORGANISATION if organisation else "",
        invented=_invented(gate, said),
    )
    answer = HTMLResponse(page, status_code=status, headers={**HEADERS, "Content-Language": said.lang})
    _set_cookie(answer, request, sessions.FORM_COOKIE, half, sessions.FORM_SECONDS)
    return answer


async def _taken(gate: Gate, request: Request) -> Response:
    """Take a name and a password: a session begins, or one sentence says that it doesn't."""
    form = await _form(request)
    said = words(form.get("lang", "")) if form.get("lang") in LANGUAGES else words_of(request.scope)
    again = partial(_again, gate, request, form, said)
    half = _cookie(request, sessions.FORM_COOKIE)
    if not is_own_page(request) or not sessions.is_own_form(form.get("token", ""), half):
        return again("sign_in.stale", 403)
    if gate.attempts.is_address_over(request.client.host if request.client else ""):
        return again("sign_in.too_often", 429)
    name, password = form.get("name", ""), form.get("password", "")
    if form.get("invented") and _is_invented(gate):
        name = form["invented"]
        password = invented.password_of(name)
    looked = partial(signing_in.sign_in, gate.door.database, name, password, gate.attempts)
    account = await to_thread.run_sync(looked, limiter=gate.limiter)
    if account is None:
        answer = again("sign_in.wrong", 401)
        answer.background = BackgroundTask(signing_in.note_failure, gate.door.database, name)
        return answer
    address = own_path(form.get("next", "/"))
    answer = RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
    value = sessions.signed(account.name, account.sessions)
    _set_cookie(answer, request, sessions.COOKIE, value, sessions.SECONDS)
    return answer


def _again(
    gate: Gate, request: Request, form: Mapping[str, str], said: Words, wrong: str, status: int
) -> Response:
    """Show the page once more, with what was wrong, in the language and for the page it was asked for."""
    query = urlencode({"lang": said.lang, "next": own_path(form.get("next", "/"))})
    scope = {**request.scope, "method": "GET", "query_string": query.encode()}
    return _shown(gate, Request(scope), wrong, status)


def _asked_to_leave(gate: Gate, request: Request) -> Response:
    """Show the page that asks whether to sign out."""
    visitor, said = gate.door.visitor(request.cookies), words_of(request.scope)
    if visitor is None or not visitor.name:
        return RedirectResponse(SIGN_IN, status_code=303)
    title, token = said.get("sign_out.title"), sign_out_token(visitor.name)
    page = _page(said, request, title=title, leaving=visitor.name, token=token)
    return HTMLResponse(page, headers={**HEADERS, "Content-Language": said.lang})


async def _left(gate: Gate, request: Request) -> Response:
    """End every session of whoever asks, and take the cookies back."""
    form = await _form(request)
    lang = form.get("lang", "") if form.get("lang") in LANGUAGES else LANGUAGES[0]
    visitor = gate.door.visitor(request.cookies)
    if visitor is not None and visitor.name:
        is_own = sessions.is_own_form(form.get("token", ""), f"out {visitor.name}", sessions.SECONDS)
        if not is_own_page(request) or not is_own:
            return _shown(gate, request, "sign_in.stale", 403)
        await to_thread.run_sync(_end, gate, request)
    answer = RedirectResponse(f"{SIGN_IN}?lang={lang}&out=1", status_code=303)
    for name in request.cookies:
        if name.endswith(sessions.COOKIE) or name.startswith(PROVIDER_COOKIES):
            answer.delete_cookie(name, secure=name.startswith(sessions.SECURE_PREFIX), httponly=True)
    return answer


def _end(gate: Gate, request: Request) -> None:
    account = signed_in(gate.door.known(), request.cookies)
    if account is not None:
        signing_in.sign_out(gate.door.database, account.name)
    subject = gate.door.claims_of(request.cookies).get("sub")
    if subject:
        oidc.end_sessions(str(subject))


def _page(said: Words, request: Request, **shown: Any) -> str:
    """Write a page in a language, with links to itself in the others."""
    kept = {name: request.query_params[name] for name in ("next",) if name in request.query_params}
    links = [
        {
            "lang": lang,
            "name": words(lang).get("language.name"),
            "address": f"{request.url.path}?{urlencode({**kept, 'lang': lang})}",
        }
        for lang in LANGUAGES
    ]
    template = _TEMPLATES.get_template("sign_in.html")
    return template.render(say=said.get, lang=said.lang, languages=links, **shown)


def _invented(gate: Gate, said: Words) -> list[dict[str, str]]:
    """The accounts of a demo as buttons; none where anything in the database is real."""
    if not _is_invented(gate):
        return []
    known = gate.door.known().accounts
    return [
        {
            "name": account.name,
            "label": said.get(f"sign_in.{account.name.replace('-', '_')}"),
            "password": invented.password_of(account.name),
        }
        for account in invented.ACCOUNTS
        if account.name in known
    ]


def _is_invented(gate: Gate) -> bool:
    return gate.door.database.exists() and answers.is_invented(gate.door.database)


def _has_claims(gate: Gate, request: Request) -> bool:
    """Whether a provider knows who asks: where that opens nothing, it is said."""
    return bool(gate.door.claims_of(request.cookies))


async def _form(request: Request) -> dict[str, str]:
    """Read a small form; one that is larger, or none, is empty."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=20, keep_blank_values=True)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _cookie(request: Request, name: str) -> str:
    return request.cookies.get(sessions.cookie_name(name, is_secure=request.url.scheme == "https"), "")


def _set_cookie(answer: Response, request: Request, name: str, value: str, seconds: int) -> None:
    """Set a cookie no script can read, for this host only, over https where the page came so."""
    is_secure = request.url.scheme == "https"
    answer.set_cookie(
        sessions.cookie_name(name, is_secure=is_secure),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure,
    )
