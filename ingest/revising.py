"""A corrected file is loaded as the wave was before, unless something else is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from store.database import reading
from store.waves import revisions
from survey_schema.errors import Fault, Refusal


def as_before(database: Path, wave: str, given: dict[str, Any]) -> dict[str, Any]:
    """Fill what was not given of an `Upload` with what the wave's last revision was stored with.

    Raises Fault when there is no such wave, Refusal when it was stored with a file that must be given again.
    """
    with reading(database) as connection:
        stored = revisions(connection, wave)
    if not stored:
        raise Fault("wave.unknown", wave=wave)
    before = stored[-1].options
    for option, name in (("enrolment", "enrolment"), ("map", "mapping")):
        if before[option] and name not in given:
            raise Refusal("wave.inherit_file", wave=wave, option=option)
    instrument, area, year = wave.split(":")
    kept = {name: before[name] for name in ("design", "mode", "eligible", "residence", "area_column")}
    kept |= {name: tuple(cast(list[str], before[name] or ())) for name in ("strata", "fieldwork")}
    kept["fieldwork"] = kept["fieldwork"] or None
    return {"instrument": instrument, **kept, **given, "area": area, "year": int(year)}
