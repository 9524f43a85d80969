"""Who may do what, cell by cell: every role, and nobody, against every page, route, function and area.

What is right is written here by hand, not taken from `rights`. What has no row in a table fails the test.
"""

from __future__ import annotations

import importlib
import inspect
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from itsdangerous import URLSafeTimedSerializer
from people import ACCOUNTS, AREAS, cookie, two_countries, with_accounts
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import asking, cached, cached_steering, incoming, server, uploads
from dashboard.access import managing, rights, sessions
from dashboard.access.visiting import Door, known_now, recognise
from dashboard.access_routes import Gate
from dashboard.navigation import PAGES
from dashboard.publishing.releasing import Days
from dashboard.questions.steering_saving import turn_results_funding
from dashboard.uploads import Asked
from store.accounts import Account
from survey_schema.errors import VardaError
from survey_schema.progress import unheard

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2, which nothing else needs
    from starlette.testclient import TestClient

ROLES = ("administrator", "researcher", "reader", "editor", "region", "school")
VISITORS = ("nobody", "open", *ROLES)
EVERYWHERE, HOME = set(AREAS), {"north", "south", "tiny", "coast", "land"}
SIGNED_IN = {"open", *ROLES}

# Whose figures somebody sees, and by whose rules.
SEES = {
    "nobody": {},
    "open": dict.fromkeys(EVERYWHERE, "municipality"),
    "administrator": {},
    "researcher": dict.fromkeys(HOME, "researcher"),
    "reader": {"north": "municipality", "coast": "public", "land": "public"},
    "editor": {"north": "municipality", "coast": "public", "land": "public"},
    "region": {"coast": "municipality", "land": "public"},
    "school": {},
}
STORES = {"open": EVERYWHERE, "researcher": HOME}
PUBLISHES = {"open": EVERYWHERE, "researcher": HOME, "administrator": EVERYWHERE}
PUBLIC = {"version_of"}
PUBLIC |= {"is_invented", "policy", "shown_by", "today"}
"""Functions of cached.py that fetch nothing of an area or a person."""
QUESTION = "alcohol_30d"
OF_AREA = {
    "wave_years": cached.wave_years,
    "estimates": lambda area: cached.estimates(QUESTION, area),
    "benchmark_lines": lambda area: cached.benchmark_lines(QUESTION, area),
    "beside": lambda area: cached.beside(QUESTION, area, 2025, None),
    "factors": lambda area: cached.factors(QUESTION, area, 2025),
    "members": lambda area: cached.members(QUESTION, area, 2025, area),
    "standings": lambda area: cached.standings(area, 2025, ""),
    "response": lambda area: cached.response(QUESTION, area, 2025),
    "divisions": lambda area: cached.divisions(QUESTION, area, 2025),
    "group_estimates": lambda area: cached.group_estimates(QUESTION, area, "sex"),
    "gaps": lambda area: cached.gaps(QUESTION, area, "sex", ("female", "male")),
    "gap_change": lambda area: cached.gap_change(QUESTION, area, "sex", ("female", "male"), (2023, 2025)),
}
"""Functions that fetch figures of an area."""
OF_WAVE = {
    "diff": lambda area: cached.diff(f"made_up:{area}:2025"),
    "resting_on": lambda area: cached.resting_on(f"made_up:{area}:2025"),
}
"""Functions that fetch what is stored of an area."""
OF_PUBLISHED = {
    "proposal": lambda area: cached.proposal(area, 2025, unheard),
    "changes_of": lambda area: cached.changes_of(made(area)),
    "staged_since": lambda area: cached.staged_since(made(area)),
    "publish": lambda area: cached.publish(made(area), Days("2026-01-01", "2026-01-01", "2026-01-01")),
    "withdraw_publication": lambda area: cached.withdraw_publication(AREAS.index(area), "a test"),
}
"""Functions that look at, make or take back what is published of an area."""
OF_ALL = {
    "areas": (cached.areas, SIGNED_IN),
    "indicators": (cached.indicators, SIGNED_IN),
    "source_version": (cached.source_version, SIGNED_IN),
    "map_of": (lambda: cached.map_of(("north", "far")), SIGNED_IN),
    "open_areas": (cached.open_areas, {who for who in VISITORS if SEES[who]}),
    "areas_where": (lambda: cached.areas_where("upload"), set(STORES)),
    "areas_to_publish": (cached.areas_to_publish, set(PUBLISHES)),
    "publications": (cached.publications, set(PUBLISHES)),
    "waves": (cached.waves, set(STORES)),
    "findings": (cached.findings, set(STORES)),
    "accounts": (cached.accounts, {"administrator"}),
    "school": (cached.school, {"school"}),
}
"""Functions of no one area, and who may call them."""
LISTS = {
    "open_areas": {who: set(seen) for who, seen in SEES.items() if seen},
    "areas_where": STORES,
    "areas_to_publish": PUBLISHES,
    "publications": PUBLISHES,
    "waves": {who: areas - {"coast", "land", "abroad"} for who, areas in STORES.items()},
}
"""Which areas those that list rows may name, of rows with an area."""
FIGURES = {"open", "researcher", "reader", "editor", "region"}
PAGES_OF = {
    "overview": FIGURES,
    "trends": FIGURES,
    "groups": FIGURES,
    "areas": FIGURES,
    "profile": FIGURES,
    "associations": FIGURES,
    "money": FIGURES,
    "intervention": FIGURES,
    "goals": FIGURES,
    "plan": FIGURES,
    "results": FIGURES,
    "changes": FIGURES,
    "cycle": FIGURES,
    "partners": FIGURES,
    "letters": FIGURES,
    "yearly": FIGURES,
    "school": {"school"},
    "waves": set(STORES),
    "revisions": set(STORES),
    "upload": set(STORES),
    "publish": set(PUBLISHES),
    "glossary": SIGNED_IN,
    "accounts": {"administrator"},
    "settings": {"administrator"},
}
CHANGES = {
    "check": lambda path, who, area: uploads.check(path, who, Asked(Path("no.csv"), "made_up", 2025, area)),
    "accept": lambda path, who, area: uploads.accept(path, who, Asked(Path("no.csv"), "made_up", 2025, area)),
    "accept_staged": lambda path, who, area: uploads.accept_staged(path, who, f"made_up:{area}:1999"),
    "withdraw": lambda path, who, area: uploads.withdraw(path, who, f"made_up:{area}:1999", "a test"),
}
"""Functions of uploads.py that act for somebody; of an area, on what isn't there."""
MANAGES = {
    "add": lambda path, who: managing.add(path, who, Account("reader", "school"), "x"),
    "set_password": lambda path, who: managing.set_password(path, who, "nobody", "three unlike words"),
    "set_last_day": lambda path, who: managing.set_last_day(path, who, "nobody", ""),
    "end_sessions": lambda path, who: managing.end_sessions(path, who, "nobody"),
    "remove": lambda path, who: managing.remove(path, who, "nobody"),
}
FORGED = ("nobody", "forged", "unknown", "expired", "ended", "run_out")
"""No cookie, and those that open nothing."""
ANYBODY = dict.fromkeys((*FORGED, *SIGNED_IN), 200)
SIGNED_200 = {who: 200 if who in SIGNED_IN else 403 for who in ANYBODY}
ROUTES = {
    ("GET", "/health"): ANYBODY,
    ("GET", "/overview"): {who: 307 if who in SIGNED_IN else 303 for who in ANYBODY},
    ("GET", "/codebook/{instrument}"): ANYBODY,
    ("GET", "/scripts/copy.js"): ANYBODY,
    ("GET", "/scripts/page.js"): ANYBODY,
    ("GET", "/scripts/picture.js"): ANYBODY,
    ("GET", "/scripts/print.js"): ANYBODY,
    ("GET", "/incoming/drop.js"): ANYBODY,
    ("POST", "/incoming/file"): {who: 204 if who in {*STORES, "editor"} else 403 for who in ANYBODY},
    ("GET", "/sign-in"): {who: 303 if who in SIGNED_IN else 200 for who in ANYBODY},
    ("POST", "/sign-in"): dict.fromkeys(ANYBODY, 403),  # without the form's token
    ("GET", "/sign-out"): {who: 200 if who in ROLES else 303 for who in ANYBODY},
    ("POST", "/sign-out"): {who: 403 if who in ROLES else 303 for who in ANYBODY},  # likewise
    ("GET", "/public"): dict.fromkeys(ANYBODY, 308),
    ("GET", "/public/"): dict.fromkeys(ANYBODY, 302),  # to a language; all inside is for anybody
    ("GET", "/sign-in/organisation"): dict.fromkeys(ANYBODY, 303),
    # Streamlit's own: the files that a page gave out, and those that somebody sends
    ("GET", "/media/file.csv"): SIGNED_200,
    ("PUT", "/_stcore/upload_file/session/file"): dict.fromkeys(ANYBODY, 403),
}


