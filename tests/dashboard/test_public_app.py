"""The public file served: headers, kept answers, files that are replaced, beside the dashboard and alone."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys

import pytest
from asgi_client import ask
from click.testing import CliRunner
from public_sample import sample_rows, write_sample
from serving import served
from starlette.applications import Starlette

from cli.publishing import publish_command
from dashboard.middleware import SecurityHeaders
from dashboard.public import kept as keeping
from dashboard.public.app import open_public, public_app
from dashboard.public.beside import public_routes
from dashboard.public.kept import Kept
from dashboard.public.site import write_site
from dashboard.texts import words
from store.public import checksum_file, checksum_of
from survey_schema.errors import Fault

PAGE = "/en/area/vik/"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "public.db"
    write_sample(path)
    return path


@pytest.fixture
def app(file, monkeypatch):
    monkeypatch.setattr(keeping, "SECONDS", 0.0)
    return cold(file)


def cold(file):
    """The application without a page made before it is asked for."""
    kept = Kept(file)
    kept.look()
    return public_app(kept)


def renamed(file, name):
    """Publish the sample anew, with another name for a town."""
    areas = sample_rows()["area"]
    next(row for row in areas if row["code"] == "vik")["name"] = name
    write_sample(file, area=areas)


@pytest.mark.parametrize(
    "address", ["/en/", PAGE, "/is/data/", "/nl/nowhere/", "/data/v1/areas.csv", "/health"]
)
def test_every_answer_has_the_headers_that_protect_and_no_cookie(app, address):
    got = ask(app, address)
    assert got.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
    assert "unsafe" not in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in got.headers


def test_a_page_is_kept_and_not_sent_twice(app):
    first = ask(app, PAGE)
    assert first.status == 200
    assert first.headers["cache-control"] == "public, max-age=300"
    again = ask(app, PAGE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert ask(app, PAGE, headers={"If-None-Match": '"other"'}).status == 200
    assert ask(app, "/nl/area/vik/").headers["etag"] != first.headers["etag"]


def test_a_page_is_compressed_for_those_who_take_it(app):
    plain, small = ask(app, PAGE), ask(app, PAGE, headers={"Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("is,en;q=0.5", "is"),
        ("fr, nl;q=0.3, en;q=0.2", "nl"),
        ("", "en"),
        ("isl;q=1, de", "en"),
        ("en;q=x, is-IS", "is"),
        ("nl;q=0, en;q=0.1", "en"),
    ],
)
def test_the_bare_address_leads_to_the_language_of_the_browser(app, asked, lang):
    got = ask(app, "/", headers={"Accept-Language": asked})
    assert (got.status, got.headers["location"]) == (302, f"./{lang}/")
    assert got.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("address", "place"),
    [("/en", "en/"), ("/en/area/vik", "vik/"), ("/is/data", "data/"), ("/en/area/vik/figures", "figures/")],
)
def test_an_address_without_its_last_slash_leads_to_the_page(app, address, place):
    got = ask(app, address)
    assert (got.status, got.headers["location"]) == (308, place)


@pytest.mark.parametrize(
    "address",
    ["/en/area/nowhere/", "/fr/", "/is/x/y/z/", "/nl/area/vik/x/", "/x", "/en/%2e%2e/%2e%2e/etc/passwd"],
)
def test_what_is_not_there_is_said_in_words(app, address):
    got = ask(app, address)
    lang = address.split("/")[1] if address[1:3] in ("nl", "is") else "en"
    assert got.status == 404
    assert words(lang).get("site.missing_text") in got.text
    assert got.headers["cache-control"] == "no-store"
    home = re.search(rf'<p><a href="([./]*){lang}/">', got.text)
    assert home
    assert home[1].count("../") == address.replace("%2e", ".").count("/") - 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/", "/en/", PAGE, "/data/v1/areas.json"])
def test_nothing_can_be_written(app, method, address):
    got = ask(app, address, method)
    assert got.status == 405
    assert "GET" in got.headers["allow"]


def test_a_visitor_never_sees_what_broke(app, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("dashboard.public.pages.page", broken)
    sent = []

    async def through(scope, receive, send):
        async def keep(message):
            sent.append(message)
            await send(message)

        with pytest.raises(RuntimeError):
            await app(scope, receive, keep)

    got = ask(through, "/is/area/vik/figures/")
    assert got.status == 500
    assert words("en").get("site.broken_text") in got.text
    assert "secret" not in got.text
    assert "Traceback" not in got.text
    assert got.headers["content-security-policy"].startswith("default-src 'none'")


# ---- the file ----------------------------------------------------------------------------------------------


def test_a_new_file_is_served_as_soon_as_it_is_there(app, file):
    before = ask(app, PAGE)
    renamed(file, "Nýivík")
    after = ask(app, PAGE)
    assert "Nýivík" in after.text
    assert "Nýivík" not in before.text
    assert after.headers["etag"] != before.headers["etag"]
    assert ask(app, "/health").json() == {"ok": True, "public": checksum_of(file), "trouble": None}


@pytest.mark.parametrize("damage", ["changed", "gone", "text", "no_checksum"])
def test_a_damaged_file_keeps_the_old_one_served_with_a_line_in_health(app, file, damage):
    before = ask(app, "/health").json()["public"]
    if damage == "gone":
        file.unlink()
    elif damage == "no_checksum":
        checksum_file(file).unlink()
    else:
        file.write_bytes(b"no database" if damage == "text" else file.read_bytes()[:-1] + b"x")
    assert ask(app, "/en/area/dalur/").status == 200  # a page that nobody had asked for before
    health = ask(app, "/health").json()
    assert health["ok"]
    assert health["public"] == before
    assert str(file) in health["trouble"]
    write_sample(file)
    assert ask(app, "/health").json()["trouble"] is None


def test_while_the_checksum_is_not_there_yet_the_old_file_is_served_then_the_new(app, file):
    ask(app, PAGE)
    note = checksum_file(file)
    old = note.read_bytes()
    renamed(file, "Nýivík")
    new = note.read_bytes()
    note.write_bytes(old)
    assert "Nýivík" not in ask(app, PAGE).text
    note.write_bytes(new)
    assert "Nýivík" in ask(app, PAGE).text


def test_copies_of_older_files_are_not_piled_up(file):
    kept = Kept(file)
    for number in range(5):
        renamed(file, f"Town {number}")
        kept.look()
    assert len(list(kept._folder.iterdir())) == 2


def test_every_page_of_a_town_is_made_before_anybody_asks(file):
    made = set(open_public(file).edition.answers)
    assert {
        f"{lang}/area/{area['code']}/" for lang in ("en", "nl", "is") for area in sample_rows()["area"]
    } <= made


def test_serving_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Fault) as fault:
        open_public(tmp_path / "public.db")
    assert fault.value.code == "public.missing"


# ---- beside, alone, as a folder ----------------------------------------------------------------------------


def test_beside_the_dashboard_the_pages_keep_their_own_policy(file):
    beside = SecurityHeaders(Starlette(routes=public_routes(file)))
    alone = ask(cold(file), PAGE)
    got = ask(beside, f"/public{PAGE}")
    assert got.body == alone.body
    assert got.headers["content-security-policy"] == alone.headers["content-security-policy"]
    assert ask(beside, "/public").headers["location"] == "/public/"
    assert ask(beside, "/public/").headers["location"] == "./en/"
    assert ask(beside, "/public/data/v1/areas.json").json()["data"]
    missing = ask(beside, "/public/nl/nowhere/")
    assert missing.status == 404
    assert '<p><a href="../../nl/">' in missing.text


def test_beside_the_dashboard_a_file_may_come_later(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "SECONDS", 0.0)
    beside = Starlette(routes=public_routes(tmp_path / "public.db"))
    got = ask(beside, "/public/is/")
    assert got.status == 404
    assert words("is").get("site.empty_title") in got.text
    assert ask(beside, "/public/data/v1/areas.json").status == 404
    assert not ask(beside, "/public/health").json()["ok"]
    write_sample(tmp_path / "public.db")
    assert ask(beside, "/public/is/").status == 200


def test_the_public_side_needs_neither_streamlit_nor_plotly_nor_pandas(file):
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]);"
        "from pathlib import Path; import cli.serving, dashboard.public.serving, dashboard.public.site;"
        "from dashboard.public.app import open_public, public_app; from asgi_client import ask;"
        "app = public_app(open_public(Path(sys.argv[1])));"
        "assert [ask(app, at).status for at in ('/en/area/vik/', '/data/v1/varda-data.zip')] == [200, 200];"
        "print(sorted({'streamlit', 'plotly', 'pandas', 'numpy', 'store.database'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, str(file), os.path.dirname(__file__)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_is_served_alone_with_nothing_but_the_file(file, tmp_path):
    program = (
        "import os, sys; os.chdir(os.path.dirname(sys.argv[1]));"
        "from cli.main import main; main(['serve', '--public-only', '--public', sys.argv[1], "
        "'--host', '0.0.0.0', '--port', sys.argv[2]])"
    )
    with served(file, tmp_path / "log.txt", program) as address:
        import urllib.request

        with urllib.request.urlopen(f"{address}/is/area/vik/", timeout=10) as answer:
            assert "server" not in answer.headers
            assert "Norðurvík" in answer.read().decode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.txt", "public.db", "public.db.sha256"]


def test_the_folder_has_the_same_pages_and_reads_without_a_server(file, tmp_path):
    folder = tmp_path / "site"
    count = write_site(file, folder)
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) == count
    app = cold(file)
    for lang in ("en", "nl", "is"):
        alone = (folder / lang / "area" / "vik" / "index.html").read_text(encoding="utf-8")
        served_page = ask(app, f"/{lang}/area/vik/").text
        policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n', alone)
        assert policy
        assert alone.replace(policy[0], "") == served_page
    for path in folder.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src)="([^"#:]+)"', html):
            target = (path.parent / link).resolve()
            assert (target / "index.html").is_file() or target.is_file(), (path, link)
    assert (folder / "data" / "v1" / "figures.csv").read_bytes() == ask(app, "/data/v1/figures.csv").body
    assert "openapi" not in (folder / "en" / "data" / "index.html").read_text(encoding="utf-8")


def test_writing_the_folder_again_touches_only_what_changed(file, tmp_path):
    folder = tmp_path / "site"
    write_site(file, folder)
    marks = {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")}
    write_site(file, folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.html")} == marks


def test_the_command_says_how_many_files_it_wrote(file, tmp_path):
    folder = tmp_path / "site"
    done = CliRunner().invoke(publish_command, ["--site", str(folder), "--public", str(file), "--lang", "nl"])
    count = sum(path.is_file() for path in folder.rglob("*"))
    assert done.output.strip() == f"{count} bestanden staan in {folder}."
