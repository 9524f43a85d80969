"""Signing in and out over the wire: one sentence for all that is wrong, own forms, safe addresses."""

from __future__ import annotations

import re
import sqlite3
import warnings
from contextlib import closing

import pytest
from people import PASSWORD, two_countries, with_accounts
from starlette.applications import Starlette

from cli.demo import _save_accounts
from dashboard import server
from dashboard.access import attempts, invented, sessions
from dashboard.access.visiting import Door, read_known
from dashboard.access_routes import POLICY, Gate, own_path
from dashboard.texts import LANGUAGES, words
from store.accounts import Account
from store.areas import Area, save_areas
from store.database import transaction, writing
from store.facts import save_facts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2, which nothing else needs
    from starlette.testclient import TestClient

ADDRESS = "http://varda.example"
OURS = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def peopled(database, tmp_path):
    return with_accounts(
        two_countries(database, tmp_path),
        tmp_path,
        Account("reader", "municipality", ("north",)),
        Account("gone", "municipality", ("north",), expires_on="2020-01-01"),
    )


@pytest.fixture
def browser(peopled):
    def opened(address=ADDRESS, path=peopled, organisation=str):
        gate = Gate(Door(path, False, lambda _: {}), organisation)
        app = Starlette(
            routes=server.own_routes(gate, path.with_name("public.db")),
            middleware=server.own_middleware(gate.door),
        )
        return TestClient(app, address, follow_redirects=False)

    return opened


def sign_in(client, name="reader", password=PASSWORD, headers=OURS, **more):
    page = client.get("/sign-in", params={"lang": more.get("lang", "en")})
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    form = {"name": name, "password": password, "token": token, "lang": "en", "next": "/", **more}
    return client.post("/sign-in", data=form, headers=headers)


def test_a_right_password_opens_a_session_in_a_cookie_no_script_reads(browser):
    client = browser()
    answer = sign_in(client, next="/trends?area=north")
    assert (answer.status_code, answer.headers["location"]) == (303, "/trends?area=north")
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "secure" not in said
    assert sessions.opened(client.cookies[sessions.COOKIE]) == ("reader", 1)


def test_over_https_the_cookie_is_for_https_and_this_host_only(browser):
    client = browser("https://varda.example")
    ours = {"Origin": "https://varda.example", "Sec-Fetch-Site": "same-origin"}
    answer = sign_in(client, headers=ours)
    said = answer.headers["set-cookie"]
    assert said.startswith("__Host-varda_session=")
    assert "secure" in said.lower()
    assert "domain" not in said.lower()
    assert client.get("/sign-out").status_code == 200  # and it is recognised