@pytest.fixture(scope="module")
def places(database, tmp_path_factory):
    """Both databases: without accounts, and with one per role."""
    folder = tmp_path_factory.mktemp("matrix")
    empty = two_countries(database, folder)
    turn_results_funding(empty, on=True)
    out = Account("run_out", "researcher", ("land",), expires_on="2020-01-01")
    return {"open": empty, "peopled": with_accounts(empty, folder, *ACCOUNTS, out)}


@pytest.fixture
def come(places, monkeypatch):
    """Let somebody come to the pages; gives the database."""

    def came(who):
        path = places["open" if who == "open" else "peopled"]
        monkeypatch.setenv("VARDA_DB", str(path))
        cookies = cookie(path, who) if who in ROLES else {}
        monkeypatch.setattr(asking, "_cookies", lambda: cookies)
        return path

    st.cache_data.clear()
    return came


@pytest.fixture
def fetched(monkeypatch):
    """Stand in for everything that computes figures; gives what was fetched, with its arguments."""
    real = {"_areas", "_waves", "_findings", "_areas_with_figures", "_versions", "_is_invented"}
    seen = []
    kept = {name: each for name, each in vars(cached).items() if name.startswith("_") and callable(each)}
    for name, function in kept.items():
        if hasattr(function, "clear") and name not in real:
            monkeypatch.setattr(cached, name, lambda *args, name=name: seen.append((name, args)))
    rows = [{"id": number, "area": area} for number, area in enumerate(AREAS)]
    monkeypatch.setattr(cached, "_publications", lambda *_: rows)
    for module, name in (
        (cached.publishing, "proposal"),
        *((cached.releasing, name) for name in ("publish", "withdraw", "changes_of", "staged_since")),
        (cached, "write_public_file"),
    ):
        monkeypatch.setattr(module, name, lambda *args, name=name: seen.append((name, args)))
    resting = lambda *args: seen.append(("resting_on", args)) or []  # noqa: E731
    monkeypatch.setattr(cached.releasing, "resting_on", resting)
    return seen


