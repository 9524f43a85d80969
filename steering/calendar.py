"""Days as a calendar file (.ics, RFC 5545): whole days only, no zones, nothing that repeats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LONGEST_LINE = 75
"""Bytes that a line may have; a longer one is folded."""


@dataclass(frozen=True)
class Entry:
    """A day with its name; `id` stays the same when the file is made again, so that calendars update it."""

    id: str
    day: date
    name: str
    more: str = ""


def calendar(entries: Iterable[Entry], made: datetime) -> str:
    """Write a calendar of whole days; `made` is when, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Varda//Steering//EN", "CALSCALE:GREGORIAN"]
    for entry in sorted(entries, key=lambda each: (each.day, each.id)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_plain(entry.id)}@varda",
            f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.name)}",
            *([f"DESCRIPTION:{_escaped(entry.more)}"] if entry.more else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in "-_.")


def _escaped(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """Fold a line behind at most 75 bytes, never within a letter; what follows starts with a space."""
    folded, length = "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST_LINE:
            folded, length = f"{folded}\r\n ", 1
        folded, length = folded + letter, length + size
    return folded
