"""Codes and names of economies, as the ISO lists and Unicode's CLDR have them (through Babel)."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

# Spellings of the World Bank, the UN and others beside those of CLDR, by alpha-2 code.
WRITTEN = """
LA Lao PDR;Laos;Lao;Lao People's Democratic Republic / VN Viet Nam / BN Brunei;Brunei Darussalam / MM Burma;Myanmar /
TL East Timor;Timor Leste / KR Korea;South Korea;Korea, Rep. / KP North Korea;Korea, Dem. People's Rep. / RU
Russia;Russian Federation / SY Syria;Syrian / KG Kyrgyz;Kyrgyz Republic / SK Slovak;Slovak Republic / CZ Czech;Czech
Republic / TR Turkey;Türkiye / MD Moldova / TZ Tanzania;United Tanzania / IR Iran / BO Bolivia / VE Venezuela / FM
Micronesia;Micronesia States / PS Palestine;State of Palestine;West Bank Gaza / GM Gambia / BS Bahamas / CV Cape
Verde;Cabo Verde / SZ Swaziland;Eswatini / CI Ivory Coast / HK Hong Kong / MO Macao;Macau / TW Taiwan;Chinese
Taipei;Taiwan Province China / US United States America / GB Great Britain;United Kingdom Great Britain Northern
Ireland / MK Macedonia;North Macedonia / LY Libyan Jamahiriya / AN Netherlands Antilles / VA Vatican;Holy See / XK
Kosovo / CW Curacao / VC Saint Vincent / AG Antigua / TT Trinidad / WF Wallis Futuna Islands / CD Congo;Congo, Dem.
Rep. / CG Congo, Rep. / FO Faroe Islands;Faeroe Islands / VI Virgin Islands / JE Channel Islands / RE Reunion / NR
Naura / ST Sao Tome Principe / EG Egypt, Arab Rep. / YE Yemen, Rep.
"""
SPELLINGS: dict[str, tuple[str, ...]] = {
    part.split()[0]: tuple(name.strip() for name in " ".join(part.split()[1:]).split(";"))
    for part in WRITTEN.split("/")
}


@cache
def codes_of(alpha_2: str) -> frozenset[str]:
    """An economy's codes: alpha-2, alpha-3 and the UN's number (M49).

    >>> sorted(codes_of("TH"))
    ['764', 'TH', 'THA']
    """
    aliases = get_global("territory_aliases")
    return frozenset({alpha_2, *(code for code, of in aliases.items() if of == [alpha_2] and is_code(code))})


def is_code(code: Any) -> bool:
    """Whether it has the form of an alpha-3 code or of the UN's number."""
    return isinstance(code, str) and len(code) == 3 and (code.isdigit() or (code.isalpha() and code.isupper()))


def alpha_3(alpha_2: str) -> str:
    """The three letters of an economy.

    >>> alpha_3("FJ")
    'FJI'
    """
    return next(code for code in sorted(codes_of(alpha_2)) if len(code) == 3 and code.isalpha())


def m49(alpha_2: str) -> str:
    """The UN's number of an economy.

    >>> m49("FJ")
    '242'
    """
    return next(code for code in sorted(codes_of(alpha_2)) if code.isdigit())


@cache
def economies() -> dict[str, tuple[str, str]]:
    """Every economy of the lists by its three letters: its two letters, and its English name."""
    names = {str(code): str(name) for code, name in Locale("en").territories.items()}
    aliases = get_global("territory_aliases")
    threes = {code: of[0] for code, of in aliases.items() if is_code(code) and code.isalpha() and len(of) == 1}
    return {code: (two, names[two]) for code, two in sorted(threes.items()) if two in names and two.isalpha()}
