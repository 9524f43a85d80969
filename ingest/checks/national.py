"""Knows national numbers by their dates and check digits: Icelandic, Dutch and Norwegian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class NationalNumber:
    """A kind of number: its name in codes of findings, its digits, the fewest without leading zeros."""

    kind: str
    digits: int
    fewest: int
    shaped: Callable[[Whole], Truth]
    fits: Callable[[Whole], Truth]

    def candidates(self, numbers: Whole) -> Truth:
        """Say which numbers have the shape: so many digits, and where it begins with a day, a day."""
        sized = (numbers >= 10 ** (self.fewest - 1)) & (numbers < 10**self.digits)
        return np.asarray(sized & self.shaped(self._split(numbers)))

    def hits(self, numbers: Whole) -> Truth:
        """Say which candidates also have fitting check digits."""
        return self.candidates(numbers) & self.fits(self._split(numbers))

    def _split(self, numbers: Whole) -> Whole:
        powers = 10 ** np.arange(self.digits - 1, -1, -1, dtype=np.int64)
        return np.asarray(numbers[:, None] // powers % 10)


def _check(digits: Whole, weights: tuple[int, ...], at: int) -> Truth:
    """The digit at a place makes the weighted sum of those before it divisible by 11."""
    total = digits[:, : len(weights)] @ np.array(weights)
    return np.asarray((total + digits[:, at]) % 11 == 0)


def _dated(digits: Whole, days: tuple[int, ...] = (0,), months: tuple[int, ...] = (0,)) -> Truth:
    """Begins with a day and a month; numbers given to some have a fixed sum added to either."""
    day, month = digits[:, 0] * 10 + digits[:, 1], digits[:, 2] * 10 + digits[:, 3]
    a_day = np.any([(day > more) & (day <= more + 31) for more in days], axis=0)
    a_month = np.any([(month > more) & (month <= more + 12) for more in months], axis=0)
    return np.asarray(a_day & a_month)


def _kennitala(digits: Whole) -> Truth:
    """Day, month, year, a serial of two digits from 20 on, a check digit, the century (8, 9 or 0)."""
    return _check(digits, (3, 2, 7, 6, 5, 4, 3, 2), 8)


def _bsn(digits: Whole) -> Truth:
    """The eleven-test of Dutch numbers: the last digit counts as minus one."""
    return np.asarray((digits @ np.array((9, 8, 7, 6, 5, 4, 3, 2, -1))) % 11 == 0)


def _fodselsnummer(digits: Whole) -> Truth:
    """Two check digits; the second counts the first."""
    first = _check(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2), 9)
    return first & _check(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), 10)


def _icelandic_shape(digits: Whole) -> Truth:
    return _dated(digits) & np.isin(digits[:, 9], (8, 9, 0)) & (digits[:, 6] >= 2)


NATIONAL_NUMBERS = (
    NationalNumber("kennitala", 10, 9, _icelandic_shape, _kennitala),
    NationalNumber("bsn", 9, 8, lambda digits: np.ones(len(digits), dtype=bool), _bsn),
    NationalNumber(
        "fodselsnummer", 11, 10, lambda digits: _dated(digits, (0, 40), (0, 40, 80)), _fodselsnummer
    ),
)
"""A kennitala of a person, a burgerservicenummer, a fødselsnummer (D and synthetic numbers too)."""
