"""A frame in, a Plotly figure out: pictures are pure functions."""

from dashboard.figures.caterpillar import caterpillar
from dashboard.figures.funnel import funnel
from dashboard.figures.map import area_map
from dashboard.figures.trend import trend

__all__ = ["area_map", "caterpillar", "funnel", "trend"]
