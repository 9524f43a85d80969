"""Funding by results: off until an administrator turns it on; whether an agreement's trigger is met."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Literal

from sqlite_utils import Database

from store.audit import record_setting
from store.facts import Fact, save_facts, stored_facts
from survey_schema.steering import Record

_SETTING: Fact = "results_funding"
Verdict = Literal["met", "not_met", "cannot_say"]


def is_on(connection: sqlite3.Connection) -> bool:
    """Tell whether the module on funding by results is on."""
    return stored_facts(connection).get(_SETTING, "off") == "on"


def turn(database: Database, *, on: bool) -> None:
    """Turn the module on or off, inside the caller's transaction; the audit keeps who did."""
    before, after = ("on" if each else "off" for each in (is_on(database.conn), on))
    if before != after:
        save_facts(database, {_SETTING: after})
        record_setting(database, _SETTING, before=before, after=after)


def verdict(agreement: Record, figure: Mapping[str, Any] | None) -> Verdict:
    """Tell whether a trigger is met by the figure of its year: by the estimate, or only when the whole
    interval lies on its side of the threshold. Without a figure that may be shown nobody can say."""
    if figure is None or not isinstance(figure["lower"], float) or figure["lower"] != figure["lower"]:
        return "cannot_say"
    is_least = agreement["relation"] == "at_least"
    ends = {"estimate": "value", "interval": "lower" if is_least else "upper"}
    value = figure[ends[agreement["confidence"]]]
    return (
        "met"
        if (value >= agreement["threshold"]) == is_least or value == agreement["threshold"]
        else "not_met"
    )
