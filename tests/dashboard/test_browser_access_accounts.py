"""Signing in in a real browser: by password, which a reload survives, and by an organisation's provider."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from people import PASSWORD, two_countries, with_accounts
from serving import served, wait_for

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else "")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here; on Debian: apt install chromium")

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ROLES = """
claim = "groups"
[[role]]
value = "prevention-north"
role = "municipality"
areas = ["north"]
"""
SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "varda"
client_secret = "{secret}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""
PROVIDER = (
    "import sys, time, oidc_provider_mock as mock\n"
    "with mock.run_server_in_thread(int(sys.argv[1])): time.sleep(600)"
)
PROGRAM = (
    "import os, sys; os.chdir(os.environ['VARDA_TEST_FOLDER']);"
    "from dashboard.server import serve; serve(sys.argv[1], port=int(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """A provider on this machine that knows two people, one of them without a role here."""
    log = tmp_path_factory.mktemp("provider") / "log.txt"
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-c", PROVIDER, str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    address = f"http://localhost:{port}"
    try:
        wait_for(f"{address}/.well-known/openid-configuration", process, log)
        for name, groups in (("anna", ["prevention-north"]), ("otto", ["cooks"])):
            said = json.dumps({"email": f"{name}@example.org", "groups": groups}).encode()
            put = urllib.request.Request(f"{address}/users/{name}", said, method="PUT")
            put.add_header("Content-Type", "application/json")
            urllib.request.urlopen(put).close()
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def address(database, provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    path = with_accounts(two_countries(database, folder), folder)
    (folder / "roles.toml").write_text(ROLES)
    port = free_port()
    (folder / ".streamlit").mkdir()
    secrets = SECRETS.format(port=port, secret="s" * 40, provider=provider)
    (folder / ".streamlit" / "secrets.toml").write_text(secrets)
    named = {"VARDA_ROLES": str(folder / "roles.toml"), "VARDA_TEST_FOLDER": str(folder)}
    os.environ.update(named)
    try:
        with served(path, folder / "log.txt", PROGRAM, port) as running:
            yield running
    finally:
        for name in named:
            del os.environ[name]


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def page(chromium, address):
    wrong = []
    context = chromium.new_context(base_url=address, locale="en-GB", viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield opened
    context.close()
    assert wrong == []


def keep(page, name):
    """Keep a screenshot where VARDA_SCREENSHOTS says."""
    folder = os.environ.get("VARDA_SCREENSHOTS")
    page.screenshot(path=str(Path(folder) / f"{name}.png") if folder else None)


def test_signing_in_survives_a_reload_and_ends_on_signing_out(page):
    page.goto("/trends?area=north")
    page.get_by_role("heading", name="Sign in").wait_for()
    assert page.get_by_text("Norðurvík").count() == 0
    page.fill("#name", "reader")
    page.fill("#password", "not this one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").filter(has_text="That did not work").wait_for()
    keep(page, "sign_in_wrong_en_1440")
    page.fill("#name", "reader")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Norðurvík · 2025").first.wait_for()
    assert page.url.endswith("/trends?area=north")
    page.reload()
    page.get_by_text("reader · municipality, reader · Norðurvík").wait_for()
    page.get_by_text("Norðurvík · 2025").first.wait_for()
    assert page.get_by_role("link", name="Upload").count() == 0
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("status").filter(has_text="You are signed out").wait_for()
    page.goto("/trends?area=north")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_another_area_is_not_opened_and_that_is_said(page):
    page.goto("/sign-in?next=/trends?area%3Dsouth")
    page.fill("#name", "reader")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Your account does not open the area south").wait_for()
    assert page.get_by_text("Zuiderhaven").count() == 0
    page.get_by_label("Area").click()
    names = page.get_by_role("option").all_inner_texts()
    assert [name.split(" · ")[0] for name in names] == ["Landið", "Ströndin", "Norðurvík"]


@pytest.mark.parametrize(("lang", "width"), [("nl", 390), ("is", 1440)])
def test_the_sign_in_page_fits_and_needs_no_script(chromium, address, lang, width):
    context = chromium.new_context(
        base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"/sign-in?lang={lang}&next=/waves")
    page.fill("#name", "researcher")
    page.fill("#password", PASSWORD)
    keep(page, f"sign_in_{lang}_{width}")
    page.locator("form button").click()
    assert page.url == f"{address}/waves"
    context.close()


def signed_in_by_provider(page, name):
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with your organisation").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.fill("input[name=sub]", name)
    page.get_by_role("button", name="Authorize").click()


def test_an_organisation_s_claim_gives_the_role(page, address):
    signed_in_by_provider(page, "anna")
    page.wait_for_url(f"{address}/")
    page.get_by_text("anna@example.org · municipality, reader · Norðurvík").wait_for()
    page.get_by_role("heading", level=1).first.wait_for()
    assert page.evaluate(OVERFLOW) == 0
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("status").filter(has_text="You are signed out").wait_for()
    page.goto("/")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_a_claim_nobody_gave_a_role_opens_nothing_and_says_so(page, address):
    signed_in_by_provider(page, "otto")
    page.wait_for_url(f"{address}/")
    page.get_by_role("heading", name="Please sign in").wait_for()
    page.get_by_text("given you no role here").wait_for()
    assert page.locator(".st-key-pages").count() == 0
    assert page.locator('[data-testid="stSelectbox"], .js-plotly-plot').count() == 0
