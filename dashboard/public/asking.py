"""What may be asked of a table: known parameters with values that can be; anything else gets a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from dashboard.public.published import Published
from dashboard.public.tables import Filter, Table

MOST_ROWS = 10_000
LIMIT = Filter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS})
CURSOR = Filter("cursor", {"type": "string", "pattern": "^[0-9a-f]{12}-[0-9]{1,9}$"})
PAGING = (LIMIT, CURSOR)
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Asked:
    """The rows asked for: where columns are as said, after skipping some, at most so many."""

    where: Mapping[str, str | int]
    skip: int = 0
    most: int | None = None


class Wrong(Exception):
    """A question that can't be answered: a status, and a code with parameters for its sentence."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.params = status, code, params


def read_query(table: Table, published: Published, query: QueryParams) -> Asked:
    """Read what is asked of a table. Raises Wrong for a parameter or value that can't be."""
    filters = {each.name: each for each in (*table.filters, *PAGING)}
    for name in query:
        if name not in filters:
            raise Wrong(400, "data.unknown_parameter", name=short(name), known=list(filters))
        if len(query.getlist(name)) > 1:
            raise Wrong(400, "data.repeated", name=name)
    values = {name: _value(filters[name], query[name]) for name in query}
    skip = _place(str(values.pop("cursor")), published) if "cursor" in values else 0
    most = int(values.pop("limit")) if "limit" in values else None
    for name, value in values.items():
        known = filters[name].known
        names = published.areas if known == "areas" else {row["id"] for row in published.indicators}
        if known and value not in names:
            raise Wrong(404, "data.unknown_value", name=name, value=short(str(value)))
    where = {
        name: "" if value == "all" and name in ("sex", "grade") else value for name, value in values.items()
    }
    return Asked(where, skip, most)


def cursor_at(published: Published, place: int) -> str:
    """Write the cursor of a place; it is good for as long as the same file is served."""
    return f"{published.checksum[:12]}-{place}"


def short(text: str) -> str:
    """Give what somebody sent, short and harmless enough to be said back."""
    return re.sub(r"[^\w .:/-]", "", text)[:40]


def _value(parameter: Filter, text: str) -> str | int:
    schema = parameter.schema
    wrong = Wrong(400, "data.wrong_value", name=parameter.name, value=short(text))
    if schema["type"] == "integer":
        if not _WHOLE_NUMBER.fullmatch(text) or not schema["minimum"] <= int(text) <= schema["maximum"]:
            raise wrong
        return int(text)
    if text not in schema.get("enum", (text,)) or not re.search(schema.get("pattern", ""), text):
        raise wrong
    return text


def _place(cursor: str, published: Published) -> int:
    checksum, _, place = cursor.partition("-")
    if not published.checksum.startswith(checksum):
        raise Wrong(409, "data.moved_on")
    return int(place)
