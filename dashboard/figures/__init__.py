"""A frame in, a Plotly figure out: pictures are pure functions, each in a module of its own."""
