"""Frames as lists of plain rows, the form in which sentences, tables and figures take estimates.

A few rows are quick to keep, to copy and to go through in this form, and slow in that of a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

Rows = list[dict[str, Any]]


def rows_of(frame: pd.DataFrame | Sequence[dict[str, Any]]) -> Rows:
    """Give the rows of a frame, each a mapping from column to plain value; rows are given as they are."""
    if not isinstance(frame, pd.DataFrame):
        return list(frame)
    columns = [str(name) for name in frame.columns]
    values = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
