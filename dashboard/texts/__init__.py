"""Every word Varða says, in every language: catalogues, and functions that make sentences of estimates."""

from dashboard.texts.catalogue import LANGUAGES, Coded, Words, words

__all__ = ["LANGUAGES", "Coded", "Words", "words"]
