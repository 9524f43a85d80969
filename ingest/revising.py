"""A corrected file is loaded as the wave was before, unless something else is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ingest.profiles import profile_of_wave
from store.database import reading
from store.waves import revisions
from survey_schema.errors import Fault, Refusal


def as_before(database: Path, wave: str, given: dict[str, Any]) -> dict[str, Any]:
    """Fill what was not given of an `Upload` with what the wave's last revision was stored with.

    Raises Fault when there is no such wave, Refusal when it was stored with a file that must be given again.
    """
    instrument, area, year = wave.split(":") if wave.count(":") == 2 else (wave, "", "")
    with reading(database) as connection:
        stored = revisions(connection, wave)
        if not stored:
            raise Fault("wave.unknown", wave=wave)
        before = stored[-1].options
        chosen = profile_of_wave(connection, instrument, str(before.get("profile", "")))
    if before.get("profile") and chosen is None and "mapping" not in given:
        raise Refusal("wave.inherit_file", wave=wave, option="map")
    for option, name in (("enrolment", "enrolment"), ("map", "mapping")):
        if before[option] and name not in given:
            raise Refusal("wave.inherit_file", wave=wave, option=option)
    kept = {name: before[name] for name in ("design", "mode", "eligible", "residence", "area_column")}
    kept |= {name: tuple(cast(list[str], before[name] or ())) for name in ("strata", "fieldwork")}
    kept["fieldwork"] = kept["fieldwork"] or None
    kept["chosen"] = chosen if "mapping" not in given else None
    return {"instrument": instrument, **kept, **given, "area": area, "year": int(year)}
