"""The factor of an intervention over the years, with its period shaded."""

from __future__ import annotations

from dashboard import cached, markup
from dashboard.figures.period import with_period
from dashboard.figures.rows import Rows
from dashboard.figures.trend import trend
from dashboard.stories import trends as story
from dashboard.texts import Words
from dashboard.widgets.choosing import Chosen
from dashboard.widgets.frame import chart, is_dark, show
from survey_schema.instrument import Indicator
from survey_schema.steering import Record


def programme_chart(record: Record, factor: Indicator, estimates: Rows, chosen: Chosen, words: Words) -> None:
    """Show the estimates of a factor in an area beside the areas around it, and when the intervention ran."""
    name = chosen.area_name
    lines = [line for line in cached.benchmark_lines(factor.id, chosen.area) if line["kind"] == "area"]
    years = cached.wave_years(chosen.area)
    view = story.telling(estimates, lines, factor, name, wave_years=years, by=())
    show(markup.paragraphs("subtitle", [story.subtitle(view, words)]))
    figure = trend(estimates, factor, lines, words, is_dark(), own_name=name, years=years)
    figure = with_period(figure, record["first_year"], record["last_year"], record["name"], is_dark())
    chart(figure, "intervention_trend", story.summary(view, words))