def test_a_name_is_taken_in_capitals_and_with_blanks(browser):
    assert sign_in(browser(), name=" Reader ").status_code == 303


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_is_wrong_the_page_says_the_same(browser, peopled, lang):
    with writing(peopled) as opened, transaction(opened):
        opened.conn.execute(
            "INSERT INTO account SELECT 'locked', role, editor, school, password_hash, 1, 0,"
            " '2999-01-01T00:00:00+00:00', NULL, created_at FROM account WHERE name = 'reader'"
        )
    client = browser()
    wrong = [("reader", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("locked", PASSWORD), ("", "")]
    answers = [sign_in(client, *each, lang=lang) for each in wrong]
    assert {answer.status_code for answer in answers} == {401}
    bodies = {re.sub(r'value="[^"]{40,}"', "", answer.text) for answer in answers}
    assert len(bodies) == 1
    assert words(lang).get("sign_in.wrong") in bodies.pop()
    assert not any(sessions.COOKIE in answer.cookies for answer in answers)


def test_after_five_wrong_passwords_the_right_one_is_wrong_too_also_after_a_restart(browser, peopled):
    client = browser()
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 401
    assert sign_in(client).status_code == 401
    assert read_known(peopled).accounts["reader"].locked_until
    assert sign_in(browser()).status_code == 401


def test_too_many_attempts_from_an_address_are_said(browser, monkeypatch):
    monkeypatch.setattr(attempts, "PER_ADDRESS", 3)
    client = browser()
    codes = [sign_in(client, name=f"n{number}", password="").status_code for number in range(4)]
    assert codes == [401, 401, 401, 429]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {**OURS, "Sec-Fetch-Site": "cross-site"},
        {**OURS, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_with_the_right_password(browser, headers):
    answer = sign_in(browser(), headers=headers)
    assert (answer.status_code, sessions.COOKIE in answer.cookies) == (403, False)


def test_a_form_of_another_browser_is_refused(browser):
    page = browser().get("/sign-in")
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    form = {"name": "reader", "password": PASSWORD, "token": token}
    assert browser().post("/sign-in", data=form, headers=OURS).status_code == 403


def test_a_form_that_is_too_large_is_not_read(browser):
    assert sign_in(browser(), password="x" * 20_000).status_code == 403


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/trends?area=north", "/trends?area=north"),
        ("/", "/"),
        ("/?lang=nl", "/?lang=nl"),
        ("//evil.example", "/"),
        ("https://evil.example/trends", "/"),
        ("/\\evil.example", "/"),
        ("/trends\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
        ("/no-such-page", "/"),
        ("trends", "/"),
    ],
)
def test_one_is_led_to_our_own_pages_only(asked, given):
    assert own_path(asked) == given


def test_signing_out_ends_every_session_of_the_account(browser):
    here, there = browser(), browser()
    sign_in(here)
    sign_in(there)
    page = here.get("/sign-out")
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    answer = here.post("/sign-out", data={"token": token, "lang": "is"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?lang=is&out=1")
    assert words("is").get("sign_out.done") in here.get(answer.headers["location"]).text
    assert there.get("/sign-in").status_code == 200  # nobody is signed in there either


def test_another_site_signs_nobody_out(browser, peopled):
    client = browser()
    sign_in(client)
    assert client.post("/sign-out", data={}, headers=OURS).status_code == 403
    token = re.search(r'name="token" value="([^"]+)"', client.get("/sign-out").text)[1]
    other = {"Origin": "https://elsewhere.example"}
    assert client.post("/sign-out", data={"token": token}, headers=other).status_code == 403
    assert read_known(peopled).accounts["reader"].sessions == 1


def test_the_page_is_plain_strict_and_kept_by_nobody(browser):
    answer = browser().get("/sign-in?lang=nl&next=/trends")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    assert 'style="' not in answer.text
    assert '<html lang="nl">' in answer.text
    assert answer.text.count("<h1>") == 1
    assert "next=%2Ftrends&amp;lang=is" in answer.text


def test_an_organisation_s_button_is_there_only_where_one_is_set_up(browser):
    assert "/sign-in/organisation" not in browser().get("/sign-in").text
    client = browser(organisation=lambda: "/auth/login?provider=x")
    assert 'href="/sign-in/organisation"' in client.get("/sign-in").text
    assert client.get("/sign-in/organisation").headers["location"] == "/auth/login?provider=x"


def test_the_demo_s_accounts_are_buttons_in_an_invented_database_only(browser, peopled):
    with writing(peopled) as opened:
        save_areas(opened, [Area(code, code) for code in ("silfurvik", "innfirdir", "hrimland", "lagemark")])
        _save_accounts(opened)
        _save_accounts(opened)  # again changes nothing
    client = browser()
    assert "demo-reader" not in client.get("/sign-in").text
    assert sign_in(client, "", "", invented="demo-reader").status_code == 401
    with writing(peopled) as opened, transaction(opened):
        save_facts(opened, {"invented": "all"})
    client = browser()
    said = client.get("/sign-in").text
    assert [account.name in said for account in invented.ACCOUNTS] == [True] * len(invented.ACCOUNTS)
    assert sign_in(client, "", "", invented="demo-reader").status_code == 303
    assert sign_in(browser(), "", "", invented="reader").status_code == 401  # one of no demo


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_database_of_an_earlier_version_is_said_in_a_sentence(browser, peopled, lang):
    client = browser()
    with closing(sqlite3.connect(peopled)) as connection, connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm013%'")
    for address in ("/sign-in", "/trends", "/sign-out"):
        answer = client.get(address, params={"lang": lang})
        assert answer.status_code == 503
        assert answer.text == words(lang).get("access.unreadable")