def made(area):
    """What stands for a proposal."""
    return SimpleNamespace(asked=SimpleNamespace(area=area))


def right_areas(who, name):
    if name in OF_WAVE:
        return set(STORES.get(who, ()))
    published = set(PUBLISHES.get(who, ()))
    if name in OF_PUBLISHED:
        return published
    return set(SEES[who]) | (published if name == "wave_years" else set())


def is_allowed(call, *args):
    try:
        call(*args)
    except rights.Denied:
        return False
    except VardaError:
        return True  # what was asked for isn't there
    return True


# ---- the cells ---------------------------------------------------------------------------------------------


def wrong_functions(come, fetched):
    wrong, cells = [], 0
    for who in VISITORS:
        come(who)
        for name, call in {**OF_AREA, **OF_WAVE, **OF_PUBLISHED}.items():
            for area in AREAS:
                right = area in right_areas(who, name)
                fetched.clear()
                seen = is_allowed(call, area)
                wrong += [f"{who} {name} {area}"] * (seen != right or bool(fetched) != right)
                cells += 1
        for name, (call, allowed) in OF_ALL.items():
            wrong += [f"{who} {name}"] * (is_allowed(call) != (who in allowed))
            listed = (
                {row.get("area", row.get("code")) for row in call()} if who in LISTS.get(name, ()) else set()
            )
            wrong += [f"{who} {name} lists {listed}"] * (not listed <= LISTS.get(name, {}).get(who, set()))
            cells += 1
    return wrong, cells


def wrong_changes(come):
    wrong, cells = [], 0
    for who in VISITORS:
        path = come(who)
        visitor = asking.visitor()
        for name, call in CHANGES.items():
            for area in AREAS:
                right = area in STORES.get(who, ())
                wrong += [f"{who} {name} {area}"] * (is_allowed(call, path, visitor, area) != right)
                cells += 1
        for name, call in MANAGES.items():
            wrong += [f"{who} {name}"] * (is_allowed(call, path, visitor) != (who == "administrator"))
            cells += 1
    return wrong, cells


