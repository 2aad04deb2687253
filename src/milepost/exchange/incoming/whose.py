"""Whose figure is it: this country, another economy, a region of the world, a part of the population; by name or code.

Names of economies are those of Unicode's CLDR in English, French and the country's second language (through Babel),
with the spellings of the World Bank and the UN beside them. The country itself is that of `data/country.yml`.
"""

import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers as all_identifiers

from milepost.country import SPELLINGS, Country, codes_of, is_code

WORDS_OF_REGIONS = """
world monde asean oecd apec asia africa america americas europe european euro eu pacific oceania caribbean cis countries
economies developing developed ldc ldcs lldc lldcs sids brics gcc mena mercosur gms clmv greater mekong dividend income
"""
WORDS_BESIDE_REGIONS = """
east west south north eastern western southern northern southeast southeastern northeast northwest central middle sub
saharan excluding high low lower upper members member states area union least most less small island islands landlocked
average classification un region regions latin newly industrialized industrialised emerging demographic early late pre
post ibrd ida only blend total fragile conflict affected situations heavily indebted poor hipc fcs arab wide all other
selected and the of in group subregion
"""
REGIONS = frozenset(WORDS_OF_REGIONS.split())
OF_REGIONS = REGIONS | frozenset(WORDS_BESIDE_REGIONS.split())
VAGUE = frozenset(("countries", "economies", "income", "greater", "mekong", "dividend"))  # alone they name nothing
UNSPACED_REGIONS = ("ពិភពលោក", "អាស៊ាន", "អាស៊ី", "អឺរ៉ុប", "អាហ្វ្រិក", "អាមេរិក")  # in scripts without spaces


REMEMBERED = 20_000  # labels: a table repeats its own
LANGUAGES = ("en", "fr")  # beside the second language of the country
SHORT = ("UK", "U.K.", "USA", "U.S.", "UAE", "EU", "PRC", "ROK", "DPRK")
WORDS_BESIDES = """
the of and republic rep kingdom islamic arab democratic dem peoples people plurinational bolivarian socialist federal
federated federation fed sts pdr dpr sar rb st saint d l le la les de du des et
"""
SAID_BESIDES = frozenset(WORDS_BESIDES.split())
PARTS = re.compile(
    r"\b(?:workers?|employees?|employed|employers?|unemployed|students?|pupils?|teachers?|youths?|young|children|child|"
    r"adolescents?|teenagers?|adults?|elderly|seniors?|older|aged?|ages|years? old|quintiles?|deciles?|percentile|poor|"
    r"poorest|poorer|rich|richest|richer|poverty|disabilit(?:y|ies)|disabled|migrants?|refugees?|ethnic|indigenous|"
    r"minorit(?:y|ies)|farmers?|fishers?|households? heads?|managers?|professionals?|smes?|msmes?|micro|"
    r"enterprises?|firms|companies|garment|agriculture|manufacturing|industry|services|sector|primary|secondary|tertiary|"
    r"illiterate|literate|married|single|widowed|divorced|girls?|boys?|mothers?|fathers?|pregnant|civil servants?|"
    r"staff|bottom \d+|top \d+)\b|(?<![0-9.])[0-9]{1,2} ?(?:[-–+] ?[0-9]{0,2}|to [0-9]{1,2})(?![0-9%])|"
    r"កម្មករ|និយោជិត|បុគ្គលិក|មន្ត្រី|សិស្ស|និស្សិត|គ្រូ|យុវជន|កុមារ|មនុស្សចាស់|ចាស់ជរា|អាយុ|ជនពិការ|អ្នកក្រីក្រ|"
    r"ក្រីក្រ|កសិករ|ជនជាតិ|ចំណាកស្រុក|សហគ្រាស",
    re.IGNORECASE,
)
LONGEST_PART = 6  # words; a longer text describes, it does not name a part of the population
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: no spaces between words
COUNTRY_WORDS = ("ប្រទេស", "ព្រះរាជាណាចក្រ", "ປະເທດ", "ประเทศ", "ราชอาณาจักร")  # country, kingdom


def is_own_code(code: str, country: Country) -> bool:
    """Whether a code is the country's."""
    plain = code.strip()
    return plain.upper() in _own_codes(country) or plain.lstrip("0") == country.m49.lstrip("0")


@lru_cache(maxsize=REMEMBERED)
def is_own(text: str, country: Country) -> bool:
    """Whether a name or code is the country's own.

    >>> from milepost.country import country_of
    >>> [is_own(text, country_of("FJI")) for text in ("Republic of Fiji", "Fidji", "FJI", "Samoa")]
    [True, True, True, False]
    """
    return text.strip() in _own_codes(country) or _key(text) in _own_keys(country)


@cache
def _own_codes(country: Country) -> frozenset[str]:
    return codes_of(country.alpha_2) | {country.alpha_3, country.m49}


def name_of(code: str) -> str:
    """The English name behind a code of an economy or region; empty when there is none.

    >>> name_of("764"), name_of("THA"), name_of("035"), name_of("15-24")
    ('Thailand', 'Thailand', 'Southeast Asia', '')
    """
    known = _codes()
    return known.get(code) or known.get(code.zfill(3) if code.isdigit() else code.upper(), "")


