"""What the server adds to Streamlit: headers, language, compression, health, and no uploads."""

from __future__ import annotations

import gzip
import http.client
import json
import re
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def ask(address):
    """Ask the server, as a plain client does; gives status, headers and body."""

    def asked(path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        received = {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return answer.status, *received

    return asked


def script_of(document):
    return "/" + re.search(rb'src="\./(static/js/index[^"]+)"', document).group(1).decode()


def test_health_is_told_as_json(ask):
    status, _, body = ask("/health")
    said = json.loads(body)
    assert (status, said["ok"]) == (200, True)
    assert said["version"]


@pytest.mark.parametrize(
    ("path", "preferred", "lang", "title"),
    [
        ("/trends?lang=is", "en", "is", "Þróun · Varða"),
        ("/waves?lang=nl", "en", "nl", "Metingen · Varða"),
        ("/", "nl-NL,nl;q=0.9", "nl", "Overzicht · Varða"),
        ("/?lang=fr", "fr", "en", "Overview · Varða"),
        ("/?lang=%22%3E%3Cscript%3E", "en", "en", "Overview · Varða"),
    ],
)
def test_the_document_has_the_language_and_the_title(ask, path, preferred, lang, title):
    status, headers, body = ask(path, Accept_Language=preferred)
    document = body.decode()
    assert status == 200
    assert f'<html lang="{lang}">' in document
    assert f"<title>{title}</title>" in document
    assert headers["content-language"] == lang
    assert int(headers["content-length"]) == len(body)


def test_the_document_is_given_whole_to_a_browser_that_takes_gzip(ask):
    status, headers, body = ask("/waves?lang=is", Accept_Encoding="gzip", If_None_Match='"x"')
    assert status == 200
    assert b'<html lang="is">' in (gzip.decompress(body) if "content-encoding" in headers else body)


def test_no_inline_script_is_in_the_document(ask):
    document = ask("/")[2]
    assert not re.findall(rb"<script>", document)


def test_the_first_page_is_also_found_by_its_name(ask):
    status, headers, _ = ask("/overview?area=north&lang=nl")
    assert status in (302, 307)
    assert headers["location"] == "/?area=north&lang=nl"


def test_an_address_that_is_no_page_is_not_found(ask):
    assert ask("/no-such-page")[0] == 404


def test_every_answer_carries_the_security_headers(ask):
    document = ask("/")[2]
    for path in ("/", "/health", "/_stcore/health", script_of(document), "/app/static/fonts/fonts.css"):
        status, headers, _ = ask(path)
        assert status == 200, path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", policy).group()
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_files_are_refused(ask, method):
    path = "/_stcore/upload_file/session/file"
    status, headers, body = ask(path, method, b"x" * 100, Content_Type="application/octet-stream")
    assert status == 403
    assert b"page Upload" in body
    assert headers["x-content-type-options"] == "nosniff"


def test_scripts_are_compressed_and_whole(ask):
    path = script_of(ask("/")[2])
    plain = ask(path)[2]
    for _ in range(2):
        _, headers, body = ask(path, Accept_Encoding="gzip")
        assert headers["content-encoding"] == "gzip"
        assert headers["vary"] == "Accept-Encoding"
        assert len(body) < len(plain) / 2
        assert gzip.decompress(body) == plain


def test_the_typeface_and_its_licence_are_our_own(ask):
    css = ask("/app/static/fonts/fonts.css")[2].decode()
    files = re.findall(r'url\("([^"]+)"\)', css)
    assert len(files) == 4
    for file in files:
        assert ask(f"/app/static/fonts/{file}")[0] == 200
    assert b"SIL OPEN FONT LICENSE" in ask("/app/static/fonts/OFL.txt")[2]


def test_the_script_that_copies_is_our_own_and_comes_as_a_script(ask):
    status, headers, body = ask("/scripts/copy.js")
    assert status == 200
    assert headers["content-type"].startswith("text/javascript")
    assert b"clipboard" in body
