"""Rules by which a file's codes become an item's: reverse, shift, collapse. Data in a profile, never code."""

from __future__ import annotations

from pydantic import Field, model_validator

from survey_schema.instrument import Item, Typed


class Recode(Typed):
    """One rule. `reverse`: the scale runs the other way; `shift`: what to add to the file's number;
    `collapse`: which of the file's numbers make up each code of the item."""

    reverse: bool = False
    shift: int = 0
    collapse: dict[int, tuple[int, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_rule(self) -> Recode:
        """A recode is one rule; two would depend on their order."""
        if sum((self.reverse, bool(self.shift), bool(self.collapse))) != 1:
            raise ValueError("one of reverse, shift and collapse")
        sources = [number for numbers in self.collapse.values() for number in numbers]
        if len(sources) != len(set(sources)):
            raise ValueError("a number collapses into one code only")
        return self

    def unknown_codes(self, item: Item) -> list[int]:
        """List the codes a collapse names that the item doesn't have."""
        return sorted(set(self.collapse) - item.codes)

    def of(self, item: Item, declared: dict[str, int]) -> dict[str, int]:
        """Give what each text of a file's cells becomes; `declared` is the column's own recoding, if any."""
        if self.collapse:
            return {str(source): code for code, sources in self.collapse.items() for source in sources}
        plain = declared or {str(code): code for code in item.codes}
        if self.reverse:
            scale = sorted(item.codes)
            other_way = dict(zip(scale, reversed(scale), strict=True))
            return {text: other_way.get(code, code) for text, code in plain.items()}
        numbers = {int(text): code for text, code in plain.items() if text.removeprefix("-").isdecimal()}
        return {str(number - self.shift): code for number, code in numbers.items()}
