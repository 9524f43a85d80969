"""A frame in, a Plotly figure out: pictures are pure functions."""

from dashboard.figures.trend import trend

__all__ = ["trend"]
