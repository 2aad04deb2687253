"""Code lists of SDMX and of the UN SDG and World Bank APIs, read as our own words."""

from __future__ import annotations

import re

ALPHA_2, ALPHA_3, M49 = "KH", "KHM", "116"  # ISO 3166-1, and the UN's numbers
COUNTRY_CODES = frozenset((ALPHA_2, ALPHA_3, M49))


SEXES = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "BOTHSEX", "SEX_T"), "both"),
    **dict.fromkeys(("F", "FEMALE", "SEX_F"), "female"),
    **dict.fromkeys(("M", "MALE", "SEX_M"), "male"),
}
LOCATIONS = {
    **dict.fromkeys(("", "_T", "_Z", "T", "TOTAL", "ALLAREA"), "total"),
    **dict.fromkeys(("U", "URB", "URBAN"), "urban"),
    **dict.fromkeys(("R", "RUR", "RURAL"), "rural"),
}
# A dimension that says nothing: total, not applicable, no breakdown.
TOTALS = frozenset(("", "_T", "_Z", "_N", "T", "TOTAL", "ALL", "ALLAGE", "ALLAREA", "BOTHSEX"))
YEARLY = frozenset(("", "A", "A2", "A3", "A4", "A5", "A10"))
NO_VALUE = frozenset(("H", "L", "M", "O", "Q"))  # missing for one reason or another
FORECASTS = frozenset(("F",))
STATUSES = {
    **dict.fromkeys(("A", "B", "D", "U", "N", "W"), "normal"),  # also: break, other definition, few cases
    **dict.fromkeys(("E", "I"), "estimated"),
    **dict.fromkeys(("P", "V", "G"), "provisional"),
}
ESTIMATED_NATURES = frozenset(("E", "M", "I"))  # estimated, modelled, imputed by the agency
NATURES = ESTIMATED_NATURES | {"C", "CA", "CD", "G", "N", "NA", "_X"}

# Western digits only: a service that sends others is not one that this code knows.
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
MULTIPLIER = re.compile(r"-?[0-9]{1,2}")
YEAR = re.compile(r"([0-9]{4})(-A1)?")