def cookies_of(path, who):
    name, number = "researcher", 1
    if who in ROLES or who == "run_out":
        return cookie(path, who)
    return {
        "nobody": {},
        "open": {},
        "forged": {sessions.COOKIE: URLSafeTimedSerializer("x" * 40, "varda.session").dumps([name, number])},
        "unknown": {sessions.COOKIE: sessions.signed("somebody", 1)},
        "ended": {sessions.COOKIE: sessions.signed(name, 0)},
        "expired": {sessions.COOKIE: _old(name, number)},
    }[who]


def _old(name, number):
    """A session that was signed one second longer ago than sessions last."""

    class Signer(URLSafeTimedSerializer.default_signer):
        def get_timestamp(self):
            return super().get_timestamp() - sessions.SECONDS - 1

    serializer = URLSafeTimedSerializer(sessions._secret(), salt="varda.session", signer=Signer)
    return serializer.dumps([name, number])


def stand_in(_request):
    return PlainTextResponse("figures")


def wrong_routes(places):
    wrong, cells = [], 0
    incoming._hosts[:] = ["127.0.0.1"]
    for who in ANYBODY:
        path = places["open" if who == "open" else "peopled"]
        gate = Gate(Door(path, True, lambda _: {}), str)
        theirs = [
            Route("/media/{file}", stand_in),
            Route("/_stcore/upload_file/{a}/{b}", stand_in, methods=["PUT"]),
        ]
        ours = server.own_routes(gate, path.with_name("public.db"))
        app = Starlette(routes=[*ours, *theirs], middleware=server.own_middleware(gate.door))
        address = "http://127.0.0.1:80"
        with TestClient(app, address, client=("127.0.0.1", 1), follow_redirects=False) as client:
            client.cookies.update(cookies_of(path, who))
            for (method, route), expected in ROUTES.items():
                owner = who if who in ROLES else ""
                headers = {"X-Varda-Token": incoming.FILES.expect(owner), "X-File-Name": "a.csv"}
                headers |= {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
                answer = client.request(method, route.replace("{instrument}", "yrbs"), headers=headers)
                wrong += [f"{who} {method} {route} {answer.status_code}"] * (
                    answer.status_code != expected[who]
                )
                cells += 1
    incoming._hosts.clear()
    return wrong, cells


def test_every_function_that_fetches_decides_first(come, fetched):
    wrong, cells = wrong_functions(come, fetched)
    print(f"functions: {cells} cells")
    assert wrong == []


def test_figures_are_fetched_by_the_rules_of_who_looks(come, fetched):
    for who in VISITORS:
        come(who)
        for area, audience in SEES[who].items():
            fetched.clear()
            cached.estimates(QUESTION, area)
            ((_, arguments),) = fetched
            above = {"north": "coast", "south": "coast", "tiny": "coast", "coast": "land", "far": "abroad"}
            around = SEES[who].get(above.get(area, area))
            assert arguments[-2:] == (audience, around), (who, area)
            fetched.clear()
            cached.members(QUESTION, area, 2025, above.get(area, area))
            ((_, arguments),) = fetched
            others = "researcher" if who == "researcher" else "public"
            assert arguments[-2] == cached.Audiences(audience, around, others), (who, area)
            # a municipality sees of others only what is published
            assert bool(arguments[-1]) is (who in ("reader", "editor", "region"))


def test_every_function_that_changes_something_decides_first(come):
    wrong, cells = wrong_changes(come)
    print(f"changes: {cells} cells")
    assert wrong == []


def test_every_route_decides_first_and_no_bad_cookie_opens_one(places):
    wrong, cells = wrong_routes(places)
    print(f"routes: {cells} cells")
    assert wrong == []


def test_every_page_is_for_its_roles_only(come, monkeypatch):
    ran = []
    monkeypatch.setattr(StreamlitPage, "run", lambda page: ran.append(page.url_path))
    cells = 0
    entry = Path(dashboard.__file__).with_name("app.py")
    for who in VISITORS:
        come(who)
        visit = AppTest.from_file(str(entry), default_timeout=30)
        visit.run()
        for page in PAGES:
            ran.clear()
            visit.switch_page(page.file).run()
            assert not visit.exception
            may = who in PAGES_OF[page.address]
            first = page is PAGES[0] and who in ("administrator", "school")  # theirs is another first page
            assert bool(ran) == (may or first), (who, page.address)
            named = [title.value for title in visit.title]
            said = {"nobody": "Please sign in"}.get(who, "This page is not part of your account")
            assert may or first or named == [said], (who, page.address)
            cells += 1
    print(f"pages: {cells} cells")


@pytest.mark.parametrize("who", VISITORS)
def test_a_page_of_a_module_that_is_off_is_for_nobody(come, monkeypatch, who):
    ran = []
    monkeypatch.setattr(StreamlitPage, "run", lambda page: ran.append(page.url_path))
    monkeypatch.setattr(cached_steering, "modules", frozenset)
    come(who)
    visit = AppTest.from_file(str(Path(dashboard.__file__).with_name("app.py")), default_timeout=30)
    visit.run()
    ran.clear()
    visit.switch_page("app_pages/results.py").run()
    assert not visit.exception
    assert ran == []
    assert "Results funding" not in {each.proto.label for each in visit.get("page_link")}


def test_nothing_is_without_a_row():
    defined = {
        name
        for name, function in inspect.getmembers(cached, inspect.isfunction)
        if function.__module__ == cached.__name__ and not name.startswith("_")
    }
    assert defined == {*PUBLIC, *OF_AREA, *OF_WAVE, *OF_PUBLISHED, *OF_ALL}
    for module, rows in ((uploads, CHANGES), (managing, MANAGES)):
        acting = {
            name
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if not name.startswith("_") and function.__module__ == module.__name__
            if "who" in inspect.signature(function).parameters
        }
        assert acting == set(rows)
    assert {page.address for page in PAGES} == set(PAGES_OF)
    gate = Gate(Door(Path("no.db"), True, lambda _: {}), str)
    routes = server.own_routes(gate, Path("public.db"))
    mounted = {("GET", f"{route.path}/") for route in routes if isinstance(route, Mount)}
    plain = [route for route in routes if not isinstance(route, Mount)]
    ours = mounted | {(method, route.path) for route in plain for method in route.methods - {"HEAD"}}
    theirs = {row for row in ROUTES if row[1].startswith(("/media/", "/_stcore/"))}
    assert ours | theirs == set(ROUTES)


def test_every_writer_of_uploads_asks_for_whom():
    """What writes to the store takes who asks, and so has a row above."""
    source = inspect.getsource(uploads)
    for name, function in inspect.getmembers(uploads, inspect.isfunction):
        if function.__module__ == uploads.__name__ and not name.startswith("_"):
            body = inspect.getsource(function)
            writes = "accept_wave(" in body or "withdraw_wave(" in body or "ingest(" in body
            assert not writes or "_require(" in body, name
    assert source.count("ingest(") >= 3


@pytest.mark.parametrize("of", ["functions", "changes", "routes"])
def test_were_everything_allowed_the_matrix_would_say_so(of, come, fetched, places, monkeypatch):
    everything = {kind: dict.fromkeys(rights.ACTIONS, "anywhere") for kind in rights.KINDS}
    monkeypatch.setattr(rights, "_RIGHTS", everything)
    monkeypatch.setattr(rights, "_AUDIENCE", dict.fromkeys(rights.KINDS, "researcher"))
    if of == "functions":
        found, _ = wrong_functions(come, fetched)
        assert len(found) > 150
    elif of == "changes":
        found, _ = wrong_changes(come)
        assert len(found) > 100
    else:
        found, _ = wrong_routes(places)
        assert {each.split()[0] for each in found} == {"administrator", "reader", "region", "school"}


def test_were_nobody_taken_for_somebody_the_matrix_would_say_so(come, fetched, monkeypatch):
    for module in ("dashboard.asking", "dashboard.access.visiting"):
        taken = importlib.import_module(module)
        monkeypatch.setattr(taken, "recognise", lambda *_, **__: rights.OPEN)
    found, _ = wrong_functions(come, fetched)
    assert {each.split()[0] for each in found} >= {"nobody", "administrator", "reader", "school"}


def test_somebody_from_elsewhere_is_nobody_while_there_are_no_accounts(places):
    assert recognise(known_now(places["open"]), {}, {}, is_local=False) is None
    assert recognise(known_now(places["open"]), {}, {}, is_local=True) is rights.OPEN
