"""The server shows codebooks to anyone: in the language asked for, with the usual headers, from a cache."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def ask(address):
    """Ask the server; gives status, headers and body."""

    def asked(path, **headers):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        received = {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        connection.close()
        return answer.status, *received

    return asked


@pytest.mark.parametrize(
    ("path", "preferred", "lang", "said"),
    [
        ("/codebook/ipm?lang=is", "en", "is", "Kóðabók"),
        ("/codebook/yrbs", "nl-NL,nl;q=0.9", "nl", "Codeboek"),
        ("/codebook/ipm?lang=fr", "fr", "en", "Codebook"),
    ],
)
def test_a_codebook_is_served_in_its_language(ask, path, preferred, lang, said):
    status, headers, body = ask(path, Accept_Language=preferred)
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert headers["content-language"] == lang
    assert f'<html lang="{lang}">' in body
    assert said in body
    for other in ("en", "nl", "is"):
        assert f'href="?lang={other}"' in body


def test_an_instrument_that_came_with_a_wave_has_a_codebook_too(ask):
    status, _, body = ask("/codebook/made_up")
    assert status == 200
    assert '<article id="item-' in body


def test_it_has_the_security_headers_and_nothing_that_they_forbid(ask):
    _, headers, body = ask("/codebook/ipm")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "<script" not in body
    assert " onclick" not in body


def test_a_browser_that_has_it_is_not_sent_it_again(ask):
    _, headers, _ = ask("/codebook/ipm?lang=nl")
    assert headers["cache-control"] == "public, max-age=3600"
    status, again, body = ask("/codebook/ipm?lang=nl", If_None_Match=headers["etag"])
    assert (status, body, again["etag"]) == (304, "", headers["etag"])
    status, _, _ = ask("/codebook/ipm?lang=is", If_None_Match=headers["etag"])
    assert status == 200


@pytest.mark.parametrize("name", ["nothing", "ipm.toml", "<script>"])
def test_an_unknown_codebook_is_not_found_in_words(ask, name):
    status, headers, body = ask(f"/codebook/{name}?lang=nl")
    assert status == 404
    assert headers["content-type"].startswith("text/plain")
    assert body.startswith("Er is geen codeboek ")
    assert {"ipm", "yrbs"} <= set(body.removesuffix(".").partition("bekend: ")[2].split(", "))
    assert "<" not in body
