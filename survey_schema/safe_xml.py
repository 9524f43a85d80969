"""Reads XML that strangers send: nothing is fetched, no entity is expanded, and size is bounded."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from survey_schema.errors import Refusal

LARGEST = 50_000_000
"""Bytes that a file may have; the codebook of a large archive study has a few million."""


class _EntitiesDeclared(Exception):
    pass


def read_xml(path: Path) -> ElementTree.Element:
    """Read an XML file into elements; tags lose their namespace, attributes too but for `xml:lang`.

    Raises Refusal for a file that is too large, is no XML, or declares or needs entities of its own.
    """
    if path.stat().st_size > LARGEST:
        raise Refusal("xml.too_large", file=path.name, expected=LARGEST // 1_000_000)
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: builder.start(_bare(tag), _bare_keys(attributes))
    parser.EndElementHandler = lambda tag: builder.end(_bare(tag))
    parser.CharacterDataHandler = builder.data
    # A declared entity can grow without bound or point to a file; one that is not known would lose text.
    parser.EntityDeclHandler = _refuse
    parser.SkippedEntityHandler = _refuse
    try:
        parser.Parse(path.read_bytes(), True)
    except _EntitiesDeclared:
        raise Refusal("xml.entities", file=path.name) from None
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise Refusal("xml.unreadable", file=path.name, row=error.lineno, reason=reason) from None
    except (LookupError, ValueError) as error:
        raise Refusal("xml.unreadable", file=path.name, row=1, reason=error) from None
    return builder.close()


def _refuse(*_declared: Any) -> None:
    raise _EntitiesDeclared


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _bare_keys(attributes: dict[str, str]) -> dict[str, str]:
    return {_bare(key): value for key, value in attributes.items()}
