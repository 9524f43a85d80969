"""The words of a DDI codebook, each in every language of the catalogues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.reports.rules import rule_sentence
from dashboard.reports.wordings import LETTERS, compared, years_of
from dashboard.texts import LANGUAGES, Words, words
from survey_schema.ddi import codebook_xml
from survey_schema.design import Mode
from survey_schema.instrument import Indicator, Instrument, Item, Population, Version

Texts = dict[str, str]


def codebook_ddi(instrument: Instrument) -> str:
    """Write the codebook as DDI-Codebook 2.5."""
    return codebook_xml(instrument, EveryLanguage(instrument))


@dataclass(frozen=True)
class EveryLanguage:
    """Says things of one instrument in every language."""

    instrument: Instrument

    def population(self, population: Population) -> Texts:
        """Who is asked, or of whom a figure speaks."""
        return _each(lambda said: said.population(population))

    def mode(self, mode: Mode) -> Texts:
        """How the questions are answered."""
        return _each(lambda said: said.named("mode", mode))

    def domain(self, domain: str) -> Texts:
        """What a domain is called."""
        return _each(lambda said: said.get(f"codebook.domain.{domain}"))

    def kind(self, kind: str) -> Texts:
        """What a kind of missing answer is called."""
        return _each(lambda said: said.get(f"codebook.kind.{kind}"))

    def rule(self, indicator: Indicator) -> Texts:
        """Who counts as yes."""
        return _each(lambda said: rule_sentence(indicator, self.instrument, said))

    def years(self, item: Item, version: Version) -> Texts:
        """In which years a wording was asked, and whether its answers compare with today's."""
        latest = self.instrument.versions(item.id)[-1]
        found = compared(version, latest, item.id, self.instrument)
        years = years_of(version.first, version.last, self.instrument)
        if version.number == latest.number:
            return _each(lambda said: said.get("codebook.years_now", years=years))
        code = f"codebook.compared.{LETTERS[found.kind]}"
        return _each(
            lambda said: said.get(
                "codebook.years_in", years=years, compared=said.get(code, reasons=found.reasons)
            )
        )

    def yes_and_no(self) -> tuple[Texts, Texts]:
        """The two values of an indicator."""
        return _each(lambda said: said.get("codebook.yes")), _each(lambda said: said.get("codebook.no"))


def _each(say: Callable[[Words], str]) -> Texts:
    return {lang: say(words(lang)) for lang in LANGUAGES}
