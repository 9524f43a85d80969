"""What can go wrong, said as a code with parameters; `dashboard/texts` holds the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Note:
    """A remark that travels with an estimate, a comparison or a wave."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a check said of a file: `params` names file, row, column, found, expected where they exist.

    `count` is the number of rows concerned; an `error` refuses the file.
    """

    severity: Severity
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    count: int = 1


class VardaError(Exception):
    """Everything Varða says no to. Shown as one sentence per finding, never as a traceback.

    `findings` are why it was refused; `noticed` what else a check of the same file said.
    """

    exit_code = 2
    noticed: tuple[Finding, ...] = ()

    def __init__(self, code: str, /, *, findings: tuple[Finding, ...] = (), **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
        self.findings = findings


class Fault(VardaError):
    """Wrong usage, or an id nobody knows."""

    exit_code = 1


class Refusal(VardaError):
    """Refused: findings in a file, or unlike things compared."""

    exit_code = 2


class NotShown(VardaError):
    """The whole answer may not be shown to this audience."""

    exit_code = 3
