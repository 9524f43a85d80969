"""A hundred small people, so many of them filled: light inline SVG that needs no script and prints.

Two patterns hold one person each; an array is a few rectangles filled with them. Filled and hollow differ
without colour, and what is only known to be more than a share is dotted.
"""

from __future__ import annotations

from markupsafe import Markup

ROWS = COLUMNS = 10
WIDE, TALL = 20, 26
"""Units of the drawing that one person takes."""
_PERSON = "M10 5m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0zM5 21v-6a5 5 0 0 1 10 0v6z"
_LOOKS = {
    "filled": 'class="p-own" fill="#0B5C7A" stroke="#0B5C7A"',
    "hollow": 'class="p-rest" fill="none" stroke="#6B6F73"',
    "maybe": 'class="p-rest" fill="none" stroke="#6B6F73" stroke-dasharray="1.5 2"',
}


def patterns() -> Markup:
    """Write the patterns that arrays are filled with, once a page."""
    each = "".join(
        f'<pattern id="{name}" width="{WIDE}" height="{TALL}" patternUnits="userSpaceOnUse">'
        f'<path {look} stroke-width="0.8" d="{_PERSON}"/></pattern>'
        for name, look in _LOOKS.items()
    )
    return Markup(f'<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>{each}</defs></svg>')


def people(value: float, bound: str, name: str) -> Markup:
    """Draw a hundred people, as many filled as a proportion 0..1 says; `name` is read aloud.

    With the bound `under` or `over` those who may or may not count are dotted. Raises ValueError for a value
    that is no proportion.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"a share is 0 to 1, not {value}")
    count = round(100 * value)
    parts = {"filled": (0, count), "hollow": (count, 100)}
    if bound == "under":
        parts = {"maybe": (0, count), "hollow": (count, 100)}
    elif bound == "over":
        parts = {"filled": (0, count), "maybe": (count, 100)}
    drawn = "".join(_run(look, first, last) for look, (first, last) in parts.items())
    size = f'width="{COLUMNS * WIDE}" height="{ROWS * TALL}" viewBox="0 0 {COLUMNS * WIDE} {ROWS * TALL}"'
    return Markup('<svg class="people" {} role="img" aria-label="{}">{}</svg>').format(
        Markup(size), name, Markup(drawn)
    )


def _run(look: str, first: int, last: int) -> str:
    """Give the rectangles that cover the people from `first` to before `last`, counted in reading order."""
    found = []
    while first < last:
        row, column = divmod(first, COLUMNS)
        rows = (last - first) // COLUMNS if column == 0 else 0
        across = COLUMNS if rows else min(COLUMNS - column, last - first)
        down = max(rows, 1)
        found.append(
            f'<rect x="{column * WIDE}" y="{row * TALL}" width="{across * WIDE}" height="{down * TALL}"'
            f' fill="url(#{look})"/>'
        )
        first += across * down
    return "".join(found)
