"""The public pages and data as a folder of files, for any web host: nothing runs there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from dashboard.public import data_files, pages
from dashboard.public.app import ROBOTS
from dashboard.public.asking import Asked
from dashboard.public.published import Published, read_published
from dashboard.public.tables import FORMS, TABLES, VERSION
from dashboard.texts import LANGUAGES


def write_site(public: Path, folder: Path) -> int:
    """Write every page in three languages, and the data; gives how many files there are.

    Files that are there already and have the same content are left as they are; no file is taken away.
    Raises Fault when the public file is missing, damaged or of another format.
    """
    published = read_published(public)
    count = 0
    for name, body in _files(published):
        target = folder / unquote(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != body:
            target.write_bytes(body)
        count += 1
    return count


def _files(published: Published) -> Iterator[tuple[str, bytes]]:
    yield "index.html", pages.choosing_page().encode()
    yield "404.html", pages.missing_page(LANGUAGES[0], None).encode()
    yield "robots.txt", ROBOTS.encode()
    for lang in LANGUAGES:
        for address in pages.addresses(published):
            html = pages.page(published, lang, address, alone=True)
            assert html is not None
            yield f"{lang}/{address}index.html", html.encode()
    for table in TABLES:
        for form in FORMS:
            body = data_files.answer(table, form, published, Asked({})).body
            yield f"data/{VERSION}/{table.name}.{form}", body
    described = json.dumps(data_files.package(published), ensure_ascii=False, separators=(",", ":"))
    yield f"data/{VERSION}/datapackage.json", described.encode()
    yield f"data/{VERSION}/{data_files.ARCHIVE}", data_files.archive(published)
