"""Totals in, estimates out: pure functions on frames and arrays."""
