"""Whose figure is it: this country, another economy, a region of the world, a part of the population; by name or code.

Names of economies are those of Unicode's CLDR in English, French and Khmer (through Babel), with the spellings of the
World Bank and the UN beside them. The country itself stands here once, as `OWN`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global

OWN = "KH"  # ISO 3166-1 alpha-2 of the country whose figures come in
REMEMBERED = 20_000  # labels: a table repeats its own
LANGUAGES = ("en", "fr", "km")
SPELLINGS = """
Lao PDR;Laos;Lao;Viet Nam;Brunei;Brunei Darussalam;Korea;South Korea;North Korea;Congo;Russia;Russian Federation;Syria;
Syrian;Kyrgyz;Slovak;Slovak Republic;Czech;Czech Republic;Turkey;Burma;Myanmar;Moldova;Tanzania;United Tanzania;Iran;
Bolivia;Venezuela;Micronesia;Micronesia States;Palestine;State of Palestine;West Bank Gaza;Gambia;Bahamas;Cape Verde;
Cabo Verde;Swaziland;East Timor;Timor Leste;Ivory Coast;Hong Kong;Macao;Macau;Taiwan;Chinese Taipei;Taiwan Province
China;United States America;Great Britain;United Kingdom Great Britain Northern Ireland;Macedonia;
North Macedonia;Libyan Jamahiriya;Netherlands Antilles;Vatican;Holy See;Kosovo;Curacao;Saint Vincent;Antigua;Trinidad;
Wallis Futuna Islands;Faroe Islands;Faeroe Islands;Virgin Islands;Channel Islands;Reunion;Naura;Sao Tome Principe
"""
SHORT = ("UK", "U.K.", "USA", "U.S.", "UAE", "EU", "PRC", "ROK", "DPRK")
WORDS_BESIDES = """
the of and republic rep kingdom islamic arab democratic dem peoples people plurinational bolivarian socialist federal
federated federation fed sts pdr dpr sar rb st saint d l le la les de du des et
"""
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
SAID_BESIDES = frozenset(WORDS_BESIDES.split())
REGIONS = frozenset(WORDS_OF_REGIONS.split())
OF_REGIONS = REGIONS | frozenset(WORDS_BESIDE_REGIONS.split())
VAGUE = frozenset(("countries", "economies", "income", "greater", "mekong", "dividend"))  # alone they name nothing
KHMER_REGIONS = ("ពិភពលោក", "អាស៊ាន", "អាស៊ី", "អឺរ៉ុប", "អាហ្វ្រិក", "អាមេរិក")
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
KHMER = re.compile("[\u1780-\u17ff]")


@cache
def codes_of(alpha_2: str) -> frozenset[str]:
    """An economy's codes: alpha-2, alpha-3 and the UN's number (M49).

    >>> sorted(codes_of("TH"))
    ['764', 'TH', 'THA']
    """
    aliases = get_global("territory_aliases")
    return frozenset({alpha_2, *(code for code, of in aliases.items() if of == [alpha_2] and _is_code(code))})


def _is_code(code: Any) -> bool:
    return isinstance(code, str) and len(code) == 3 and (code.isdigit() or (code.isalpha() and code.isupper()))


def alpha_3(alpha_2: str) -> str:
    """The three letters of an economy: KHM of KH."""
    return next(code for code in sorted(codes_of(alpha_2)) if len(code) == 3 and code.isalpha())


def m49(alpha_2: str) -> str:
    """The UN's number of an economy: 116 of KH."""
    return next(code for code in sorted(codes_of(alpha_2)) if code.isdigit())


def is_own_code(code: str) -> bool:
    """Whether a code is the country's."""
    return code.strip().upper() in codes_of(OWN) or code.strip().lstrip("0") == m49(OWN).lstrip("0")


@lru_cache(maxsize=REMEMBERED)
def is_own(text: str) -> bool:
    """Whether a name or code is the country's own.

    >>> is_own("Kingdom of Cambodia"), is_own("កម្ពុជា"), is_own("KHM"), is_own("Thailand")
    (True, True, True, False)
    """
    return text.strip() in codes_of(OWN) or _key(text) in _own_keys()


