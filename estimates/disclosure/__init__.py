"""The border between estimates and everything an audience sees."""

from estimates.disclosure.models import refuse_small_arms, release_association, release_trend
from estimates.disclosure.primary import release, release_comparison

__all__ = ["refuse_small_arms", "release", "release_association", "release_comparison", "release_trend"]
