"""Public holidays of a country or of a part of it, with their names.

A region is a code such as ``DE``, or ``DE-BY`` for a part. Of some years nothing is known.
"""

import warnings
from datetime import date
from functools import cache, lru_cache

import holidays
from babel import Locale
from holidays.registry import COUNTRIES

Days = tuple[tuple[date, str], ...]
A_REGION = "-"
"""Between a country and a part of it."""


@cache
def country_codes() -> frozenset[str]:
    """The countries whose holidays are known."""
    return frozenset(codes[1] for codes in COUNTRIES.values())


@lru_cache(maxsize=64)
def countries(locale: Locale) -> dict[str, str]:
    """The same with their names in a language, in the order of the names."""
    named = {code: str(locale.territories.get(code, code)) for code in country_codes()}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


@lru_cache(maxsize=64)
def parts(country: str) -> dict[str, str]:
    """The parts of a country that have holidays of their own, as they call themselves."""
    if country not in country_codes():
        return {}
    aliases = holidays.country_holidays(country).get_subdivision_aliases()
    named = {code: (names or [code])[0] for code, names in aliases.items()}
    return dict(sorted(named.items(), key=lambda item: item[1].casefold()))


def split(region: str) -> tuple[str, str]:
    """The country and the part that a region names."""
    country, _between, part = region.partition(A_REGION)
    return country, part


def is_region(region: str) -> bool:
    """Whether anything is known of a region."""
    country, part = split(region)
    return country in country_codes() and (not part or part in parts(country))


def region_in_words(region: str, locale: Locale) -> str:
    """What a region is called: "Germany, Bayern"."""
    country, part = split(region)
    words = (countries(locale).get(country, country), parts(country).get(part, part))
    return ", ".join(word for word in words if word)


def holidays_between(region: str, first: date, last: date, locale: Locale) -> Days:
    """The holidays from a day to another, both included; no statement."""
    if not is_region(region):
        return ()
    years = range(first.year, last.year + 1)
    found = (one for year in years for one in _of_year(region, year, str(locale)))
    return tuple((day, name) for day, name in found if first <= day <= last)


@lru_cache(maxsize=512)
def _of_year(region: str, year: int, language: str) -> Days:
    """In the language where it is known, else as the country calls them."""
    country, part = split(region)
    known = holidays.country_holidays(country)
    spoken = (one for one in known.supported_languages if one.split("_")[0] == language[:2])
    named = language if language in known.supported_languages else next(spoken, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that some years are not known
        found = holidays.country_holidays(
            country, subdiv=part or None, years=year, language=named or known.default_language
        )
    return tuple(sorted((day, name.replace("; ", ", ")) for day, name in found.items()))
