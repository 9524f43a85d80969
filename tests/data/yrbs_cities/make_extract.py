"""Makes this folder's extract of the twenty YRBS city waves: without the two columns that single out a
record, compressed, everything else bit for bit. Kept so that anyone can redo it from the source files.

Usage: python make_extract.py FOLDER_OF_SAV_FILES [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd
import pyreadstat

DROPPED = ["record", "site"]
CLOCK_OFFSET, CLOCK = 92, b"01 Jan 7000:00:00"  # date and time of writing in an SPSS header, made constant


def write_extract(source: Path, target: Path) -> None:
    """Write one wave without the dropped columns: same rows in the same order, labels and formats kept."""
    data, meta = pyreadstat.read_sav(source)
    kept = data.drop(columns=DROPPED)
    pyreadstat.write_sav(
        kept,
        target,
        compress=True,
        column_labels=[meta.column_names_to_labels[name] for name in kept],
        variable_value_labels={k: v for k, v in meta.variable_value_labels.items() if k in kept},
        variable_measure={name: meta.variable_measure[name] for name in kept},
        variable_format={name: meta.original_variable_types[name] for name in kept},
    )
    with target.open("r+b") as file:
        file.seek(CLOCK_OFFSET)
        file.write(CLOCK)
    require_same(kept, meta, target)


def require_same(kept: pd.DataFrame, meta: pyreadstat.metadata_container, target: Path) -> None:
    """Read the written file back; stop unless every number, type and label equals the source's."""
    data, written = pyreadstat.read_sav(target)
    pd.testing.assert_frame_equal(data, kept, check_exact=True)
    for name in kept:
        same_label = written.column_names_to_labels[name] == meta.column_names_to_labels[name]
        same_values = written.variable_value_labels.get(name) == meta.variable_value_labels.get(name)
        if not (same_label and same_values):
            raise SystemExit(f"{target.name}, column {name}: labels were not kept")


def main() -> None:
    """Write the extract of every .sav file of the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="folder with duval_2011.sav and the other city waves")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="default: here")
    arguments = parser.parse_args()
    files = sorted(arguments.source.glob("*.sav"))
    if not files:
        parser.error(f"no .sav file in {arguments.source}")
    for file in files:
        write_extract(file, arguments.out / f"{file.stem}.zsav")
    print(f"{len(files)} waves written and read back")


if __name__ == "__main__":
    main()
