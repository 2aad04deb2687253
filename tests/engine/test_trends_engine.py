"""Whoever projects says with which tables and how much wider: neither has a default that could be forgotten."""

import inspect

import pytest

from milepost import track_record, trends, verdicts
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import load_tables

FACES = (trends, verdicts, track_record)


def test_no_public_function_has_a_widening_or_tables_of_its_own():
    """A default of 1.0 once left the widening out on the page of targets that are due."""
    functions = [
        (name, function)
        for face in FACES
        for name in face.__all__
        for function in [getattr(face, name)]
        if inspect.isfunction(function)
    ]
    assert len(functions) > 30
    for name, function in functions:
        assert "widen" not in inspect.signature(function).parameters, name
        engine = inspect.signature(function).parameters.get("engine")
        assert engine is None or engine.default is inspect.Parameter.empty, name


def test_an_engine_is_whole_or_none():
    with pytest.raises(TypeError, match="widen"):
        Engine(load_tables())
    with pytest.raises(TypeError, match="widen"):
        Engine.for_year(2024)


def test_the_engine_of_a_year_has_the_tables_known_in_it():
    engine = Engine.for_year(2012, widen=TABLES_ALONE)
    assert (engine.tables.as_of, engine.longest) == (2012, len(load_tables(2012).horizons))
    with pytest.raises(ValueError, match="no calibration table known in 1990"):
        Engine.for_year(1990, widen=TABLES_ALONE)
