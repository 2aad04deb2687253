"""Rules about the country itself: its codes, its years, and the codes of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost.checks.finding import Finding, error
from milepost.checks.rows import Rows
from milepost.country import codes_of


def check_country(rows: Rows) -> Iterator[Finding]:
    """Rule `country`: its three codes are of one economy, which economies.csv lists, and its journey has years."""
    listed = [economy.code for _, economy in rows.economies]
    for place, country in rows.country:
        known = codes_of(country.alpha_2)
        strange = [code for code in (country.alpha_3, country.m49) if len(known) > 1 and code not in known]
        if strange:
            codes = ", ".join(sorted(known - {country.alpha_2}))
            yield error("country", place, f"{strange[0]} is no code of {country.alpha_2}", f"its codes are {codes}")
        if country.alpha_3 not in listed:
            remedy = f"add the row {country.alpha_3},{country.name}"
            yield error("country", place, f"economies.csv does not list {country.alpha_3}", remedy)
        if country.start_year >= country.end_year:
            message = f"the journey starts in {country.start_year} and ends in {country.end_year}"
            yield error("country", place, message, "exchange or correct the years")


def check_part_codes(rows: Rows) -> Iterator[Finding]:
    """Rule `country`: codes of the country's parts look as country.yml says."""
    for place, country in rows.country:
        if country.parts is None:
            if rows.provinces:
                message = "provinces.csv has rows, and country.yml does not say what parts of the country are called"
                yield error("country", place, message, "write parts: with one, many and code")
            continue
        try:
            pattern = re.compile(country.parts.code)
        except re.error as fault:
            message = f"parts: code '{country.parts.code}' is no pattern ({fault})"
            yield error("country", place, message, "write one such as XX-[1-9][0-9]?")
            continue
        for where, part in rows.provinces:
            if pattern.fullmatch(part.code) is None:
                message = f"'{part.code}' is no code of a {country.parts.one}"
                yield error("country", where, message, f"country.yml says {country.parts.code}")
