"""What a researcher says of a file when loading it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from survey_schema.design import Basis, Design, Mode


@dataclass(frozen=True)
class Upload:
    """What a researcher says of a file. Either `area`, or `area_column` for one file of a whole region."""

    file: Path
    instrument: str | Path
    year: int
    area: str = ""
    area_column: str = ""
    design: Design = "sample"
    strata: tuple[str, ...] = ()
    enrolment: Path | None = None
    mapping: Path | None = None
    mode: Mode | None = None
    fieldwork: tuple[str, str] | None = None
    eligible: int | None = None
    residence: Basis = "school"
