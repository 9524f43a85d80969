"""The forms of the page of goals: set one, change who owns it and where it is laid down, remove one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import cached, cached_steering, markup
from dashboard.asking import database
from dashboard.figures.rows import Rows
from dashboard.questions import steering_saving, targets
from dashboard.questions.targets import Standing
from dashboard.stories import goals as goal_story
from dashboard.texts import Words
from dashboard.texts.sentences import percentage, state
from dashboard.widgets.filling import fields, indicator_names
from dashboard.widgets.frame import show
from dashboard.widgets.storing import blank, held, keep
from estimates.totals import Group
from steering.editing import Written
from steering.goals import power_box
from survey_schema.steering import Record

LEAST_AHEAD, MOST_AHEAD = 3, 5
LAID_DOWN = (("owner", "owner_executive"), ("laid_down_in", "link"), ("decided_on", "status"))
EVERYBODY: dict[str, tuple[Group, ...]] = {"": (), "girls": ("sex",), "boys": ("sex",)}


def set_form(area: str, words: Words) -> None:
    """Set a goal: a factor, for whom, a target, a year, who owns it, where it is laid down.

    What this town could see stands beside it before anything is saved.
    """
    names = indicator_names(words)
    with st.container(horizontal=True, gap="medium"):
        code = st.selectbox(
            words.get("goal.indicator"), list(names), format_func=names.__getitem__, key="goal_indicator"
        )
        young = st.selectbox(
            words.get("goal.young"),
            list(EVERYBODY),
            format_func=lambda each: words.get(f"goal.of_{each or 'all'}"),
            key="goal_young",
        )
    rows = targets.of_young(cached.estimates(code, area, EVERYBODY[young]), young)
    shown = [row for row in rows if state(row) == "shown"]
    if not shown:
        show(markup.paragraphs("next", [words.get("goal.no_baseline")]))
        return
    now = max(shown, key=lambda row: int(row["year"]))
    if not _years(now):
        show(markup.paragraphs("next", [words.get("goal.too_old", year=int(now["year"]))]))
        return
    aim = _aim(code, young, now, shown, words)
    said = fields("goal", blank("goal"), LAID_DOWN, {}, words)
    if st.button(words.get("goal.save"), key="goal_save", type="primary"):
        cells = {"area": area, "indicator": code, "young": young, **aim, **said}
        named = steering_saving.named(database(), "goal", f"{area}_{code}_{aim['target_year']}")
        keep(area, [Written("goal", named, cells)], words)


def _aim(code: str, young: str, now: Record, shown: Rows, words: Words) -> dict[str, object]:
    """Ask for the target and its year, beside the baseline and what this town could see of it."""
    base, year = float(now["value"]), int(now["year"])
    show(markup.paragraphs("note", [words.get("goal.baseline", share=percentage(base, words), year=year)]))
    with st.container(horizontal=True):
        target = st.number_input(
            words.get("goal.target"), 0, 100, round(100 * base), key=f"goal_target_{code}_{young}"
        )
        years = _years(now)
        until = st.selectbox(words.get("goal.target_year"), years, len(years) - 1, key="goal_year")
    box = power_box(base, target / 100, targets.effective_n(shown)) if target / 100 != base else None
    show(markup.paragraphs("note", [goal_story.power(box, base, words)]))
    known = {"baseline_year": year, "baseline": base, "lower": now["lower"], "upper": now["upper"]}
    return {**known, "target": target / 100, "target_year": until}


def _years(now: Record) -> list[int]:
    """Name the years that a goal on a baseline may be set for: 3 to 5 years after it, and not past."""
    first = max(int(now["year"]) + LEAST_AHEAD, cached_steering.current_day().year)
    return list(range(first, int(now["year"]) + MOST_AHEAD + 1))


def change_form(area: str, found: Sequence[Standing], words: Words) -> None:
    """Change who owns a goal, where it is laid down and whether it still stands; or remove it.

    Baseline and target stay: another target is another goal.
    """
    goals = {each.goal["id"]: each.goal for each in found}
    names = indicator_names(words)
    code: str = st.selectbox(
        words.get("goal.which"),
        list(goals),
        format_func=lambda each: goal_story.named(goals[each], names, words),
        key="goal_which",
    )
    row = held("goal", goals[code], "owner")
    with st.form(f"goal_{code}", border=False):
        said = fields("goal", row, LAID_DOWN, {}, words)
        show(markup.paragraphs("note", [words.get("goal.stays")]))
        if st.form_submit_button(words.get("form.save"), type="primary"):
            keep(area, [Written("goal", code, said, row["version"])], words)
    _remove(area, row, words)


def _remove(area: str, row: Record, words: Words) -> None:
    with st.form(f"goal_remove_{row['id']}", border=False):
        show(markup.paragraphs("note", [words.get("goal.remove_note")]))
        is_sure = st.checkbox(words.get("form.sure"))
        if st.form_submit_button(words.get("goal.remove")):
            if is_sure:
                keep(area, [Written("goal", row["id"], {}, row["version"], remove=True)], words)
            else:
                show(markup.paragraphs("wrong", [words.get("form.not_sure")]))
