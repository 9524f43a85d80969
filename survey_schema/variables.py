"""What a file says of itself, one variable at a time: the common ground of survey files and codebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Variable:
    """A column of a survey file, or a variable of a codebook.

    Texts are by language. `labels` are by value as it is written (`1`, `F`), `missing` the kind of missing
    answer by value, or "" where the file only says that it is one. `bounds` is a declared range of valid
    whole numbers; `values` the different values seen, None where they are too many or there are no rows.
    `is_text` where the column holds texts, `all_differ` where no two rows have the same value, `is_rare`
    where only a few rows have some value. `own` is what only Varða's own codebooks say.
    """

    name: str
    text: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    values: tuple[str, ...] | None = None
    is_text: bool = False
    all_differ: bool = False
    is_rare: bool = False
    domain: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)
