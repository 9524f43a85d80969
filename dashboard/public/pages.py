"""The pages, by address: each is a template filled from one public file, whole and without anything else."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from dashboard.public import picking, picture, saying
from dashboard.public.area_page import area_context, figures_context
from dashboard.public.published import Published
from dashboard.public.tables import TABLES
from dashboard.texts import LANGUAGES, Words, words
from dashboard.texts.sentences import group

PLAIN = ("questions", "reading", "privacy", "data")
"""Pages that are of no area, in the order in which they are linked."""
HERE = Path(__file__).parent


def addresses(published: Published) -> Iterator[str]:
    """Give the address of every page, without its language: "" is the front page."""
    yield ""
    for area in published.areas:
        yield f"area/{quote(area)}/"
        yield f"area/{quote(area)}/figures/"
    yield from (f"{name}/" for name in PLAIN)


def page(published: Published, lang: str, address: str, *, alone: bool = False) -> str | None:
    """Write the page at an address in a language; None where there is none.

    `alone` says that no server stands behind it, so that nothing can be asked of the data but whole files.
    """
    said = words(lang)
    template, context = _context(published, address, said)
    if template is None:
        return None
    foot = _foot(published, lang, context.get("area"), context.get("year"))
    return _render(template, said, address, {**context, "alone": alone, **foot})


def missing_page(lang: str, path: str | None, code: str = "missing") -> str:
    """Write the page for an address that has none, or (`broken`) for what went wrong.

    `path` is what was asked for; None for a static file that is shown anywhere and can't link.
    """
    up = None if path is None else "../" * max(path.count("/") - 1, 0)
    context = {"code": code, "links": path is not None, "alone": path is None}
    return _render("missing", words(lang), "", context, up=up or "")


def choosing_page() -> str:
    """Write the page on which a language is chosen: what stands at the bare address without a server."""
    context = {"languages": [(lang, words(lang)) for lang in LANGUAGES], "links": False, "alone": True}
    return _render("choose", words(LANGUAGES[0]), "", context, up="")


def policy() -> str:
    """Give the content security policy: nothing but the page itself and its own style."""
    style = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _context(published: Published, address: str, said: Words) -> tuple[str | None, dict[str, Any]]:
    match address.split("/"):
        case [""]:
            return "front", {"inside": published.inside, "has_own": partial(picking.has_own, published)}
        case ["area", area, ""] if area in published.areas:
            return "area", area_context(published, area, said)
        case ["area", area, "figures", ""] if area in published.areas:
            return "figures", figures_context(published, area, said)
        case [name, ""] if name in PLAIN:
            return name, _plain(published, name)
    return None, {}


def _plain(published: Published, name: str) -> dict[str, Any]:
    if name == "questions":
        instruments: dict[str, list[Mapping[str, Any]]] = {}
        for row in published.questions:
            instruments.setdefault(row["instrument"], []).append(row)
        titles = {row["id"]: row["title"] for row in published.indicators}
        return {"instruments": instruments, "titles": titles}
    if name == "data":
        return {
            "tables": TABLES,
            "counts": {table.name: published.count(table.source, {}) for table in TABLES},
            "publications": sorted(published.publications, key=lambda row: row["public_on"], reverse=True),
            "areas": published.areas,
        }
    return {}


def _foot(
    published: Published, lang: str, area: Mapping[str, Any] | None = None, year: int | None = None
) -> dict[str, Any]:
    """What stands below every page: where the figures come from, and by which rules they are shown."""
    places = {area["code"], *(each["code"] for each in published.around(area["code"]))} if area else set()
    behind = [
        row
        for row in published.publications
        if area is None or (row["area"] in places and year in (None, row["year"]))
    ]
    newest = sorted(behind, key=lambda row: str(row["public_on"]))
    return {
        "is_invented": published.meta.get("invented") == "1",
        "source": published.source(lang),
        "policies": sorted({row["policy"] for row in behind}),
        "version": newest[-1]["data_version"] if newest else "",
        "public_on": newest[-1]["public_on"] if newest else "",
        "checksum": published.checksum[:12],
    }


def _render(
    template: str, said: Words, address: str, context: Mapping[str, Any], up: str | None = None
) -> str:
    depth = 1 + address.count("/")
    own = {
        "words": said,
        "get": said.get,
        "lang": said.lang,
        "text": partial(_text, said),
        "who": lambda figure: group(figure, said),
        "cell": partial(saying.cell, words=said),
        "saying": saying,
        "people": picture.people,
        "patterns": picture.patterns,
        "address": address,
        "here": address if up is None else None,
        "up": "../" * depth if up is None else up,
        "named": [(each, words(each).get("language.name")) for each in LANGUAGES],
        "plain": PLAIN,
        "style": Markup(_style()),
        "quote": quote,
        "links": True,
        "is_invented": False,
        "policy": policy() if context["alone"] else "",
    }
    return _templates().get_template(f"{template}.html.jinja").render({**own, **context})


def _text(said: Words, text: Mapping[str, Any]) -> Markup:
    """Give a text in the page's language; one in another says so to who reads it aloud."""
    spoken, plain = saying.language_of(text, said), escape(saying.said(text, said))
    return plain if spoken == said.lang else Markup('<span lang="{}">{}</span>').format(spoken, plain)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("dashboard.public"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (HERE / "public.css").read_text(encoding="utf-8").strip()
