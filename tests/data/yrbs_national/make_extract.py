"""Makes this folder's extract of the national YRBS files: the columns that carry age, sex, grade, the
sampling design and the indicators, and a few that no instrument should match. Names and labels are kept.

Usage: python make_extract.py FOLDER_OF_SAV_FILES [--out FOLDER]
The folder holds yrbs_2015.sav, yrbs_2017.sav, yrbs_2019.sav and indicator_map.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import pyreadstat

DESIGN = ["Q1", "Q2", "Q3", "weight", "stratum", "psu"]
UNMATCHED = {
    2015: ["QN9", "QN41", "QN44", "qnfrcig"],
    2017: ["QN8", "QN43", "qnfrevp", "VAR00001"],
    2019: ["QN9", "QN43", "qnfrevp", "QN65"],
}
CLOCK_OFFSET, CLOCK = 92, b"01 Jan 7000:00:00"  # date and time of writing in an SPSS header, made constant


def wanted_columns(year: int, indicator_map: pd.DataFrame) -> list[str]:
    """Names of the columns of one year to keep, as the source spells them."""
    mapped = indicator_map.loc[indicator_map["year"] == year, "variable"].dropna()
    return [*DESIGN, *mapped, *UNMATCHED[year]]


def write_extract(source: Path, target: Path, wanted: list[str]) -> None:
    """Write the wanted columns in the order of the file; labels, formats and missing ranges are kept."""
    data, meta = pyreadstat.read_sav(source, user_missing=True)
    kept = data[[name for name in data if name in set(wanted)]]
    absent = set(wanted) - set(kept)
    if absent:
        raise SystemExit(f"{source.name}: columns not found: {', '.join(sorted(absent))}")
    pyreadstat.write_sav(
        kept,
        target,
        compress=True,
        column_labels=[meta.column_names_to_labels[name] for name in kept],
        variable_value_labels={k: v for k, v in meta.variable_value_labels.items() if k in kept},
        variable_measure={name: meta.variable_measure[name] for name in kept},
        variable_format={name: meta.original_variable_types[name] for name in kept},
        missing_ranges={k: v for k, v in meta.missing_ranges.items() if k in kept} or None,
    )
    with target.open("r+b") as file:
        file.seek(CLOCK_OFFSET)
        file.write(CLOCK)
    require_same(kept, meta, target)


def require_same(kept: pd.DataFrame, meta: pyreadstat.metadata_container, target: Path) -> None:
    """Read the written file back; stop unless numbers, types, labels and missing ranges were kept."""
    data, written = pyreadstat.read_sav(target, user_missing=True)
    pd.testing.assert_frame_equal(data, kept, check_exact=True)
    for name in kept:
        same = [
            written.column_names_to_labels[name] == meta.column_names_to_labels[name],
            written.variable_value_labels.get(name) == meta.variable_value_labels.get(name),
            repr(written.missing_ranges.get(name)) == repr(meta.missing_ranges.get(name)),
        ]
        if not all(same):
            raise SystemExit(f"{target.name}, column {name}: labels or missing ranges were not kept")


def main() -> None:
    """Write the extract of the three national files of the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with yrbs_2015.sav and the others")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="default: here")
    arguments = parser.parse_args()
    indicator_map = pd.read_csv(arguments.source / "indicator_map.csv")
    for year in UNMATCHED:
        source = arguments.source / f"yrbs_{year}.sav"
        write_extract(source, arguments.out / f"yrbs_{year}.zsav", wanted_columns(year, indicator_map))
    shown = indicator_map[indicator_map["year"].isin(UNMATCHED)]
    shown.to_csv(arguments.out / "indicator_map.csv", index=False)
    print(f"{len(UNMATCHED)} files written and read back")


if __name__ == "__main__":
    main()
