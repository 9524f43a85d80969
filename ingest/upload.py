"""What a researcher says of a file when loading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from survey_schema.design import Basis, Design, Mode

if TYPE_CHECKING:
    from ingest.profiles import Chosen


@dataclass(frozen=True)
class Upload:
    """What a researcher says of a file. Either `area`, or `area_column` for one file of a whole region.

    `mapping` is a CSV of corrections, or a profile's file or name; `chosen` the profile it is read by.
    """

    file: Path
    instrument: str | Path
    year: int
    area: str = ""
    area_column: str = ""
    design: Design = "sample"
    strata: tuple[str, ...] = ()
    enrolment: Path | None = None
    mapping: Path | None = None
    chosen: Chosen | None = None
    mode: Mode | None = None
    fieldwork: tuple[str, str] | None = None
    eligible: int | None = None
    residence: Basis = "school"
