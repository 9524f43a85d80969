"""What a cell of totals is: its keys, its sums, and how many of them are packed into one array."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KEYS = ("unit", "sex", "grade", "age_band")
SUMS = ("n", "cases", "w", "w_cases", "w2", "w2_cases")
MISSING_GRADE = -1
BLANK = -32768
"""A blank answer in memory; NULL in a table."""

CELL = np.dtype(
    [
        ("unit", "<u4"),
        ("sex", "u1"),
        ("grade", "i1"),
        ("age_band", "u1"),
        ("n", "<u4"),
        ("cases", "<u4"),
        ("w", "<f8"),
        ("w_cases", "<f8"),
        ("w2", "<f8"),
        ("w2_cases", "<f8"),
    ]
)
"""A cell of totals. `unit` counts the revision's design units from 0; `sex` is 0 (not given) or a place,
from 1, in SEXES; `grade` is -1 where none was given; `age_band` is 0 or a place, from 1, among the
instrument's bands."""

Cells = NDArray[np.void]
