"""Someone who has every public file there ever was, and tries to work out what they hide.

The attacker is told more than the files say: how many answered in every group, exactly, and of each share
that is shown the ends of the exact interval besides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from attacker import Attacker
from attacks import SMALLEST, is_safe, too_few

from dashboard.publishing.figures import exact_figures
from store.areas import list_areas
from store.database import reading
from store.public import reading_public, rows_of

GROUPS = ("sex", "grade", "age_band")
_OF = ["indicator", "year", "area", "kind", "level"]


@dataclass(frozen=True)
class Snapshot:
    """A public file's figures, and the true counts of its areas and years at that time."""

    seen: pd.DataFrame
    truth: pd.DataFrame
    parents: Mapping[str, str | None]


def snapshot(database: Path, file: Path) -> Snapshot:
    """Take down what a public file shows now, and what is true behind it."""
    with reading_public(file) as connection:
        seen = pd.DataFrame(rows_of(connection, "figure"))
    seen["kind"] = [next((g for g in GROUPS if row[g]), "all") for row in seen.to_dict("records")]
    seen["level"] = [row[row["kind"]] if row["kind"] != "all" else "" for row in seen.to_dict("records")]
    with reading(database) as connection:
        parents = {area.code: area.parent for area in list_areas(connection)}
        frames = []
        for year, rows in seen.groupby("year"):
            frames += exact_figures(connection, sorted(set(rows["area"])), int(str(year)))
    return Snapshot(seen, pd.concat(frames, ignore_index=True), parents)


def attacked(snapshots: Sequence[Snapshot], *, solving: int | None = None) -> Counter[str]:
    """Attack all files together; counts what was hidden, what too few, and what was found out.

    `solving`: how many counts of an indicator are solved for by linear programmes, the narrowest first;
    all of them where it isn't said.
    """
    counts: Counter[str] = Counter()
    for indicator in sorted(set(snapshots[0].truth["indicator"])):
        counts += _attacked(indicator, snapshots, solving)
    return counts


def _attacked(indicator: str, snapshots: Sequence[Snapshot], solving: int | None) -> Counter[str]:
    cells = pd.concat([_cells(indicator, each, number) for number, each in enumerate(snapshots)])
    cells = cells.reset_index(drop=True)
    shown = (cells["hidden"] == "").to_numpy()
    periods = sorted(set(cells["period"]))
    revisions = {
        later: [each for each in periods if each[:4] == later[:4] and each < later] for later in periods
    }
    none = np.zeros((0, 2), dtype=np.int64)
    attacker = Attacker(cells, shown, _parts(cells, snapshots[-1].parents), {}, revisions, none)
    truth = np.zeros_like(attacker.n)
    truth[attacker.row, 0] = cases = cells["cases"].to_numpy()
    _learn_from_uncertain(attacker, cells)
    assert ((attacker.low <= truth) & (truth <= attacker.high)).all()
    attacker.narrow()
    assert ((attacker.low <= truth) & (truth <= attacker.high)).all()
    n = cells["n"].to_numpy()
    hidden, secret = np.zeros(attacker.n.shape, bool), np.zeros(attacker.n.shape, bool)
    # Other ages are offered to nobody: they are hidden counts where they are too few to be shown.
    is_secret = ~shown & (n > 0) & too_few(n, cases)
    secret[attacker.row, 0] = is_secret
    elsewhere = _shown_elsewhere(cells, shown)
    hidden[attacker.row, 0] = is_secret | ((cells["hidden"] == "disclosure").to_numpy() & ~elsewhere)
    low, high = attacker.low.copy(), attacker.high.copy()
    order = np.argsort(np.where(hidden, high - low, np.iinfo(np.int64).max)[:, 0], kind="stable")
    wanted = order[: int(hidden.sum())][:solving]
    for row in wanted:
        low[row, 0], high[row, 0] = attacker.solve(int(row), 0)
    found = secret & ~is_safe(attacker.n, truth, low, high)
    return Counter(
        {
            "figures": len(cells),
            "hidden": int(hidden.sum()),
            "too few": int(secret.sum()),
            "solved for": len(wanted),
            "found out": int(found.sum()),
            "known exactly": int((hidden & (low == high)).sum()),
            "share not as plain": _not_plain(cells[shown], attacker),
        }
    )


def _cells(indicator: str, taken: Snapshot, number: int) -> pd.DataFrame:
    own = taken.truth[taken.truth["indicator"] == indicator]
    seen = taken.seen[taken.seen["indicator"] == indicator][[*_OF, "value", "hidden"]]
    both = own.drop(columns=["value"]).merge(seen, on=_OF, how="left")
    both["hidden"] = both["hidden"].fillna("not offered")
    return both.assign(period=both["year"].astype(str) + f"@{number}")


def _shown_elsewhere(cells: pd.DataFrame, shown: np.ndarray) -> np.ndarray:
    """Which counts another of the files shows: one hidden to protect others may be shown in a later file."""
    of = pd.MultiIndex.from_frame(cells[[*_OF, "n", "cases"]])
    return np.asarray(of.isin(of[shown]))


def _parts(cells: pd.DataFrame, parents: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The areas inside an area whose waves are in it in every period; of a sum some may be in no part."""
    whole = cells[cells["kind"] == "all"]
    waves = {(row["area"], row["period"]): set(row["wave"].split()) for row in whole.to_dict("records")}
    found: dict[str, list[str]] = {}
    for code, parent in parents.items():
        own = {period: names for (area, period), names in waves.items() if area == code}
        around = {period: waves[parent, period] for period in own if (parent, period) in waves}
        if around and all(own[period] <= names for period, names in around.items()):
            found.setdefault(str(parent), []).append(code)
    return found


def _learn_from_uncertain(attacker: Attacker, cells: pd.DataFrame) -> None:
    """Who reads "too uncertain" knows that neither those who do nor those who don't are too few."""
    rows = attacker.row[(cells["hidden"] == "reliability").to_numpy()]
    attacker.low[rows] = np.maximum(attacker.low[rows], SMALLEST)
    attacker.high[rows] = np.minimum(attacker.high[rows], attacker.n[rows] - SMALLEST)


def _not_plain(cells: pd.DataFrame, attacker: Attacker) -> int:
    """How many shares of the file are not that of the plain counts, for being weighted: they tell less."""
    plain = np.clip(np.round(cells["cases"] / cells["n"], 2), 0.05, 0.95)
    return int((plain - cells["value"]).abs().gt(1e-9).sum())


LETTERS = 6
"""Shortest text that is looked for: shorter ones stand in any file by chance."""


def told(file: Path, secrets: Sequence[str]) -> list[str]:
    """Say which of some texts stand anywhere in a file, as `strings` would find them."""
    held = file.read_bytes().lower()
    return [text for text in secrets if len(text) >= LETTERS and text.lower().encode() in held]
