"""The open data as one list: from it come the routes, the columns, their description and the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.texts import LANGUAGES, words
from store.public import TABLES as STORED

VERSION = "v1"
"""Part of every address: columns are added under it, never taken away or given another meaning."""
Kind = Literal["string", "integer", "number", "text", "list"]
"""`text` is an object by language, `list` an array; in CSV a text is a column a language, a list is JSON."""


@dataclass(frozen=True)
class Column:
    """One column: what it holds, and whether it may be empty (null)."""

    name: str
    kind: Kind = "string"
    is_nullable: bool = False

    def schema(self) -> dict[str, Any]:
        """Describe the column as JSON Schema does."""
        about = {"description": words("en").get(f"data.column.{self.name}")}
        if self.kind == "text":
            return {**about, "type": "object", "additionalProperties": {"type": "string"}}
        if self.kind == "list":
            return {**about, "type": "array"}
        return {**about, "type": [self.kind, "null"] if self.is_nullable else self.kind}

    def in_csv(self) -> tuple[str, ...]:
        """Name the columns that a CSV file has for it."""
        return tuple(f"{self.name}_{lang}" for lang in LANGUAGES) if self.kind == "text" else (self.name,)


@dataclass(frozen=True, eq=False)
class Filter:
    """A parameter by which rows are chosen: `schema` says which values it takes, `known` where they stand."""

    name: str
    schema: Mapping[str, Any]
    known: Literal["areas", "indicators", ""] = ""


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the open data: its name in addresses, where it is in the file, and what may be asked."""

    name: str
    source: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()


_KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(("id", "year", "position", "headline", "publication", "n", "replaces"), "integer"),
    **dict.fromkeys(("value", "lower", "upper"), "number"),
    **dict.fromkeys(("title", "phrase", "why", "text"), "text"),
    **dict.fromkeys(("options", "indicators", "notes", "changed"), "list"),
}
_NULLABLE = ("parent", "replaces", "value", "lower", "upper", "n")
AREA = Filter("area", {"type": "string"}, "areas")
YEAR = Filter("year", {"type": "integer", "minimum": 1900, "maximum": 2200})
FIGURE_FILTERS = (
    AREA,
    YEAR,
    Filter("indicator", {"type": "string"}, "indicators"),
    Filter("sex", {"type": "string", "enum": ["all", "female", "male", "other"]}),
    Filter("grade", {"type": "string", "pattern": "^(all|[0-9]{1,2})$"}),
)
OF_PUBLICATION = ("policy", "data_version")
"""What each figure takes along of the publication it came with."""


def _columns(source: str) -> tuple[Column, ...]:
    strings = {"indicator": ("id",)}.get(source, ())
    return tuple(
        Column(name, "string" if name in strings else _KINDS.get(name, "string"), name in _NULLABLE)
        for name in STORED[source]
    )


TABLES = (
    Table("areas", "area", _columns("area")),
    Table("indicators", "indicator", _columns("indicator")),
    Table("questions", "question", _columns("question")),
    Table("figures", "figure", _columns("figure") + tuple(map(Column, OF_PUBLICATION)), FIGURE_FILTERS),
    Table("publications", "publication", _columns("publication"), (AREA, YEAR)),
)
FORMS = ("json", "csv")
