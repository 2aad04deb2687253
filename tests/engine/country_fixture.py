"""The country in data/, for the tests that ask whose a figure is."""

from pathlib import Path

from milepost.country import load_country

COUNTRY = load_country(Path(__file__).parents[2] / "data")
