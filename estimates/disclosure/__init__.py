"""The border between estimates and everything an audience sees."""

from estimates.disclosure.models import release_association, release_trend
from estimates.disclosure.primary import release, release_comparison

__all__ = ["release", "release_association", "release_comparison", "release_trend"]
