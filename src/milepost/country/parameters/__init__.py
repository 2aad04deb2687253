"""An edition's parameters: typed, documented, and refused by name before anything runs."""

from milepost.country.parameters.describing import describe_parameters, editor_schema
from milepost.country.parameters.model import COUNTRY, ParameterError, Parameters
from milepost.country.parameters.reading import load_parameters, override_parameters

__all__ = [
    "COUNTRY",
    "ParameterError",
    "Parameters",
    "describe_parameters",
    "editor_schema",
    "load_parameters",
    "override_parameters",
]