def name_of(code: str) -> str:
    """The English name behind a code of an economy or region; empty when there is none.

    >>> name_of("764"), name_of("THA"), name_of("035"), name_of("15-24")
    ('Thailand', 'Thailand', 'Southeast Asia', '')
    """
    known = _codes()
    return known.get(code) or known.get(code.zfill(3) if code.isdigit() else code.upper(), "")


@lru_cache(maxsize=REMEMBERED)
def other(text: str, *, code: bool = False) -> str:
    """The name of the other economy or region that a label means; empty when it means none.

    Words of two letters and numbers are codes only where `code` says so: "IN" and "840" may be anything else.

    >>> other("Korea, Rep."), other("THA"), other("ថៃ"), other("High income"), other("Cambodia")
    ('Korea, Rep.', 'Thailand', 'ថៃ', 'High income', '')
    """
    plain = " ".join(text.split())
    if not plain or is_own(plain) or (code and is_own_code(plain)):
        return ""
    if code or (len(plain) == 3 and plain.isalpha() and plain.isupper()):
        named = name_of(plain)
        if named:
            return named
    if plain in SHORT or _key(plain) in _other_keys() or _is_region(plain):
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
def economy_in(title: str) -> str:
    """The one other economy that a title names, where it does not name the country too; empty otherwise.

    >>> economy_in("Table 3. Thailand: internet users"), economy_in("Cambodia and Thailand")
    ('Thailand', '')
    """
    parts = [part for part in re.split(r"[\s.,:;()/–—-]+", title) if part]
    spans = [" ".join(parts[at : at + size]) for size in (3, 2, 1) for at in range(len(parts) - size + 1)]
    if any(is_own(span) for span in spans) or str(Locale("km").territories[OWN]) in title:
        return ""
    named = [span for span in spans if len(span) > 3 and (span[:1].isupper() or KHMER.search(span))]
    return next((span for span in named if not re.search("[0-9]", span) and _key(span) in _other_keys()), "")


@cache
def _codes() -> dict[str, str]:
    """English names by every code: TH, THA, 764; 035 of a region."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    aliases = get_global("territory_aliases")
    longer = {code: names[of[0]] for code, of in aliases.items() if _is_code(code) and of[0] in names and len(of) == 1}
    return {**longer, **names}


@cache
def _own_keys() -> frozenset[frozenset[str]]:
    named = [str(Locale(language).territories[OWN]) for language in LANGUAGES]
    return frozenset(map(_key, [*named, "Kampuchea", "ព្រះរាជាណាចក្រកម្ពុជា"])) - {frozenset()}


@cache
def _other_keys() -> frozenset[frozenset[str]]:
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code != OWN and code.isalpha()}
    named = [str(Locale(language).territories.get(code, "")) for language in LANGUAGES for code in codes]
    named += [name.partition("(")[0] for name in named] + [" ".join(part.split()) for part in SPELLINGS.split(";")]
    return frozenset(map(_key, named)) - _own_keys() - {frozenset()}


def _key(text: str) -> frozenset[str]:
    """The words of a name that tell it from others, without accents, order and what constitutions add."""
    if KHMER.search(text):
        return frozenset({re.sub(r"\s", "", text).removeprefix("ប្រទេស").removeprefix("ព្រះរាជាណាចក្រ")})
    flat = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z]+", flat.replace("united kingdom", "unitedkingdom").replace("'s", "s"))
    kept = [word for word in words if word not in SAID_BESIDES]
    return frozenset(kept) if len(kept) > 1 or any(len(word) > 2 for word in kept) else frozenset()


def _is_region(text: str) -> bool:
    if KHMER.search(text):
        return any(text.removeprefix("តំបន់").startswith(name) for name in KHMER_REGIONS)
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return bool(words & REGIONS) and words <= OF_REGIONS and words != words & VAGUE
