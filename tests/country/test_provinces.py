"""A province's name in any publisher's spelling becomes the code under which its figures stand that year."""

from pathlib import Path

import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity
from milepost.country.identity import load_country
from milepost.country.places import (
    UnknownProvinceError,
    load_province_names,
    provinces_in,
    resolve_province,
    spelling,
)
from milepost.country.records import read_csv_records

DATA = Path(__file__).parents[2] / "data"
NAMES = load_province_names(DATA)
PARTS = load_country(DATA).parts
ALL = [row.fields for row in read_csv_records(DATA / "provinces.csv")]


def resolve(text, year=2020):
    return resolve_province(NAMES, text, year, PARTS)


def test_there_are_24_provinces_until_2013_and_25_since():
    assert len(provinces_in(NAMES, 2013)) == 24
    assert provinces_in(NAMES, 2014) == tuple(f"KH-{number}" for number in range(1, 26))


def test_every_name_of_provinces_csv_in_english_and_khmer_means_its_code():
    for province in ALL:
        assert resolve(province["name_en"]) == (province["code"],)
        assert resolve(province["name_local"]) == (province["code"],)


@pytest.mark.parametrize(("kind", "count"), [("region of 17", 17), ("region of 19", 19)])
@pytest.mark.parametrize("year", [2005, 2010, 2013, 2014, 2022])
def test_a_survey_s_regions_cover_every_province_once(kind, count, year):
    regions = {item.name: item.codes for item in NAMES if item.kind == kind and item.used_in(year)}
    assert len(regions) == count
    assert sorted(code for codes in regions.values() for code in codes) == sorted(provinces_in(NAMES, year))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Siemreap", "KH-17"),
        ("SIEM REAP PROVINCE", "KH-17"),
        ("Krong Preah Sihanouk", "KH-18"),
        ("Sihanoukville", "KH-18"),
        ("Kompong Speu", "KH-5"),
        ("Kâmpóng Spœ", "KH-5"),
        ("Mondul Kiri", "KH-11"),
        ("Otdar Mean Chey", "KH-22"),
        ("Phnom Penh Capital", "KH-12"),
        ("រាជធានីភ្នំពេញ", "KH-12"),
        ("ខេត្តកណ្តាល", "KH-8"),  # with the subscript ta that most people type
        ("ព្រះ\u200bសីហនុ", "KH-18"),
        ("KH-9", "KH-9"),
        ("09", "KH-9"),
    ],
)
def test_spellings_of_publishers_mean_their_province(text, code):
    assert resolve(text) == (code,)


def test_khmer_names_that_differ_in_a_vowel_stay_apart():
    assert spelling("កំពត", PARTS) != spelling("កំពង់", PARTS)


@pytest.mark.parametrize(
    "text",
    ["Kampot & Kep", "Kep/Kampot", "Kampot and Krong Kaeb", "kampot, kep", "Kampot-Kep"],
)
def test_a_merged_region_is_found_in_any_order_and_spelling(text):
    assert resolve(text) == ("KH-7", "KH-23")


def test_a_group_that_no_survey_has_is_not_made_up():
    with pytest.raises(UnknownProvinceError, match="'Kampot & Takeo' is no province or survey region in 2020"):
        resolve("Kampot & Takeo")


def test_kampong_cham_with_tboung_khmum_is_one_province_until_2013_and_two_since():
    assert resolve("Kampong Cham (incl Tboung Khmum)", 2010) == ("KH-3",)
    assert resolve("Kampong Cham (incl Tboung Khmum)", 2014) == ("KH-3", "KH-25")


def test_tboung_khmum_has_no_figures_of_its_own_before_2014():
    with pytest.raises(UnknownProvinceError, match="no figures of its own in 2011; it is used from 2014 on"):
        resolve("Tboung Khmum", 2011)
    with pytest.raises(UnknownProvinceError):
        resolve("KH-25", 2011)


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownProvinceError, match="did you mean 'Battambang'"):
        resolve("Batambang")
    with pytest.raises(UnknownProvinceError, match="or add this one"):
        resolve("Atlantis")


def test_no_spelling_means_two_provinces_in_a_year():
    for year in (2010, 2020):
        codes: dict[str, set[tuple[str, ...]]] = {}
        for item in NAMES:
            if item.kind == "province" and item.used_in(year):
                codes.setdefault(spelling(item.name, PARTS), set()).add(item.codes)
        assert all(len(found) == 1 for found in codes.values())


def test_a_name_with_a_code_that_does_not_exist_is_refused(data):
    with (data / "province_names.csv").open("a", encoding="utf-8") as stream:
        stream.write("Angkor,KH-26,province,,,\n")
    (found,) = [item for item in check_data(data) if item.severity is Severity.ERROR]
    assert "there is no province 'KH-26'" in str(found)
