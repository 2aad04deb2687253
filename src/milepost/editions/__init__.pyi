from .answering import what_if as what_if
from .region import make_region as make_region
