"""The demo is built, and `varda evaluate` says of its planted programmes what R says of the same domains."""

from __future__ import annotations

import pandas as pd
import pytest
from surveys import REFERENCE, done

pytestmark = pytest.mark.prove
PLANTED = 0.09
COLUMNS = {
    **{name: name for name in ("before", "after", "comparison_before", "comparison_after")},
    **{"difference": "difference", "se": "se", "df": "df", "df_shown": "df_shown"},
    **{"lower": "lower_shown", "upper": "upper_shown", "p": "p"},
}


def test_the_planted_programmes_equal_r(tmp_path):
    database = tmp_path / "demo.db"
    done("demo", "--no-serve", "--db", database)
    expected = pd.read_csv(REFERENCE / "demo_evaluations.csv").set_index("programme")
    worst = 0.0
    for programme, r in expected.iterrows():
        (row,) = done("evaluate", programme, "--from", 2015, "--to", 2024, "--db", database).rows
        print(f"\n{row['intervention']}: {row['sentence']}")
        for ours, theirs in COLUMNS.items():
            assert float(row[ours]) == pytest.approx(float(r[theirs]), rel=1e-6, abs=1e-12), ours
            worst = max(worst, abs(float(row[ours]) / float(r[theirs]) - 1))
        verdict = "higher" if programme == "leisure_card" else "unclear"
        assert row["verdict"] == verdict
        assert (float(row["lower"]) < PLANTED < float(row["upper"])) or programme != "leisure_card"
    print(f"{len(expected)} x {len(COLUMNS)} figures compared, worst relative difference {worst:.1e}")
