"""The period of an intervention on a figure over the years: shaded, with a bracket below it."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from dashboard.figures import style


def with_period(figure: go.Figure, first: int, last: int | None, name: str, dark: bool = False) -> go.Figure:
    """Shade the years from the first to the last, or to the edge while it runs; gives the figure."""
    colours = style.palette(dark)
    left, right = figure.layout.xaxis.range
    start, end = max(first, left), min(last, right) if last is not None else right
    if start >= right or end <= left:
        return figure
    span = {"xref": "x", "x0": start, "x1": max(end, start + 0.2), "yref": "paper"}
    shade = {"type": "rect", "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}}
    bracket = {"type": "line", "y0": 0, "y1": 0, "line": {"color": colours.goal, "width": 5}}
    figure.add_shape(**span, **shade, fillcolor=style.translucent(colours.goal, 0.12))
    figure.add_shape(**span, **bracket)
    is_late = start > (left + right) / 2
    figure.add_annotation(
        x=start,
        y=0,
        yref="paper",
        xanchor="right" if is_late else "left",
        yanchor="bottom",
        xshift=-6 if is_late else 6,
        yshift=4,
        showarrow=False,
        text=escape(name),
        font={"color": colours.goal, "size": style.TEXT_SIZE},
        bgcolor=colours.ground,
        borderpad=1,
    )
    return figure
