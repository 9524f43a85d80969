"""Damages files at random, from a seed, as discs, networks and ill will do."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

_WORDS = (
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\x01\0\0\0",
    b'"',
    b";",
    b"\n",
)
_HEAD = 600
"""Here most formats describe themselves; half of the damage is done here."""


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Change, repeat, drop or cut some bytes."""
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        size = len(damaged)
        place = chance.randrange(size if chance.random() < 0.5 else min(size, _HEAD))
        end = min(size, place + chance.randrange(1, 64))
        match chance.randrange(6):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                damaged[place] ^= 1 << chance.randrange(8)
            case 2:
                damaged[place : place + 4] = chance.choice(_WORDS)
            case 3:
                del damaged[place:end]
            case 4:
                damaged[place:place] = damaged[place:end]
            case _:
                del damaged[chance.randrange(max(1, size // 2), size + 1) :]
        damaged = damaged or bytearray(b"x")
    return bytes(damaged)


def mutate_file(source: Path, target: Path, chance: random.Random) -> Path:
    """Write a damaged copy; of a workbook, half the time the parts inside it are damaged, not the archive."""
    if source.suffix != ".xlsx" or chance.random() < 0.5:
        target.write_bytes(mutated(source.read_bytes(), chance))
        return target
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.namelist()
        hit = chance.choice(parts)
        for part in parts:
            content = old.read(part)
            new.writestr(part, mutated(content, chance) if part == hit else content)
    return target
