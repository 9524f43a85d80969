"""Reads survey files, whatever their format, into one shape; the content is believed, not the extension."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ingest.readers.delimited import read_delimited
from ingest.readers.parquet import read_parquet
from ingest.readers.raw import Cells, Columns, RawWave, as_number, as_text, shown_name
from ingest.readers.readstat import read_dta, read_por, read_sas, read_sav
from ingest.readers.sheets import read_sheets
from survey_schema.errors import Fault, Refusal

__all__ = ["READERS", "Cells", "Columns", "RawWave", "as_number", "as_text", "read_file"]

READERS: dict[str, Callable[[Path], RawWave]] = {
    ".sav": read_sav,
    ".zsav": read_sav,
    ".por": read_por,
    ".dta": read_dta,
    ".sas7bdat": read_sas,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".xlsx": read_sheets,
    ".ods": read_sheets,
    ".parquet": read_parquet,
}
_ALIKE = {".sav": (".sav", ".zsav"), ".zsav": (".sav", ".zsav"), ".csv": (), ".tsv": ()}
_STARTS = (
    (b"$FL2", ".sav"),
    (b"$FL3", ".zsav"),
    (b"PK\x03\x04", ".xlsx"),
    (b"PAR1", ".parquet"),
    (b"<stata_dta>", ".dta"),
    (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf", ".sas7bdat"),
    (b"%PDF", ".pdf"),
    (b"\x1f\x8b", ".gz"),
)
_STATA_RELEASES = range(105, 120)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


def read_file(path: Path) -> RawWave:
    """Open a survey file. Raises Fault for no file or an unknown extension, Refusal for an unreadable one."""
    if not path.is_file():
        raise Fault("file.missing", file=path)
    suffix, file = path.suffix.lower(), shown_name(path)
    reader = READERS.get(suffix)
    if reader is None:
        raise Fault("file.extension", file=file, found=path.suffix or "-", expected=", ".join(READERS))
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise Refusal("file.empty", file=file)
    if head[8:20] == b"ENCRYPTEDSAV" or head.startswith(b"PARE") or _is_locked_workbook(path, head):
        raise Refusal("file.password", file=file)
    content = _sniff(head)
    if content and content not in _ALIKE.get(suffix, (suffix,)):
        raise Refusal("file.content", file=file, found=content, expected=suffix)
    raw = reader(path)
    if not raw.names:
        raise Refusal("file.no_columns", file=file)
    if raw.rows == 0:
        raise Refusal("file.no_rows", file=file)
    twice = [name for name, count in Counter(raw.names).items() if count > 1]
    if twice:
        raise Refusal("file.column_twice", file=file, column=twice[0])
    return raw


def _is_locked_workbook(path: Path, head: bytes) -> bool:
    """A workbook with a password is an old Office container with one encrypted part."""
    if not head.startswith(_OLD_OFFICE):
        return False
    with path.open("rb") as stream:
        return "EncryptedPackage".encode("utf-16-le") in stream.read(1 << 24)


def _sniff(head: bytes) -> str:
    """Name the format by its first bytes; an empty text when they say nothing."""
    if head.startswith(_OLD_OFFICE):
        return ".xls"
    if head.startswith(b"PK") and head[30:].startswith(_ODS):
        return ".ods"
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if b"SPSSPORT" in head.replace(b"\r", b"").replace(b"\n", b""):
        return ".por"
    return "binary" if _is_binary(head) else ""


def _is_binary(head: bytes) -> bool:
    """Zero bytes are in no text, but for UTF-16, where they are every other byte."""
    if head[0] in _STATA_RELEASES or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    is_wide = any(half.count(0) > 0.7 * len(half) and 0 not in other for half, other in _halves(head))
    return head.count(0) > 8 and not is_wide


def _halves(head: bytes) -> list[tuple[bytes, bytes]]:
    return [(head[0::2], head[1::2]), (head[1::2], head[0::2])]
