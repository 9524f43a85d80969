"""Estimates become sentences, pictures and pages."""
