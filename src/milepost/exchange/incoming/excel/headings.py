"""What publishers call their columns: codes of economies, figures, flags, and what says nothing of the figure."""

from __future__ import annotations

import re

AREA_CODES = """
countrycode countryiso3 countryiso3code countryiso countryid iso iso2 iso3 iso2code iso3code isocode entityiso areacode
geoareacode refarea economycode areacodem49 m49 m49code locationcode wbcode spatialdim geo code
"""
VALUES = "value values obsvalue observationvalue datavalue figure figures numericvalue តម្លៃ តួលេខ"
FLAGS = "flag flags flagcodes flagcode obsstatus obsflag observationstatus status datanote qualifier symbol nature"
NAMES_OF_SERIES = """
indicator indicatorname series seriesname seriesdescription seriesparent variable variablename item itemname measure
indicatordescription name
"""
CODES_OF_SERIES = "indicatorcode seriescode variablecode indicatorid seriesid code natmonind itemcode"
NOTES = """
unit units unitmeasure unitofmeasure unitname unitcode seriesunits source sources datasource sourcename note notes
comment comments remark remarks footnote footnotes description definition seriesdescription seriesparent
indicatordescription topic goal target database dataset lastupdate lastupdated multiplier powercode powercodecode
decimals id seriesid entityid no reportingtype timedetail timecoverage baseperiod geoinfourl geoinfotype
flagname flagdescription link url method methodology ឯកតា ប្រភព សម្គាល់ កំណត់សម្គាល់ លរ ល.រ
"""
AREA_CODE_KEYS, VALUE_KEYS, FLAG_KEYS = (frozenset(words.split()) for words in (AREA_CODES, VALUES, FLAGS))
SERIES_NAME_KEYS, SERIES_CODE_KEYS, NOTE_KEYS = (
    frozenset(words.split()) for words in (NAMES_OF_SERIES, CODES_OF_SERIES, NOTES)
)


def heading_key(text: str) -> str:
    """A heading without case, blanks and signs.

    >>> heading_key("[Country Code]")
    'countrycode'
    """
    return re.sub(r"[\W_]", "", text.casefold())


def of_area_codes(heading: str) -> bool:
    """Whether a heading says that its column holds codes of economies."""
    return heading_key(heading) in AREA_CODE_KEYS
