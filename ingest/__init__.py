"""A file becomes a stored wave, or a list of findings: read, match, check, load."""
