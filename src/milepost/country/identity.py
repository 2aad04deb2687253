"""Whose folder it is: the country's codes and names, its parts, its peers and its second language.

Codes and names of economies are those of the ISO lists and Unicode's CLDR (through Babel).
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from babel import Locale
from babel.core import get_global
from pydantic import BeforeValidator, Field

from milepost.country.records import Value, Year, read_value
from milepost.country.refusal import Refusal, did_you_mean
from milepost.country.yaml_files import read_mapping

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

ANY_YEARS = (2025, 2035)  # of a country of which codes and names alone are asked


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


FILE = "country.yml"
PEERS, OTHER_PEERS = "peers", "the peers"  # where a country names no group


def _texts(value: Any) -> Any:
    """A list as YAML has it, as the model's tuple."""
    return tuple(value) if isinstance(value, list) else value


# Names stand in sentences, charts and tables: letters and what joins them, no markup.
PLAIN = r"^[^\x00-\x1f<>{}\[\]$*_`@#\\|^~&\u2028\u2029]{1,80}$"
Plain = Annotated[str, Field(pattern=PLAIN)]
PlainOrBlank = Annotated[str, Field(pattern=f"^$|{PLAIN}")]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Parts(Value):
    """What the parts of the country are called, and how their codes look."""

    one: Plain = Field(description="What one is called, such as province")
    many: Plain = Field(description="What several are called, such as provinces")
    code: Annotated[str, Field(max_length=80)] = Field(
        description="Pattern (a regular expression) of their codes, such as XX-[1-9][0-9]?"
    )
    titles: Texts = Field(default=(), description="Words beside a name that are no part of it")
    alike: dict[str, str] = Field(default_factory=dict, description="Older spellings inside names, and what they mean")

    def __hash__(self) -> int:
        """By what it is called; spellings are remembered by it."""
        return hash((self.one, self.code, self.titles))


class Language(Value):
    """A second language, in which names are kept too."""

    code: Annotated[str, Field(pattern="^[a-z]{2,3}$")] = Field(description="ISO 639 code")
    name: Plain = Field(description="Its name in English")


class Country(Value):
    """The country whose folder it is, as `data/country.yml` must read."""

    alpha_2: Annotated[str, Field(pattern="^[A-Z]{2}$")] = Field(description="ISO 3166-1 alpha-2 code")
    alpha_3: Annotated[str, Field(pattern="^[A-Z]{3}$")] = Field(description="ISO 3166-1 alpha-3 code")
    m49: Annotated[str, Field(pattern="^[0-9]{3}$")] = Field(description="The UN's number (M49), of three digits")
    name: Plain = Field(description="Name in English, as in a sentence")
    possessive: Plain = Field(description="Name in the possessive, such as Fiji's")
    also: Texts = Field(default=(), description="Other names of it that sources use")
    peer_group: PlainOrBlank = Field(default="", description="Name of the group of its peers, such as Pacific")
    other_members: PlainOrBlank = Field(
        default="", description="What sentences call the peers; blank: the other members of the group"
    )
    parts: Parts | None = Field(default=None, description="Its provinces, regions or states; may be absent")
    language: Language | None = Field(default=None, description="A second language; absent where names have none")
    start_year: Year = Field(description="Year in which the framework's journey starts")
    end_year: Year = Field(description="Year in which it ends")
    least_sample: int | None = Field(
        default=None, gt=0, description="Fewest people behind a figure that is shown; blank: every figure is"
    )

    def __hash__(self) -> int:
        """By its codes; questions about names are remembered by country."""
        return hash((self.alpha_2, self.alpha_3, self.m49, self.name))

    @property
    def peers(self) -> str:
        """What legends of charts call the peers."""
        return f"{self.peer_group} {PEERS}" if self.peer_group else PEERS

    @property
    def others(self) -> str:
        """What sentences call the peers."""
        named = f"the other {self.peer_group} members" if self.peer_group else OTHER_PEERS
        return self.other_members or named

    @property
    def group(self) -> str:
        """What a rank is counted in: the group, or economies where it has no name."""
        return self.peer_group or "economies"

    @property
    def part(self) -> str:
        """What a part of the country is called."""
        return self.parts.one if self.parts else "part of the country"


def load_country(data: Path) -> Country:
    """The country of the folder `data`. Raises RecordError when `country.yml` is missing or not valid."""
    return read_value(Country, read_mapping(data / FILE))


def country_of(code: str) -> Country:
    """A country by one of its codes, as the lists have it, with nothing but codes and names. Raises Refusal.

    >>> country_of("fji").possessive
    "Fiji's"
    """
    listed, asked = economies(), code.strip().upper()
    three = asked if asked in listed else next((one for one, (two, _) in listed.items() if asked == two), "")
    three = three or next((one for one, (two, _) in listed.items() if asked in codes_of(two)), "")
    if not three:
        names = {name.casefold(): one for one, (_, name) in listed.items()}
        hint = names.get(code.strip().casefold())
        remedy = f"write {hint}" if hint else did_you_mean(asked, listed, "write the three letters of ISO 3166, as FJI")
        raise Refusal(f"'{code}' is no country's code", remedy=remedy)
    two, name = listed[three]
    number = next((one for one in sorted(codes_of(two)) if one.isdigit()), "")
    if not number:
        raise Refusal(f"'{code}' has no number in the UN's list", remedy="write another code")
    whose = f"{name}'" if name.endswith("s") else f"{name}'s"
    return Country(
        alpha_2=two,
        alpha_3=three,
        m49=number,
        name=name,
        possessive=whose,
        start_year=ANY_YEARS[0],
        end_year=ANY_YEARS[1],
    )
