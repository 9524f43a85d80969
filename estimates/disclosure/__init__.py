"""The border between estimates and everything an audience sees."""

from estimates.disclosure.primary import release, release_comparison

__all__ = ["release", "release_comparison"]