@lru_cache(maxsize=REMEMBERED)
def other(text: str, country: Country, *, code: bool = False) -> str:
    """The name of the other economy or region that a label means; empty when it means none.

    Words of two letters and numbers are codes only where `code` says so: "IN" and "840" may be anything else.

    >>> from milepost.country import country_of
    >>> [other(text, country_of("FJI")) for text in ("Korea, Rep.", "THA", "High income", "Fiji")]
    ['Korea, Rep.', 'Thailand', 'High income', '']
    """
    plain = " ".join(text.split())
    if not plain or is_own(plain, country) or (code and is_own_code(plain, country)):
        return ""
    if code or (len(plain) == 3 and plain.isalpha() and plain.isupper()):
        named = name_of(plain)
        if named:
            return named
    if plain in SHORT or _key(plain) in _other_keys(country) or _is_region(plain):
        return plain
    return ""


@lru_cache(maxsize=REMEMBERED)
def part_of_population(text: str) -> str:
    """The words that name a part of the population (workers, an age, a size of firm); empty when none do.

    >>> part_of_population("Garment workers"), part_of_population("15-24"), part_of_population("Urban")
    ('Garment', '15-24', '')
    """
    plain = " ".join("".join(str(unicodedata.decimal(sign, sign)) for sign in text).split())
    if len(plain.split()) > LONGEST_PART:
        return ""
    found = PARTS.search(plain)
    return found[0] if found else ""


def part_in_title(title: str) -> str:
    """The part of the population that a title names, three words at a time; its numbers, which titles hold, aside.

    >>> part_in_title("Table 3-1. Internet use among garment workers, 2019-24"), part_in_title("Internet users")
    ('garment', '')
    """
    words = re.sub(r"[0-9]+", " ", title).split()
    return next((part for at in range(len(words)) if (part := part_of_population(" ".join(words[at : at + 3])))), "")


@lru_cache(maxsize=REMEMBERED)
def economy_in(title: str, country: Country) -> str:
    """The one other economy that a title names, where it does not name the country too; empty otherwise.

    >>> from milepost.country import country_of
    >>> [economy_in(text, country_of("FJI")) for text in ("Table 3. Thailand: internet users", "Fiji and Thailand")]
    ['Thailand', '']
    """
    parts = [part for part in re.split(r"[\s.,:;()/–—-]+", title) if part]
    spans = [" ".join(parts[at : at + size]) for size in (3, 2, 1) for at in range(len(parts) - size + 1)]
    if any(is_own(span, country) for span in spans) or any(
        name in title for name in _own_names(country) if UNSPACED.search(name)
    ):
        return ""
    named = [span for span in spans if len(span) > 3 and (span[:1].isupper() or UNSPACED.search(span))]
    return next((span for span in named if not re.search("[0-9]", span) and _key(span) in _other_keys(country)), "")


@cache
def _codes() -> dict[str, str]:
    """English names by every code: TH, THA, 764; 035 of a region."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    aliases = get_global("territory_aliases")
    longer = {code: names[of[0]] for code, of in aliases.items() if is_code(code) and of[0] in names and len(of) == 1}
    return {**longer, **names}


def _languages(country: Country) -> list[Locale]:
    """English, French and the second language, as far as CLDR has it."""
    own = country.language.code if country.language else ""
    known = own if own in all_identifiers() else ""
    return [Locale(name) for name in dict.fromkeys((*LANGUAGES, *([known] if known else [])))]


@cache
def _own_names(country: Country) -> tuple[str, ...]:
    named = [str(language.territories.get(country.alpha_2, "")) for language in _languages(country)]
    return tuple(name for name in (country.name, *named, *country.also, *SPELLINGS.get(country.alpha_2, ())) if name)


@cache
def _own_keys(country: Country) -> frozenset[frozenset[str]]:
    return frozenset(map(_key, _own_names(country))) - {frozenset()}


@cache
def _other_keys(country: Country) -> frozenset[frozenset[str]]:
    own = country.alpha_2
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code != own and code.isalpha()}
    named = [str(language.territories.get(code, "")) for language in _languages(country) for code in codes]
    named += [name.partition("(")[0] for name in named] + [name for names in SPELLINGS.values() for name in names]
    return frozenset(map(_key, named)) - _own_keys(country) - {frozenset()}


def _key(text: str) -> frozenset[str]:
    """The words of a name that tell it from others, without accents, order and what constitutions add."""
    if UNSPACED.search(text):
        bare = re.sub(r"\s", "", text)
        for word in COUNTRY_WORDS:
            bare = bare.removeprefix(word)
        return frozenset({bare})
    flat = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z]+", flat.replace("united kingdom", "unitedkingdom").replace("'s", "s"))
    kept = [word for word in words if word not in SAID_BESIDES]
    return frozenset(kept) if len(kept) > 1 or any(len(word) > 2 for word in kept) else frozenset()


def _is_region(text: str) -> bool:
    if UNSPACED.search(text):
        return any(text.removeprefix("តំបន់").startswith(name) for name in UNSPACED_REGIONS)
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return bool(words & REGIONS) and words <= OF_REGIONS and words != words & VAGUE
